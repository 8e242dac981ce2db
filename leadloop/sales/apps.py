from django.apps import AppConfig


class SalesConfig(AppConfig):
    """The zone ``sales`` as a Django application."""

    name = "leadloop.sales"
    label = "sales"

    def ready(self) -> None:
        """Make leads, deals and what belongs to them known to every door; no query."""
        from leadloop.bulk.api import register_importable
        from leadloop.customers.api import register_match_source
        from leadloop.kit.entity import register_entity
        from leadloop.kit.merging import register_merge_kind
        from leadloop.kit.searching import Search, register_search
        from leadloop.sales.api.finding import search_leads
        from leadloop.sales.api.match_source import LEAD_MATCHES
        from leadloop.sales.api.merging import LEAD
        from leadloop.sales.api.opportunities.finding import search_opportunities
        from leadloop.sales.entities import ENTITIES
        from leadloop.sales.importables import LEADS
        from leadloop.sales.personal import declare

        for entity in ENTITIES:
            register_entity(entity)
        register_importable(LEADS)
        register_merge_kind(LEAD)
        register_match_source(LEAD_MATCHES)
        register_search(Search("lead", "lead", "Leads", search_leads, order=30))
        register_search(
            Search("opportunity", "opportunity", "Opportunities", search_opportunities, order=40)
        )
        declare()
