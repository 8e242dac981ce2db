"""Policies that come without a number of their own are numbered here."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("customers", "0005_merging")]
    operations = [
        migrations.RunSQL(
            "CREATE SEQUENCE customers_policy_number START 1000001",
            "DROP SEQUENCE customers_policy_number",
        ),
    ]
