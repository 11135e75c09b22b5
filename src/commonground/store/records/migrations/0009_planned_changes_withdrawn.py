"""Planned changes that were withdrawn; only ever added to."""

from django.db import migrations, models

from commonground.store.records.append_only import guarding


class Migration(migrations.Migration):
    dependencies = [
        ("records", "0008_areas_off_the_list"),
    ]

    operations = [
        migrations.CreateModel(
            name="PlannedWithdrawal",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("ref", models.CharField(max_length=100, unique=True)),
                ("why", models.TextField()),
                ("by_name", models.CharField(max_length=200)),
                ("on", models.DateTimeField()),
            ],
            options={
                "verbose_name": "withdrawal of a planned change",
                "verbose_name_plural": "withdrawals of planned changes",
                "ordering": ["pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(models.Q(("why", ""), _negated=True), models.Q(("by_name", ""), _negated=True)),
                        name="planned_withdrawal_signed_and_said",
                    )
                ],
            },
        ),
        guarding("records_plannedwithdrawal"),
    ]
