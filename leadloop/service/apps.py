from django.apps import AppConfig


class ServiceConfig(AppConfig):
    """The zone ``service`` as a Django application."""

    name = "leadloop.service"
    label = "service"

    def ready(self) -> None:
        """Make this zone's records known to every door and to the search; no query."""
        from leadloop.kit.entity import register_entity
        from leadloop.kit.searching import Search, register_search
        from leadloop.service.api.knowledge import search_articles
        from leadloop.service.api.listing import search_cases
        from leadloop.service.entities import ENTITIES
        from leadloop.service.personal import declare

        for entity in ENTITIES:
            register_entity(entity)
        register_search(Search("incident", "case", "Cases", search_cases, order=50))
        register_search(
            Search("knowledgearticle", "knowledge", "Knowledge", search_articles, order=60)
        )
        declare()
