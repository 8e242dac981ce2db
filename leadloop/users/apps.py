from django.apps import AppConfig


class UsersConfig(AppConfig):
    """The zone ``users`` as a Django application."""

    name = "leadloop.users"
    label = "users"
