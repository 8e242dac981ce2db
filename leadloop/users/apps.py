from django.apps import AppConfig


class UsersConfig(AppConfig):
    """The zone ``users`` as a Django application."""

    name = "leadloop.users"
    label = "users"

    def ready(self) -> None:
        """Judge, for the zones below, who may see and change subscriptions and records."""
        from leadloop.events.api import change_context, use_rights
        from leadloop.kit.entity import register_entity
        from leadloop.kit.records import World, use_world
        from leadloop.users.entities import ENTITIES
        from leadloop.users.personal import declare
        from leadloop.users.rows import check_may_write, judge_events

        use_rights(judge_events)
        use_world(
            World(check_may_write, lambda label: change_context(actor=label, trace_id="@row"))
        )
        for entity in ENTITIES:
            register_entity(entity)
        declare()
