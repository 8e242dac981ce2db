import django.contrib.postgres.fields
import django.contrib.postgres.indexes
from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models
from django.db.models.functions import ExtractDay, ExtractMonth

# Contacts that are here already are read once more, for the dates that they now bring.
_READ_AGAIN = """
INSERT INTO kit_due (id, kind, key, due_at, payload, created_at)
SELECT gen_random_uuid(), 'marketing.backfill', 'contact', now(), '{"after": null}', now()
WHERE EXISTS (SELECT FROM marketing_person WHERE sales_contact_id IS NOT NULL)
ON CONFLICT (kind, key) DO NOTHING
"""


class Migration(migrations.Migration):
    # Indexes are built while others write.
    atomic = False

    dependencies = [
        ('kit', '0001_due'),
        ('marketing', '0003_visitors_and_tallies'),
        ('users', '0003_saved_views'),
    ]

    operations = [
        migrations.AddField(
            model_name='person',
            name='birth_date',
            field=models.DateField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='person',
            name='policy_renewals',
            field=django.contrib.postgres.fields.ArrayField(base_field=models.DateField(), blank=True, db_default=models.Value([]), default=list, size=None),
        ),
        AddIndexConcurrently(
            model_name='person',
            index=models.Index(ExtractMonth('birth_date') * 100 + ExtractDay('birth_date'), condition=models.Q(('birth_date__isnull', False)), name='marketing_person_birthday'),
        ),
        AddIndexConcurrently(
            model_name='person',
            index=django.contrib.postgres.indexes.GinIndex(condition=models.Q(('policy_renewals', []), _negated=True), fields=['policy_renewals'], name='marketing_person_renewals'),
        ),
        migrations.RunSQL(_READ_AGAIN, migrations.RunSQL.noop),
    ]
