from django.apps import AppConfig


class FlowsConfig(AppConfig):
    """The zone ``flows`` as a Django application."""

    name = "leadloop.flows"
    label = "flows"
