from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("outbound", "0007_channels")]

    operations = [
        AddIndexConcurrently(
            model_name="message",
            index=models.Index(
                condition=models.Q(("person_id__isnull", False)),
                fields=["person_id", "created_at"],
                name="outbound_message_person",
            ),
        ),
    ]
