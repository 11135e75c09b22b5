"""How ready people found their service to be; only ever added to."""

from django.db import migrations, models

from commonground.store.records.append_only import guarding


class Migration(migrations.Migration):
    dependencies = [
        ("records", "0006_landscape_notes"),
    ]

    operations = [
        migrations.CreateModel(
            name="ReadinessRecord",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("place", models.CharField(db_index=True, max_length=20)),
                ("scores", models.JSONField()),
                ("by_ref", models.CharField(max_length=80)),
                ("by_name", models.CharField(max_length=200)),
                ("on", models.DateTimeField()),
            ],
            options={
                "verbose_name": "assessment of readiness",
                "verbose_name_plural": "assessments of readiness",
                "ordering": ["on", "pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(models.Q(("by_name", ""), _negated=True), models.Q(("place", ""), _negated=True)),
                        name="readiness_signed_and_of_a_place",
                    )
                ],
            },
        ),
        guarding("records_readinessrecord"),
    ]
