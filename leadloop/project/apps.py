from django.apps import AppConfig


class ProjectConfig(AppConfig):
    """The zone ``project`` as a Django application."""

    name = "leadloop.project"
    label = "project"

    def ready(self) -> None:
        """Supply what lower zones need in every process, whatever its role."""
        from leadloop.customers.api import use_files
        from leadloop.events.api import use_addresses
        from leadloop.outbound.api import use_links
        from leadloop.project.settings import get_settings
        from leadloop.project.wiring import addresses, attachments

        use_links(get_settings().base_url, get_settings().secret_key())
        use_addresses(addresses())
        use_files(attachments())
