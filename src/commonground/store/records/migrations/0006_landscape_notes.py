"""What people noted of the bodies of a place; only ever added to."""

import django.db.models.deletion
from django.db import migrations, models

from commonground.store.records.append_only import guarding


class Migration(migrations.Migration):
    dependencies = [
        ("records", "0005_areas"),
    ]

    operations = [
        migrations.CreateModel(
            name="LandscapeNote",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("ref", models.CharField(max_length=60, unique=True)),
                ("kind", models.CharField(max_length=20)),
                ("place", models.CharField(db_index=True, max_length=20)),
                ("body", models.CharField(db_index=True, max_length=120)),
                ("detail", models.JSONField()),
                ("reason", models.TextField(blank=True)),
                ("by_ref", models.CharField(max_length=80)),
                ("by_name", models.CharField(max_length=200)),
                ("on", models.DateTimeField()),
                (
                    "withdraws",
                    models.OneToOneField(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="withdrawn_by", to="records.landscapenote"
                    ),
                ),
            ],
            options={
                "verbose_name": "note on the landscape",
                "verbose_name_plural": "notes on the landscape",
                "ordering": ["on", "pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(models.Q(("by_name", ""), _negated=True), models.Q(("body", ""), _negated=True)),
                        name="note_signed_and_about_a_body",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("withdraws__isnull", True),
                            models.Q(models.Q(("reason", ""), _negated=True), ("kind", "withdrawn")),
                            _connector="OR",
                        ),
                        name="note_withdrawn_with_a_reason",
                    ),
                ],
            },
        ),
        guarding("records_landscapenote"),
    ]
