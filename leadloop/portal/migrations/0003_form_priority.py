from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("portal", "0002_forms")]

    operations = [
        migrations.AddField(
            model_name="formrecord",
            name="high_priority",
            field=models.BooleanField(db_default=False, default=False),
        ),
    ]
