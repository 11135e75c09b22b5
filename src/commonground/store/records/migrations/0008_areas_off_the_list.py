"""Areas that were taken off the list, or put on it again; only ever added to."""

from django.db import migrations, models

from commonground.store.records.append_only import guarding


class Migration(migrations.Migration):
    dependencies = [
        ("records", "0007_readiness"),
    ]

    operations = [
        migrations.CreateModel(
            name="AreaListing",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.CharField(db_index=True, max_length=40)),
                ("listed", models.BooleanField()),
                ("why", models.TextField()),
                ("by_name", models.CharField(max_length=200)),
                ("on", models.DateTimeField()),
            ],
            options={
                "verbose_name": "listing of an area",
                "verbose_name_plural": "listings of areas",
                "ordering": ["pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(models.Q(("why", ""), _negated=True), models.Q(("by_name", ""), _negated=True)),
                        name="area_listing_signed_and_said",
                    )
                ],
            },
        ),
        guarding("records_arealisting"),
    ]
