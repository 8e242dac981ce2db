"""A lead with its decision and score is just above two kilobytes: keep it plain.

The server compresses rows beyond that on every write, which costs the lead path more time than
the room is worth.
"""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("sales", "0002_search")]
    operations = [
        migrations.RunSQL(
            "ALTER TABLE sales_lead SET (toast_tuple_target = 8160)",
            "ALTER TABLE sales_lead RESET (toast_tuple_target)",
        ),
    ]
