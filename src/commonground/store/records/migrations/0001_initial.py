"""People, cases, answers, the audit log, saved templates and peers."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies: list[tuple[str, str]] = []

    operations = [
        migrations.CreateModel(
            name="Event",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveIntegerField(unique=True)),
                ("on", models.DateTimeField()),
                ("by", models.CharField(max_length=80)),
                ("by_name", models.CharField(max_length=200)),
                ("action", models.CharField(max_length=60)),
                ("subject", models.CharField(db_index=True, max_length=120)),
                ("detail", models.TextField(default="{}")),
                ("previous", models.CharField(max_length=64)),
                ("hash", models.CharField(max_length=64, unique=True)),
            ],
            options={
                "ordering": ["number"],
            },
        ),
        migrations.CreateModel(
            name="Organisation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("ref", models.CharField(max_length=80, unique=True)),
                ("name", models.CharField(max_length=200)),
                ("place", models.CharField(blank=True, max_length=20)),
            ],
        ),
        migrations.CreateModel(
            name="Person",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("ref", models.CharField(max_length=80, unique=True)),
                ("name", models.CharField(max_length=200)),
                ("email", models.EmailField(blank=True, max_length=254)),
                ("active", models.BooleanField(default=True)),
            ],
        ),
        migrations.CreateModel(
            name="SavedTemplate",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("ref", models.CharField(max_length=100, unique=True)),
                ("title", models.CharField(max_length=200)),
                ("sections", models.JSONField(default=list)),
                ("measures", models.JSONField(default=list)),
                ("by_name", models.CharField(max_length=200)),
                ("on", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="PeerSet",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("ref", models.CharField(max_length=100, unique=True)),
                ("title", models.CharField(max_length=200)),
                ("place", models.CharField(db_index=True, max_length=20)),
                ("places", models.JSONField(default=list)),
                ("why", models.TextField()),
                ("by_name", models.CharField(max_length=200)),
                ("on", models.DateTimeField()),
            ],
            options={
                "constraints": [models.CheckConstraint(condition=models.Q(("why", ""), _negated=True), name="peers_with_a_reason")],
            },
        ),
        migrations.CreateModel(
            name="CaseRecord",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("ref", models.CharField(max_length=100, unique=True)),
                ("title", models.CharField(max_length=300)),
                ("place", models.CharField(db_index=True, max_length=20)),
                ("opened_by_name", models.CharField(max_length=200)),
                ("opened_on", models.DateTimeField()),
                ("opened_by", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="records.person")),
            ],
            options={
                "verbose_name": "case",
            },
        ),
        migrations.CreateModel(
            name="Membership",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "role",
                    models.CharField(
                        choices=[
                            ("administrator", "administrator"),
                            ("analyst", "analyst"),
                            ("commissioner", "commissioner"),
                            ("councillor", "councillor"),
                            ("provider", "provider"),
                            ("viewer", "viewer"),
                        ],
                        max_length=20,
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="memberships",
                        to="records.organisation",
                    ),
                ),
                ("person", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="memberships", to="records.person")),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("person", "organisation", "role"), name="one_membership"),
                    models.UniqueConstraint(
                        condition=models.Q(("organisation", None)), fields=("person", "role"), name="one_membership_everywhere"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("role__in", ("administrator", "analyst", "commissioner", "councillor", "provider", "viewer"))),
                        name="membership_role_known",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Answer",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveIntegerField()),
                ("stage", models.CharField(max_length=40)),
                ("kind", models.CharField(choices=[("draft", "draft"), ("settled", "settled"), ("skipped", "skipped")], max_length=10)),
                ("text", models.TextField()),
                ("by_name", models.CharField(max_length=200)),
                ("on", models.DateTimeField()),
                ("rests_on", models.JSONField(default=dict)),
                ("reason", models.TextField(blank=True)),
                ("case", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="answers", to="records.caserecord")),
                ("by", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="records.person")),
            ],
            options={
                "ordering": ["case_id", "number"],
                "constraints": [
                    models.UniqueConstraint(fields=("case", "number"), name="one_answer_a_number"),
                    models.CheckConstraint(condition=models.Q(("kind__in", ["draft", "settled", "skipped"])), name="answer_kind_known"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("kind", "skipped"), _negated=True), models.Q(("reason", ""), _negated=True), _connector="OR"
                        ),
                        name="skipped_with_a_reason",
                    ),
                    models.CheckConstraint(condition=models.Q(("by_name", ""), _negated=True), name="answer_signed"),
                ],
            },
        ),
    ]
