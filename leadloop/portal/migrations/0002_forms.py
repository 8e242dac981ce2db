from django.db import migrations, models

import leadloop.kit.ids


class Migration(migrations.Migration):
    dependencies = [("portal", "0001_forms")]

    operations = [
        migrations.CreateModel(
            name="FormSignalMark",
            fields=[
                ("name", models.CharField(max_length=40, primary_key=True, serialize=False)),
                ("xid", models.BigIntegerField()),
                ("seq", models.BigIntegerField()),
            ],
            options={"db_table": "portal_form_signal_mark"},
        ),
        # Until now every page could carry every form: those that exist keep that, new ones do not.
        migrations.AddField(
            model_name="formrecord",
            name="embed_hosts",
            field=models.JSONField(
                db_default=models.Value(["*"], models.JSONField()), default=list
            ),
        ),
        migrations.AlterField(
            model_name="formrecord",
            name="embed_hosts",
            field=models.JSONField(db_default=models.Value([], models.JSONField()), default=list),
        ),
        migrations.AddField(
            model_name="formrecord",
            name="honeypot",
            field=models.BooleanField(db_default=True, default=True),
        ),
        migrations.AddField(
            model_name="formrecord",
            name="proof_of_work",
            field=models.CharField(db_default="mark", default="mark", max_length=10),
        ),
        migrations.CreateModel(
            name="FormSignal",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=leadloop.kit.ids.new_uuid, primary_key=True, serialize=False
                    ),
                ),
                ("form", models.CharField(max_length=40)),
                ("day", models.DateField()),
                ("what", models.CharField(max_length=10)),
                ("field", models.CharField(blank=True, max_length=40)),
                ("total", models.PositiveBigIntegerField()),
            ],
            options={
                "db_table": "portal_form_signal",
                "ordering": ["form", "day"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("form", "day", "what", "field"), name="portal_form_signal_once"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="FormSubmission",
            fields=[
                ("key", models.UUIDField(primary_key=True, serialize=False)),
                ("form", models.CharField(max_length=40)),
                ("received_at", models.DateTimeField()),
            ],
            options={
                "db_table": "portal_form_submission",
                "indexes": [
                    models.Index(
                        fields=["form", "-received_at", "-key"], name="portal_form_submission_of"
                    )
                ],
            },
        ),
    ]
