"""Learning the way in: is this plan commissioning, how ready are we, what do they call it, and where to enter.

Answers are a person's own; what was not answered stays unanswered and is never counted as no.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from commonground.domain.landscape.nouns import Fact
from commonground.terms import Finding, Refused, counted

ANSWERS = ("yes", "no", "unknown")
LEVELS = {0: "not begun", 1: "begun", 2: "in place", 3: "shown to work"}
IN_PLACE = 2
GROUPS = {
    "precondition": "Before you can be commissioned: five things that must be so",
    "result": "What you should end up with: seven results",
}


@dataclass(frozen=True, kw_only=True)
class Question:
    """One question of the check: the answer `flag` points to the `trap`; `why` and `instead` explain it."""

    id: str
    trap: str
    ask: str
    flag: str
    why: str
    instead: str
    status: str
    address: str = ""


@dataclass(frozen=True, kw_only=True)
class Trap:
    """What a plan may really be when it is not commissioning."""

    id: str
    name: str
    plainly: Fact


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """What the check found: the questions that flagged, by trap; those unanswered; and the answer in a sentence."""

    flagged: Mapping[str, tuple[Question, ...]]
    unanswered: tuple[Question, ...]
    words: str

    @property
    def clear(self) -> bool:
        """Every question was answered and none points to a trap."""
        return not self.flagged and not self.unanswered


@dataclass(frozen=True, kw_only=True)
class ReadinessItem:
    """One of the five preconditions or seven results: what must be so, what proves it, and the next step."""

    id: str
    kind: str
    say: Fact
    proof: str
    next_step: str


@dataclass(frozen=True, kw_only=True)
class Score:
    """What somebody scored for an item on a day, from 0 (not begun) to 3 (shown to work), with the proof."""

    item: str
    level: int
    by: str
    on: date
    proof: str = ""

    def __post_init__(self) -> None:
        if self.level not in LEVELS:
            raise Refused("level_unknown", where=self.item, what=f"{self.level} is not a level", ways_out=("Give a level from 0 to 3",))


@dataclass(frozen=True, kw_only=True)
class Assessed:
    """Everything that one person scored on one occasion, as it was kept."""

    by: str
    on: date
    scores: tuple[Score, ...]

    @property
    def in_place(self) -> int:
        """Points scored as in place or better, with proof."""
        return sum(1 for one in self.scores if one.level >= IN_PLACE and one.proof.strip())


@dataclass(frozen=True, kw_only=True)
class ItemStands:
    """Where an item stands: the newest score of each person, the level that holds, and the one that held before the newest score.

    `level` is None when nobody scored it. Two people who differ are both kept; the lower level holds until they agree.
    """

    item: ReadinessItem
    newest: tuple[Score, ...]
    level: int | None
    before: int | None
    next_step: str


@dataclass(frozen=True, kw_only=True)
class Readiness:
    """All items, how many are in place of how many scored, and what a reader should look at."""

    items: tuple[ItemStands, ...]
    words: str
    findings: tuple[Finding, ...] = ()

    def in_place(self, kind: str) -> int:
        return sum(1 for one in self.items if one.item.kind == kind and one.level is not None and one.level >= IN_PLACE)


@dataclass(frozen=True, kw_only=True)
class Cycle:
    """A way of drawing commissioning, with its stages as (id, name) in order."""

    id: str
    name: Fact
    stages: tuple[tuple[str, str], ...]


@dataclass(frozen=True, kw_only=True)
class Meeting:
    """Stages of several cycles, by cycle, that speak of the same work."""

    stages: Mapping[str, str]
    say: Fact


@dataclass(frozen=True, kw_only=True)
class GuidanceStage:
    """A stage of Sport England's guidance: its steps, or why they are missing, and the stages of the case that do its work."""

    id: str
    name: Fact
    steps: tuple[str, ...]
    missing: str
    route: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Lesson:
    """What others learned (`kind` "lesson" or "case"), where and when, and what to do about it."""

    id: str
    kind: str
    roles: tuple[str, ...]
    place: str
    when: str
    say: Fact
    do: str


@dataclass(frozen=True, kw_only=True)
class Word:
    """A word of the trade in plain words; `short` is the acronym that people use for it."""

    word: str
    short: str
    says: Fact


@dataclass(frozen=True, kw_only=True)
class Agenda:
    """A meeting to be led: who should come, and steps as (minutes, what to do)."""

    id: str
    title: str
    minutes: int
    people: str
    steps: tuple[tuple[int, str], ...]


@dataclass(frozen=True, kw_only=True)
class Pack:
    """What a facilitator needs on paper, for one council or several."""

    common: tuple[str, ...]
    local: tuple[str, ...]
    agendas: tuple[Agenda, ...]
    interview: tuple[str, ...]
    capture: tuple[str, ...]


def check_plan(questions: Sequence[Question], answers: Mapping[str, str], traps: Mapping[str, Trap]) -> Verdict:
    """Whether a plan is commissioning, or really one of the traps. Refuses answers to unknown questions, or other than yes, no, unknown."""
    known = {question.id for question in questions}
    wrong = [f"{key}: {value}" for key, value in answers.items() if key not in known or value not in ANSWERS]
    if wrong:
        raise Refused(
            "answer_unknown",
            what="These answers cannot be read: " + "; ".join(wrong),
            ways_out=("Answer each question with yes, no or unknown",),
        )
    flagged: dict[str, list[Question]] = {}
    for question in questions:
        if answers.get(question.id) == question.flag:
            flagged.setdefault(question.trap, []).append(question)
    unanswered = tuple(question for question in questions if answers.get(question.id, "unknown") == "unknown")
    if flagged:
        words = "Parts of this plan read as " + " and as ".join(traps[trap].name for trap in flagged) + "."
    elif len(unanswered) == len(questions):
        words = "We cannot tell: no question has been answered."
    elif unanswered:
        words = "Nothing so far points away from commissioning."
    else:
        words = "This plan reads as commissioning: nothing points to procurement, outsourcing, cost cutting or a scramble for money."
    if unanswered and len(unanswered) < len(questions):
        words += f" {counted(len(unanswered), f'of {len(questions)} questions is', f'of {len(questions)} questions are')} still open."
    return Verdict(flagged={trap: tuple(items) for trap, items in flagged.items()}, unanswered=unanswered, words=words)


def readiness(items: Sequence[ReadinessItem], scores: Iterable[Score]) -> Readiness:
    """How ready a council is. A level of "in place" or above without proof holds as "begun" only, with a finding."""
    listed = list(scores)
    known = {item.id for item in items}
    unknown = sorted({score.item for score in listed} - known)
    if unknown:
        raise Refused("item_unknown", what="There is no readiness item " + ", ".join(unknown), ways_out=("Choose one of the twelve",))
    findings: list[Finding] = []
    stands = tuple(_stands(item, [score for score in listed if score.item == item.id], findings) for item in items)
    scored = [one for one in stands if one.level is not None]
    if not scored:
        words = "We cannot tell how ready you are: nothing has been scored."
    else:
        held = sum(1 for one in scored if one.level is not None and one.level >= IN_PLACE)
        words = f"{held} of {counted(len(scored), 'point')} scored {'is' if held == 1 else 'are'} in place with proof."
        if len(scored) < len(stands):
            words += f" {counted(len(stands) - len(scored), 'is', 'are')} not scored yet."
    return Readiness(items=stands, words=words, findings=tuple(findings))


def translate(cycles: Sequence[Cycle], meetings: Sequence[Meeting], *, said_in: str, stage: str, into: str) -> tuple[tuple[str, str], ...]:
    """What a stage is called in another cycle: (name of the stage there, what the two share), in that cycle's order.

    Refuses an unknown cycle or stage. A stage translated into its own cycle is itself.
    """
    by_id = {cycle.id: cycle for cycle in cycles}
    for name in (said_in, into):
        if name not in by_id:
            raise Refused("cycle_unknown", what=f"There is no cycle {name!r}", ways_out=("Choose one of " + ", ".join(by_id),))
    names = dict(by_id[said_in].stages)
    if stage not in names:
        raise Refused(
            "cycle_stage_unknown",
            what=f"{by_id[said_in].name.text} has no stage {stage!r}",
            ways_out=("Choose one of " + ", ".join(names),),
        )
    if said_in == into:
        return ((names[stage], "The same stage"),)
    there = [ident for ident, _ in by_id[into].stages]
    met = [one for one in meetings if one.stages.get(said_in) == stage and into in one.stages]
    met.sort(key=lambda one: there.index(one.stages[into]))
    return tuple((dict(by_id[into].stages)[one.stages[into]], one.say.text) for one in met)


def _stands(item: ReadinessItem, scores: Sequence[Score], findings: list[Finding]) -> ItemStands:
    ordered = sorted(scores, key=lambda one: one.on)
    level = _level(item, ordered, findings)
    before = _level(item, ordered[:-1], None)
    return ItemStands(item=item, newest=_newest(ordered), level=level, before=before, next_step=item.next_step if (level or 0) < 3 else "")


def _newest(scores: Sequence[Score]) -> tuple[Score, ...]:
    """The last score of each person, of those given in the order of their days."""
    last = {score.by: score for score in scores}
    return tuple(last[name] for name in sorted(last))


def _level(item: ReadinessItem, scores: Sequence[Score], findings: list[Finding] | None) -> int | None:
    """The lowest level that each person's newest score bears out with proof."""
    newest = _newest(scores)
    held = []
    for score in newest:
        unproven = score.level >= IN_PLACE and not score.proof.strip()
        if unproven and findings is not None:
            findings.append(
                Finding(
                    code="score_without_proof",
                    level="warning",
                    where=item.id,
                    remedy=f"Give the proof: {item.proof}",
                    what=f'{score.by} scored "{LEVELS[score.level]}" without proof, so it counts as "begun"',
                )
            )
        held.append(1 if unproven else score.level)
    if findings is not None and len({score.level for score in newest}) > 1:
        said = "; ".join(f'{score.by}: "{LEVELS[score.level]}"' for score in newest)
        findings.append(
            Finding(
                code="scores_differ",
                level="note",
                where=item.id,
                what=f"Two views are kept ({said})",
                remedy="Talk it over; the lower level holds until you agree",
            )
        )
    return min(held, default=None)
