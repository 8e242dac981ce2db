from django.apps import AppConfig


class ProjectConfig(AppConfig):
    """The zone ``project`` as a Django application."""

    name = "leadloop.project"
    label = "project"

    def ready(self) -> None:
        """Supply what lower zones need in every process, whatever its role."""
        from leadloop.customers.api import use_files
        from leadloop.events.api import use_addresses
        from leadloop.project.wiring import addresses, attachments

        use_addresses(addresses())
        use_files(attachments())
