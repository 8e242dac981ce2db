
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('marketing', '0005_journey_edits'),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='engagement',
            name='marketing_engagement_kind_known',
        ),
        migrations.AlterField(
            model_name='engagement',
            name='kind',
            field=models.TextField(choices=[('page', 'Visited a page'), ('form', 'Sent a form'), ('send', 'Was sent a message'), ('open', 'Opened a message'), ('click', 'Clicked a link'), ('bounce', 'A message bounced'), ('complaint', 'Complained'), ('unsubscribe', 'Unsubscribed'), ('reply', 'Replied'), ('dismiss', 'Closed a message in the page')]),
        ),
        migrations.AddConstraint(
            model_name='engagement',
            constraint=models.CheckConstraint(condition=models.Q(('kind__in', ['page', 'form', 'send', 'open', 'click', 'bounce', 'complaint', 'unsubscribe', 'reply', 'dismiss'])), name='marketing_engagement_kind_known'),
        ),
    ]
