from django.apps import AppConfig


class UsersConfig(AppConfig):
    """The zone ``users`` as a Django application."""

    name = "leadloop.users"
    label = "users"

    def ready(self) -> None:
        """Judge, for the zone below, who may see and change its subscriptions."""
        from leadloop.events.api import use_rights
        from leadloop.users.rows import judge_events

        use_rights(judge_events)
