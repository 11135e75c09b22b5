"""A survey as its pages show it: the address of a question, the form that builds it, the rows of an answer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import msgspec

from commonground.actions.survey.held_questions import Asked, address_of
from commonground.documents import survey_answer, words
from commonground.documents.charts.survey_groups import MOST
from commonground.domain.survey import say
from commonground.domain.survey.catalogue import Catalogue, Choice, Variable, query_of
from commonground.domain.survey.question import Answer, Difference
from commonground.domain.survey.told import Told, wave_words
from commonground.domain.survey.written import WrittenDesign
from commonground.store.surveys.shelf import OnShelf
from commonground.terms.place import KIND_WORDS

MOST_LISTED = 120  # variables that a form lists; of more, those that a word finds
FORMS = (
    ("Spreadsheet (ODS)", "ods"),
    ("Excel (XLSX)", "xlsx"),
    ("Numbers (CSV)", "csv"),
    ("Description of the CSV", "csv-metadata.json"),
    ("Picture (SVG)", "svg"),
    ("Picture (PNG)", "png"),
    ("PDF", "pdf"),
    ("Word (DOCX)", "docx"),
    ("JSON", "json"),
    ("The question (YAML)", "yaml"),
)
MAPS = (("Map (SVG)", "svg"), ("Map (PNG)", "png"), ("Map’s table (CSV)", "csv"))
LONELY = (
    ("adjust", "Centre them on the average of all strata: careful, and the usual choice"),
    ("remove", "Leave them out of the margins"),
    ("certainty", "They were certain to be chosen, so they add nothing to the margins"),
    ("average", "Give them the average spread of the other strata"),
    ("fail", "Answer nothing while there are any"),
)
UNSEEN = ("no difference that we can see", "no change that we can see", "we cannot tell")
KINDS = {"higher": "higher", "lower": "lower", "increase": "higher", "decrease": "lower", "we cannot tell": "cannot_tell"}


@dataclass(frozen=True)
class Row:
    """One group of an answer."""

    levels: tuple[str, ...]
    estimate: str
    limits: str
    base: str
    effective: str
    mark: str
    reason: str


@dataclass(frozen=True)
class Judged:
    """One difference of an answer."""

    sentence: str
    verdict: str
    kind: str
    numbers: str
    p: str
    method: str


@dataclass(frozen=True)
class Option:
    value: str
    text: str
    chosen: bool = False


@dataclass(frozen=True)
class Options:
    """Options under a heading."""

    label: str
    options: tuple[Option, ...]


@dataclass(frozen=True)
class Builder:
    """What the form offers."""

    measures: tuple[Options, ...]
    splits: tuple[tuple[Option, ...], ...]
    places: tuple[Option, ...]
    has_places: bool
    every: tuple[Option, ...]
    own: tuple[Option, ...]
    waves: tuple[Option, ...]
    filters: tuple[tuple[Options, ...], ...]
    test: str
    versus: str
    hidden: int
    find: str = ""
    notes: tuple[str, ...] = field(default=())


def downloads(ref: str, choice: Choice, *, mapped: bool) -> list[tuple[str, str]]:
    """Every form in which an answer can be had."""
    found = [(label, f"/survey/{ref}/answer.{form}?{query_of(choice)}") for label, form in FORMS]
    return found + [(label, f"/survey/{ref}/map.{form}?{query_of(choice)}") for label, form in MAPS if mapped]


def pages(ref: str, choice: Choice, told: Told, number: int) -> list[tuple[str, str]]:
    """The parts of an answer with many groups: which groups each holds, and its address (none for the one that is shown)."""
    most, count = survey_answer.A_PART, len(told.answer.cells)
    found = []
    for each in range(1, survey_answer.parts(told) + 1):
        label = f"{most * (each - 1) + 1:,} to {min(most * each, count):,}"
        found.append((label, "" if each == number else f"{address_of(ref, choice)}{f'&part={each}' if each > 1 else ''}#groups"))
    return found if len(found) > 1 else []


def rows(told: Told) -> list[Row]:
    """The groups, in the order of the answer."""
    answer = told.answer
    columns = survey_answer.group_columns(answer)
    found = []
    for cell in answer.cells:
        shown = cell.estimate is not None
        limits = f"{_number(cell.low, answer)} to {_number(cell.high, answer)}" if cell.low is not None and cell.high is not None else ""
        found.append(
            Row(
                levels=tuple(cell.group.get(name, "Everyone") for name in columns),
                estimate=_number(cell.estimate, answer) if shown else "",
                limits=limits,
                base=f"{cell.base:,}" if cell.base is not None else "",
                effective=words.number(cell.effective_base, 0) if cell.effective_base else "",
                mark=cell.mark,
                reason=cell.reason,
            )
        )
    return found


def differences(told: Told) -> list[Judged]:
    """What may be said of each difference; of very many, of those that can be seen."""
    found = told.answer.differences
    if len(found) > MOST:
        found = [each for each in found if each.verdict not in UNSEEN][:MOST]
    return [_judged(each, told.answer.question.statistic) for each in found]


def _judged(each: Difference, statistic: str) -> Judged:
    one, other = each.first.get("", ""), each.second.get("", "")
    return Judged(
        sentence=f"{one[:1].upper()}{one[1:]} against {other}",
        verdict=each.verdict[:1].upper() + each.verdict[1:],
        kind=KINDS.get(each.verdict, "similar"),
        numbers=survey_answer.difference_said(each, statistic),
        p=survey_answer.p_said(each),
        method=each.method,
    )


def _number(value: float | None, answer: Answer) -> str:
    return "" if value is None else say.number(value, answer.question.statistic)


def builder(choice: Choice, known: Catalogue, *, find: str = "") -> Builder:
    """The form for a question: everything that can be asked, with what is chosen."""
    variables, hidden = listed(known.asked(), find, keep=(choice.measure, *choice.by, *choice.filters))
    splitting = [each for each in variables if each.splits and each.name not in (known.place_column, known.wave_column)]
    measures = tuple(
        Options(each.said, tuple(Option(one.id, one.words, one.id == choice.measure) for one in known.measures([each])))
        for each in variables
        if each.name not in (known.place_column, known.wave_column)
    )
    splits = [*choice.by, *[""] * (3 - len(choice.by))][:3]
    filters = [*choice.filters, *[""] * max(2 - len(choice.filters), 1)][:4]
    return Builder(
        measures=tuple(each for each in measures if each.options),
        splits=tuple(tuple(Option(each.name, each.said, each.name == chosen) for each in splitting) for chosen in splits),
        places=tuple(Option(code, known.names.get(code, code), True) for code in choice.places if code != "all" and ":" not in code),
        has_places=bool(known.place_column),
        every=_every(choice, known),
        own=tuple(Option(code, known.names[code]) for code, kind in known.kinds.items() if kind == "custom" and code not in choice.places),
        waves=_waves(choice, known),
        filters=tuple(
            tuple(
                Options(
                    each.said,
                    tuple(
                        Option(f"{each.name}:{level.value}", level.said, f"{each.name}:{level.value}" == chosen) for level in each.levels
                    ),
                )
                for each in splitting
                if len(each.levels) <= 15
            )
            for chosen in filters
        ),
        test=choice.test,
        versus=choice.versus,
        hidden=hidden,
        find=find,
    )


def _every(choice: Choice, known: Catalogue) -> tuple[Option, ...]:
    """Every council, and every larger area of a kind that the survey covers, side by side."""
    kinds = {kind: list(known.kinds.values()).count(kind) for kind in known.kinds.values() if kind != "custom"}
    found = [Option("all", f"Every council ({len(known.places)})", choice.places == ["all"])]
    found += [
        Option(f"every:{kind}", f"Every {KIND_WORDS.get(kind, kind)} ({count})", f"every:{kind}" in choice.places)
        for kind, count in sorted(kinds.items(), key=lambda each: each[1])
        if count > 1
    ]
    return tuple(found)


def listed(variables: Sequence[Variable], find: str, *, keep: Sequence[str] = ()) -> tuple[list[Variable], int]:
    """The variables that a form or a table lists, and how many it leaves out: those that the words find, and what is chosen."""
    wanted = find.lower().split()
    found = [each for each in variables if all(word in f"{each.name} {each.label}".lower() for word in wanted)]
    shown = found[:MOST_LISTED]
    chosen = [each for each in variables if any(part.split(":")[0] == each.name or f":{each.name}" in part for part in keep if part)]
    shown += [each for each in chosen if each not in shown]
    return shown, len(variables) - len(shown)


def _waves(choice: Choice, known: Catalogue) -> tuple[Option, ...]:
    held = known.waves
    if not held:
        return ()
    first = [
        Option("", f"The latest: {held[-1].said}", not choice.waves),
        Option("each", "Each one, side by side", choice.waves == ["each"]),
        Option("all", "All of them together", choice.waves == ["all"]),
    ]
    return (*first, *(Option(str(each.value), each.said, str(each.value) in choice.waves) for each in reversed(held)))


@dataclass(frozen=True)
class Standing:
    """One standing question answered for a place."""

    words: str
    href: str
    when: str
    estimate: str
    limits: str
    base: str
    everyone: str
    verdict: str
    kind: str
    numbers: str
    reason: str


def standing_row(asked: Asked) -> Standing:
    """A standing question as a row: the place, everyone in the survey, and what may be said of the difference."""
    told, known = asked.told, asked.catalogue
    assert told is not None
    row = rows(told)[0]
    found = differences(told)
    everyone = told.raw[1].cells[0] if len(told.raw) > 1 else None
    return Standing(
        words=told.title,
        href=address_of(asked.survey.ref, asked.choice),
        when=wave_words(asked.choice, known),
        estimate=row.estimate,
        limits=row.limits,
        base=row.base,
        everyone=_number(everyone.estimate, told.answer) if everyone else "",
        verdict=found[0].verdict if found else "We cannot tell",
        kind=found[0].kind if found else "cannot_tell",
        numbers=found[0].numbers if found else "",
        reason=f"{row.mark} {row.reason}".strip(),
    )


def other_test(choice: Choice) -> Choice:
    """The same question by the other test."""
    return msgspec.structs.replace(choice, test="published" if choice.test == "exact" else "exact")


def onward(asked: Asked) -> list[tuple[str, str]]:
    """Questions that a reader of this answer may want to ask next: words and address."""
    choice, known, ref = asked.choice, asked.catalogue, asked.survey.ref
    found: list[tuple[str, Choice]] = []
    if known.waves and not choice.waves and len(known.waves) > 1 and not choice.by:
        found.append(("How has it changed over time?", msgspec.structs.replace(choice, waves=["each"])))
    for name in known_splits(known):
        if name not in choice.by and not choice.by and len(choice.places) < 2:
            found.append((f"Split by {known.variable(name).said[:1].lower()}{known.variable(name).said[1:]}", with_split(choice, name)))
    if known.place_column and choice.places != ["all"]:
        found.append(("See every place side by side", msgspec.structs.replace(choice, places=["all"], by=[])))
    if not asked.tested and choice.versus == "auto" and (choice.by or choice.places) and choice.waves != ["each"]:
        found.append(("Test each group against everyone", msgspec.structs.replace(choice, versus="rest")))
    return [(label, address_of(ref, each)) for label, each in found[:6]]


def known_splits(known: Catalogue, most: int = 3) -> list[str]:
    """A few variables by which anyone would split people first."""
    usual = ("sex", "gender", "age", "disab", "ethnic")
    return [each.name for word in usual for each in known.splitting() if word in f"{each.name} {each.label}".lower()][:most]


def with_split(choice: Choice, name: str) -> Choice:
    return msgspec.structs.replace(choice, by=[name])


def design_facts(design: WrittenDesign, known: Catalogue) -> list[tuple[str, str]]:
    """The design in force, in words."""

    def many(names: str | list[str]) -> str:
        return words.listed([names] if isinstance(names, str) else list(names)) if names else ""

    facts = [
        ("Weights", design.weights or "None: everyone counts the same"),
        ("Strata", many(design.strata) or "None declared"),
        ("Sampling units", many(design.clusters) or "Each row is its own unit"),
        ("Size of the population", many(design.population)),
        ("Replicate weights", design.replicates.kind if design.replicates else ""),
        ("Year or wave", f"{design.waves}: {len(known.waves)} of them, the latest {known.waves[-1].said}" if known.waves else ""),
        (
            "Council",
            f"{known.place_column}: {len(known.places)} councils of this data release" if known.place_column else "Not in the file",
        ),
        ("Strata with one unit", dict(LONELY).get(design.lonely, design.lonely)),
        ("No answer", "; ".join(f"{name}: {', '.join(map(str, codes))}" for name, codes in design.missing.items())),
    ]
    return [(name, said) for name, said in facts if said]


def file_facts(held: OnShelf) -> list[tuple[str, str]]:
    """The file, in words."""
    return [
        ("File", held.file),
        ("Size", f"{held.size / 1e6:,.1f} megabytes"),
        ("People", f"{held.rows:,}"),
        ("Variables", f"{held.columns:,}"),
        ("Opened by", held.by),
        ("Hash (SHA-256)", held.sha256),
    ]
