"""Strategies that were dropped in, what was read in them, and what people decided about it."""

from __future__ import annotations

from django.db import models
from django.db.models import CheckConstraint, Q, UniqueConstraint

from commonground.store.records.append_only import AppendOnly

DECISIONS = ("confirmed", "rejected")
MATCH_DECISIONS = ("kept", "left_out")


class StrategyDocument(AppendOnly):
    """A document of a body, as it was read. Its file lies in the folder of documents under its hash; `texts` are its pages.

    `carried` says of each proposal of the edition that this one replaces on which page it stands here (0 without pages), or null.
    """

    ref = models.CharField(max_length=120, unique=True)
    place = models.CharField(max_length=20, db_index=True)
    body = models.CharField(max_length=120)
    body_name = models.CharField(max_length=300)
    body_kind = models.CharField(max_length=60, blank=True)
    title = models.CharField(max_length=400)
    dated = models.CharField(max_length=60, blank=True)
    edition = models.CharField(max_length=60, blank=True)
    name = models.CharField(max_length=300)
    form = models.CharField(max_length=10)
    sha256 = models.CharField(max_length=64, db_index=True)
    pages = models.PositiveIntegerField(null=True)
    address = models.CharField(max_length=2000, blank=True)
    synthetic = models.BooleanField(default=False)
    replaces = models.OneToOneField("self", on_delete=models.PROTECT, null=True, related_name="replaced_by")
    carried = models.JSONField(default=dict)
    texts = models.JSONField(default=list)
    findings = models.JSONField(default=list)
    taxonomy = models.CharField(max_length=20)
    by_ref = models.CharField(max_length=80)
    by_name = models.CharField(max_length=200)
    on = models.DateTimeField()

    class Meta:
        verbose_name = "document"
        ordering = ["on", "pk"]
        constraints = [
            UniqueConstraint(fields=["place", "sha256"], name="one_document_of_a_place"),
            CheckConstraint(condition=~Q(by_name="") & ~Q(body_name=""), name="document_signed_and_owned"),
        ]

    def __str__(self) -> str:
        return self.ref


class ProposedPriority(AppendOnly):
    """A passage that may state a priority, with how it was read. `by_hand` ones a person pointed at."""

    document = models.ForeignKey(StrategyDocument, on_delete=models.PROTECT, related_name="proposals")
    ref = models.CharField(max_length=140, unique=True)
    number = models.PositiveIntegerField()
    quote = models.TextField()
    page = models.PositiveIntegerField(null=True)
    read = models.JSONField()
    by_hand = models.BooleanField(default=False)
    by_name = models.CharField(max_length=200)
    on = models.DateTimeField()

    class Meta:
        verbose_name = "proposal"
        ordering = ["document_id", "number"]
        constraints = [UniqueConstraint(fields=["document", "number"], name="one_proposal_a_number")]

    def __str__(self) -> str:
        return self.ref


class PriorityDecision(AppendOnly):
    """A person confirmed or rejected a proposal. The newest decision is in force; the older ones stay."""

    proposal = models.ForeignKey(ProposedPriority, on_delete=models.PROTECT, related_name="decisions")
    number = models.PositiveIntegerField()
    kind = models.CharField(max_length=10, choices=[(kind, kind) for kind in DECISIONS])
    wording = models.TextField(blank=True)
    themes = models.JSONField(default=list)
    groups = models.JSONField(default=list)
    review_on = models.DateField(null=True)
    reason = models.TextField(blank=True)
    by_ref = models.CharField(max_length=80)
    by_name = models.CharField(max_length=200)
    on = models.DateTimeField()

    class Meta:
        verbose_name = "decision"
        ordering = ["proposal_id", "number"]
        constraints = [
            UniqueConstraint(fields=["proposal", "number"], name="one_decision_a_number"),
            CheckConstraint(condition=Q(kind__in=DECISIONS), name="decision_known"),
            CheckConstraint(condition=Q(kind="rejected") | Q(review_on__isnull=False), name="confirmed_with_a_review_date"),
            CheckConstraint(condition=~Q(by_name=""), name="decision_signed"),
        ]

    def __str__(self) -> str:
        return f"{self.proposal} {self.kind}"


class MatchDecision(AppendOnly):
    """What a person decided about one contribution for one priority: kept, in their own words perhaps, or left out."""

    proposal = models.ForeignKey(ProposedPriority, on_delete=models.PROTECT, related_name="match_decisions")
    contribution = models.CharField(max_length=20)
    number = models.PositiveIntegerField()
    kind = models.CharField(max_length=10, choices=[(kind, kind) for kind in MATCH_DECISIONS])
    sentence = models.TextField(blank=True)
    measure = models.TextField(blank=True)
    reason = models.TextField(blank=True)
    by_ref = models.CharField(max_length=80)
    by_name = models.CharField(max_length=200)
    on = models.DateTimeField()

    class Meta:
        verbose_name = "decision about a match"
        verbose_name_plural = "decisions about matches"
        ordering = ["proposal_id", "contribution", "number"]
        constraints = [
            UniqueConstraint(fields=["proposal", "contribution", "number"], name="one_match_decision_a_number"),
            CheckConstraint(condition=Q(kind__in=MATCH_DECISIONS), name="match_decision_known"),
            CheckConstraint(condition=Q(kind="kept") | ~Q(reason=""), name="left_out_with_a_reason"),
            CheckConstraint(condition=~Q(by_name=""), name="match_decision_signed"),
        ]

    def __str__(self) -> str:
        return f"{self.proposal} {self.contribution} {self.kind}"
