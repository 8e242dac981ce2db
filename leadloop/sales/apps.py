from django.apps import AppConfig


class SalesConfig(AppConfig):
    """The zone ``sales`` as a Django application."""

    name = "leadloop.sales"
    label = "sales"

    def ready(self) -> None:
        """Make the lead known to every door; no query."""
        from leadloop.kit.entity import register_entity
        from leadloop.kit.searching import Search, register_search
        from leadloop.sales.api.finding import search_leads
        from leadloop.sales.entities import LEAD

        register_entity(LEAD)
        register_search(Search("lead", "lead", "Leads", search_leads, order=30))
