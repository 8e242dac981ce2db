from django.apps import AppConfig


class SalesConfig(AppConfig):
    """The zone ``sales`` as a Django application."""

    name = "leadloop.sales"
    label = "sales"

    def ready(self) -> None:
        """Make leads, deals and what belongs to them known to every door; no query."""
        from leadloop.kit.entity import register_entity
        from leadloop.sales.entities import ENTITIES

        for entity in ENTITIES:
            register_entity(entity)
