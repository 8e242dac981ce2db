from django.apps import AppConfig


class CustomersConfig(AppConfig):
    """The zone ``customers`` as a Django application."""

    name = "leadloop.customers"
    label = "customers"

    def ready(self) -> None:
        """Make this zone's records known to every door and to the search; no query."""
        from leadloop.bulk.api import register_importable
        from leadloop.customers.api.duplicates import ACCOUNTS, CONTACTS, register_match_source
        from leadloop.customers.api.finding import SEARCHES
        from leadloop.customers.api.merging import ACCOUNT, CONTACT, REFUSALS, carry_refusals
        from leadloop.customers.entities import ENTITIES
        from leadloop.customers.importables import IMPORTABLES
        from leadloop.customers.personal import declare
        from leadloop.kit.entity import register_entity
        from leadloop.kit.merging import register_follower, register_merge_kind
        from leadloop.kit.searching import register_search

        for entity in ENTITIES:
            register_entity(entity)
        for importable in IMPORTABLES:
            register_importable(importable)
        for search in SEARCHES:
            register_search(search)
        for kind in (ACCOUNT, CONTACT):
            register_merge_kind(kind)
        register_follower(REFUSALS, carry_refusals)
        for source in (ACCOUNTS, CONTACTS):
            register_match_source(source)
        declare()
