from django.apps import AppConfig
from typing_extensions import override


class KitConfig(AppConfig):
    """The zone ``kit`` as a Django application."""

    name = "leadloop.kit"
    label = "kit"

    @override
    def ready(self) -> None:
        from django.db.models import JSONField

        from leadloop.kit.personal import declare
        from leadloop.kit.records.custom import AsRecordId

        JSONField.register_lookup(AsRecordId)
        declare()
