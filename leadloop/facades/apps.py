from django.apps import AppConfig


class FacadesConfig(AppConfig):
    """The zone ``facades`` as a Django application."""

    name = "leadloop.facades"
    label = "facades"

    def ready(self) -> None:
        """Let the registry of entities know of custom columns and tables; no query."""
        from leadloop.facades.customizing.extensions import extensions
        from leadloop.facades.customizing.house import ENTITIES
        from leadloop.facades.personal import declare
        from leadloop.kit.entity import register_entity, use_extensions

        use_extensions(extensions)
        for entity in ENTITIES:
            register_entity(entity)
        declare()
