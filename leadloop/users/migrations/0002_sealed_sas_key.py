"""SAS keys that can sign: sealed beside their digest, and a second one to change keys without a gap.

The columns have defaults in the database, so the previous release goes on making clients.
"""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("users", "0001_initial")]

    operations = [
        migrations.AddField(
            model_name="apiclient",
            name="sas_key_sealed",
            field=models.TextField(blank=True, default="", db_default=""),
        ),
        migrations.AddField(
            model_name="apiclient",
            name="sas_key2_digest",
            field=models.CharField(blank=True, max_length=64, null=True, unique=True),
        ),
        migrations.AddField(
            model_name="apiclient",
            name="sas_key2_sealed",
            field=models.TextField(blank=True, default="", db_default=""),
        ),
    ]
