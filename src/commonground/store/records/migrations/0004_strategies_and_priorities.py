"""Strategies, what was read in them, what people decided about it, and versions of outcomes frameworks; only ever added to."""

import django.db.models.deletion
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

from commonground.store.records.append_only import create_sql, drop_sql

TABLES = (
    "records_strategydocument",
    "records_proposedpriority",
    "records_prioritydecision",
    "records_matchdecision",
    "records_frameworkversion",
)


def protect(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    for table in TABLES:
        for statement in create_sql(editor.connection.vendor, table):
            editor.execute(statement, params=None)


def release(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    for table in TABLES:
        for statement in drop_sql(editor.connection.vendor, table):
            editor.execute(statement, params=None)


class Migration(migrations.Migration):
    dependencies = [
        ("records", "0003_long_work"),
    ]

    operations = [
        migrations.CreateModel(
            name="FrameworkVersion",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("ref", models.CharField(db_index=True, max_length=120)),
                ("number", models.PositiveIntegerField()),
                ("kind", models.CharField(choices=[("written", "written"), ("approved", "approved")], max_length=10)),
                ("place", models.CharField(db_index=True, max_length=20)),
                ("title", models.CharField(max_length=300)),
                ("theme", models.CharField(max_length=60)),
                ("text", models.TextField(blank=True)),
                ("reason", models.TextField(blank=True)),
                ("by_ref", models.CharField(max_length=80)),
                ("by_name", models.CharField(max_length=200)),
                ("on", models.DateTimeField()),
            ],
            options={
                "verbose_name": "version of a framework",
                "verbose_name_plural": "versions of frameworks",
                "ordering": ["ref", "number", "pk"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("kind", "written")), fields=("ref", "number"), name="one_framework_version_a_number"
                    ),
                    models.CheckConstraint(condition=models.Q(("kind__in", ("written", "approved"))), name="framework_version_kind_known"),
                    models.CheckConstraint(condition=models.Q(("by_name", ""), _negated=True), name="framework_version_signed"),
                ],
            },
        ),
        migrations.CreateModel(
            name="StrategyDocument",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("ref", models.CharField(max_length=120, unique=True)),
                ("place", models.CharField(db_index=True, max_length=20)),
                ("body", models.CharField(max_length=120)),
                ("body_name", models.CharField(max_length=300)),
                ("body_kind", models.CharField(blank=True, max_length=60)),
                ("title", models.CharField(max_length=400)),
                ("dated", models.CharField(blank=True, max_length=60)),
                ("edition", models.CharField(blank=True, max_length=60)),
                ("name", models.CharField(max_length=300)),
                ("form", models.CharField(max_length=10)),
                ("sha256", models.CharField(db_index=True, max_length=64)),
                ("pages", models.PositiveIntegerField(null=True)),
                ("address", models.CharField(blank=True, max_length=2000)),
                ("synthetic", models.BooleanField(default=False)),
                ("carried", models.JSONField(default=dict)),
                ("texts", models.JSONField(default=list)),
                ("findings", models.JSONField(default=list)),
                ("taxonomy", models.CharField(max_length=20)),
                ("by_ref", models.CharField(max_length=80)),
                ("by_name", models.CharField(max_length=200)),
                ("on", models.DateTimeField()),
                (
                    "replaces",
                    models.OneToOneField(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="replaced_by", to="records.strategydocument"
                    ),
                ),
            ],
            options={
                "verbose_name": "document",
                "ordering": ["on", "pk"],
            },
        ),
        migrations.CreateModel(
            name="ProposedPriority",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("ref", models.CharField(max_length=140, unique=True)),
                ("number", models.PositiveIntegerField()),
                ("quote", models.TextField()),
                ("page", models.PositiveIntegerField(null=True)),
                ("read", models.JSONField()),
                ("by_hand", models.BooleanField(default=False)),
                ("by_name", models.CharField(max_length=200)),
                ("on", models.DateTimeField()),
                (
                    "document",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="proposals", to="records.strategydocument"),
                ),
            ],
            options={
                "verbose_name": "proposal",
                "ordering": ["document_id", "number"],
            },
        ),
        migrations.CreateModel(
            name="PriorityDecision",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveIntegerField()),
                ("kind", models.CharField(choices=[("confirmed", "confirmed"), ("rejected", "rejected")], max_length=10)),
                ("wording", models.TextField(blank=True)),
                ("themes", models.JSONField(default=list)),
                ("groups", models.JSONField(default=list)),
                ("review_on", models.DateField(null=True)),
                ("reason", models.TextField(blank=True)),
                ("by_ref", models.CharField(max_length=80)),
                ("by_name", models.CharField(max_length=200)),
                ("on", models.DateTimeField()),
                (
                    "proposal",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="decisions", to="records.proposedpriority"),
                ),
            ],
            options={
                "verbose_name": "decision",
                "ordering": ["proposal_id", "number"],
                "constraints": [
                    models.UniqueConstraint(fields=("proposal", "number"), name="one_decision_a_number"),
                    models.CheckConstraint(condition=models.Q(("kind__in", ("confirmed", "rejected"))), name="decision_known"),
                    models.CheckConstraint(
                        condition=models.Q(("kind", "rejected"), ("review_on__isnull", False), _connector="OR"),
                        name="confirmed_with_a_review_date",
                    ),
                    models.CheckConstraint(condition=models.Q(("by_name", ""), _negated=True), name="decision_signed"),
                ],
            },
        ),
        migrations.CreateModel(
            name="MatchDecision",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("contribution", models.CharField(max_length=20)),
                ("number", models.PositiveIntegerField()),
                ("kind", models.CharField(choices=[("kept", "kept"), ("left_out", "left_out")], max_length=10)),
                ("sentence", models.TextField(blank=True)),
                ("measure", models.TextField(blank=True)),
                ("reason", models.TextField(blank=True)),
                ("by_ref", models.CharField(max_length=80)),
                ("by_name", models.CharField(max_length=200)),
                ("on", models.DateTimeField()),
                (
                    "proposal",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="match_decisions", to="records.proposedpriority"
                    ),
                ),
            ],
            options={
                "verbose_name": "decision about a match",
                "verbose_name_plural": "decisions about matches",
                "ordering": ["proposal_id", "contribution", "number"],
                "constraints": [
                    models.UniqueConstraint(fields=("proposal", "contribution", "number"), name="one_match_decision_a_number"),
                    models.CheckConstraint(condition=models.Q(("kind__in", ("kept", "left_out"))), name="match_decision_known"),
                    models.CheckConstraint(
                        condition=models.Q(("kind", "kept"), models.Q(("reason", ""), _negated=True), _connector="OR"),
                        name="left_out_with_a_reason",
                    ),
                    models.CheckConstraint(condition=models.Q(("by_name", ""), _negated=True), name="match_decision_signed"),
                ],
            },
        ),
        migrations.AddConstraint(
            model_name="strategydocument",
            constraint=models.UniqueConstraint(fields=("place", "sha256"), name="one_document_of_a_place"),
        ),
        migrations.AddConstraint(
            model_name="strategydocument",
            constraint=models.CheckConstraint(
                condition=models.Q(models.Q(("by_name", ""), _negated=True), models.Q(("body_name", ""), _negated=True)),
                name="document_signed_and_owned",
            ),
        ),
        migrations.AddConstraint(
            model_name="proposedpriority",
            constraint=models.UniqueConstraint(fields=("document", "number"), name="one_proposal_a_number"),
        ),
        migrations.RunPython(protect, release),
    ]
