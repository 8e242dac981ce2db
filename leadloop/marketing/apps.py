from django.apps import AppConfig


class MarketingConfig(AppConfig):
    """The zone ``marketing`` as a Django application."""

    name = "leadloop.marketing"
    label = "marketing"

    def ready(self) -> None:
        """Make this zone's records known to every door; no query."""
        from leadloop.kit.entity import register_entity
        from leadloop.marketing.entities import ENTITIES
        from leadloop.marketing.personal import declare

        for entity in ENTITIES:
            register_entity(entity)
        declare()
