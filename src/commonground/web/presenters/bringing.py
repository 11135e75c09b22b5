"""The form by which a table is mapped, a row for each of its columns: from a guess, from what was sent, and to a mapping."""

from __future__ import annotations

import re
from collections.abc import Mapping as Lookup
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from commonground.domain.indicators.mapping import BESIDE, Column, Mapping, Provenance, matches, own_measure
from commonground.domain.indicators.nouns import SECTIONS, Measure

MOST_COLUMNS = 40
ROLES = (
    ("", "Nothing that we need"),
    ("place", "Places: codes or names"),
    ("period", "Periods"),
    ("value", "Values of a measure"),
    ("each", "Values for the period in its heading"),
    ("low", "Lower limits of those values"),
    ("high", "Upper limits of those values"),
    ("base", "People asked"),
    ("count", "Counts (numerators)"),
    ("denominator", "Denominators"),
    ("group", "Groups of people: women and men, ages"),
)
GROUPED_BY = (
    ("sex", "Sex"),
    ("age", "Age"),
    ("disability", "Disability"),
    ("ethnicity", "Ethnic group"),
    ("social_grade", "Social grade or occupation"),
    ("deprivation", "Deprivation of where they live"),
    ("group", "Something else"),
)
MINE = "own"
KINDS = (
    ("count", "Everything was counted: a register, accounts, tickets"),
    ("sample", "Some people were asked: a survey"),
    ("estimate", "Estimated in another way"),
    ("modelled", "Worked out by a model"),
)
POLARITIES = (("neither", "Neither is better"), ("higher_better", "Higher is better"), ("lower_better", "Lower is better"))
SOURCE = (
    ("publisher", "Whose figures are they?", "The council or body that stands behind them"),
    ("title", "What are they called?", "As on the file or report: “Leisure centre memberships”"),
    ("edition", "Of which date or edition?", "“31 March 2025”, “second edition”"),
    ("licence", "Who may use them?", "A licence, or whose leave you have: “Open Government Licence v3.0”, “with leave of the council”"),
    ("address", "Where can others find them? (optional)", "An address on the web; leave it empty when they are not published"),
    ("note", "How were they collected, and what must a reader know? (optional)", ""),
)
_OWN_FIELDS = ("name", "unit", "definition", "who", "section", "kind", "polarity")


@dataclass(frozen=True, kw_only=True)
class Asked:
    """One column of the table: its number, heading, first cells, what it holds and of which measure."""

    number: int
    heading: str
    examples: tuple[str, ...]
    role: str
    measure: str


@dataclass(frozen=True, kw_only=True)
class Own:
    """The description of a measure of one's own, for the column with that number."""

    number: int
    heading: str
    fields: Lookup[str, str]


@dataclass(frozen=True, kw_only=True)
class Form:
    """Everything that the form holds. `written` is a mapping as YAML, which stands in place of the columns where it is not empty."""

    sheet: str
    header: str
    columns: tuple[Asked, ...]
    own: tuple[Own, ...]
    place_is: str = ""
    period_is: str = ""
    shares: bool = False
    group_by: str = "sex"
    source: Lookup[str, str]
    layout: str = ""
    written: str = ""

    @property
    def rows(self) -> tuple[int, ...]:
        """The rows of headings."""
        return tuple(int(part) for part in re.findall(r"\d{1,3}", self.header))[:5] or (1,)


def suggested(mapping: Mapping, headings: Sequence[str], examples: Sequence[Sequence[str]], *, layout: str = "", written: str = "") -> Form:
    """The form as a guess (or a mapping) fills it in."""
    own = {measure.id: measure for measure in mapping.measures}
    columns = []
    for number, heading in enumerate(headings[:MOST_COLUMNS]):
        role, measure = _role(mapping, heading, number)
        columns.append(_asked(number, heading, examples, role, MINE if measure in own else measure))
    described = tuple(
        Own(number=column.number, heading=column.heading, fields=_plain(_measure_of(mapping, column, own))) for column in _needing(columns)
    )
    return Form(
        sheet=mapping.sheet,
        header=" ".join(str(row) for row in mapping.header),
        columns=tuple(columns),
        own=described,
        place_is=mapping.place_is,
        period_is=mapping.period_is,
        shares=mapping.scale == 100,
        group_by=mapping.groups.get("*", "sex=*").partition("=")[0],
        source={name: getattr(mapping.source, name) for name, _, _ in SOURCE},
        layout=layout,
        written=written,
    )


def sent(post: Any, headings: Sequence[str], examples: Sequence[Sequence[str]]) -> Form:
    """The form as it was sent, shortened where it is longer than any answer could be."""
    roles = {key for key, _ in ROLES}
    columns = []
    for number, heading in enumerate(headings[:MOST_COLUMNS]):
        role = post.get(f"role-{number}", "")
        columns.append(_asked(number, heading, examples, role if role in roles else "", post.get(f"measure-{number}", "")[:100]))
    own = tuple(
        Own(
            number=column.number,
            heading=column.heading,
            fields={name: post.get(f"own-{column.number}-{name}", _blank(name, column.heading))[:500] for name in _OWN_FIELDS},
        )
        for column in _needing(columns)
    )
    texts = {name: post.get(name, "")[:200].strip() for name in ("sheet", "header", "place_is", "period_is", "layout")}
    return Form(
        **texts,
        columns=tuple(columns),
        own=own,
        shares=post.get("shares") == "yes",
        group_by=next((key for key, _ in GROUPED_BY if key == post.get("group_by")), "sex"),
        source={name: post.get(f"source-{name}", "")[:1_000].strip() for name, _, _ in SOURCE},
        written=post.get("written", "")[:100_000],
    )


def mapping_of(form: Form) -> Mapping:
    """The mapping that the form says. Raises `Refused` where a kind, section or polarity is none."""
    own = {described.number: _own(described.fields) for described in form.own}
    columns: list[Column] = []
    each = [column for column in form.columns if column.role == "each"]
    for column in form.columns:
        if column.role == "value":
            columns.append(Column(measure=own[column.number].id if column.measure == MINE else column.measure, value=_named(column)))
        elif column.role in BESIDE and columns:
            beside: dict[str, Any] = {column.role: _named(column)}
            columns[-1] = replace(columns[-1], **beside)
    if each:
        measure = own[each[0].number].id if each[0].measure == MINE else each[0].measure
        headings = "|".join(re.escape(column.heading) for column in each)
        columns.append(Column(measure=measure, value=f"/(?P<period>{headings})/"))
    named = {role: next((_named(column) for column in form.columns if column.role == role), "") for role in ("place", "period", "group")}
    return Mapping(
        sheet=form.sheet,
        header=form.rows,
        place="" if form.place_is else named["place"],
        place_is=form.place_is,
        period="" if form.period_is else named["period"],
        period_is=form.period_is,
        group=named["group"],
        groups={"*": f"{form.group_by}=*"} if named["group"] else {},
        columns=tuple(columns),
        scale=100.0 if form.shares else 1.0,
        measures=tuple({measure.id: measure for measure in own.values()}.values()),
        source=Provenance(**form.source),
    )


def _own(fields: Lookup[str, str]) -> Measure:
    said: dict[str, Any] = dict(fields)
    return own_measure(**said)


def measures(held: Lookup[str, Measure]) -> list[tuple[str, list[tuple[str, str]]]]:
    """Measures to choose from, by section; those of one's own that are held already stand among them."""
    return [
        (title, [(one.id, one.name) for one in held.values() if one.section == key])
        for key, title in SECTIONS.items()
        if key != "neighbours"
    ]


def _asked(number: int, heading: str, examples: Sequence[Sequence[str]], role: str, measure: str) -> Asked:
    cells = tuple(row[number][:40] for row in examples if number < len(row) and row[number])[:3]
    return Asked(number=number, heading=heading, examples=cells, role=role, measure=measure)


def _needing(columns: Sequence[Asked]) -> list[Asked]:
    """The columns whose measure of one's own must be described: each with values, and the first of those by period."""
    first = next((column.number for column in columns if column.role == "each"), None)
    return [column for column in columns if column.measure == MINE and (column.role == "value" or column.number == first)]


def _role(mapping: Mapping, heading: str, number: int) -> tuple[str, str]:
    for role in ("place", "period", "group"):
        said = getattr(mapping, role)
        if said == f"#{number + 1}" or (said and heading and matches(said, heading)):
            return role, ""
    for column in mapping.columns:
        if heading and matches(column.value, heading):
            return ("each" if "(?P<period>" in column.value else "value"), column.measure
        for name in BESIDE:
            if heading and getattr(column, name) and matches(getattr(column, name), heading):
                return name, ""
    return "", ""


def _named(column: Asked) -> str:
    return column.heading or f"#{column.number + 1}"


def _measure_of(mapping: Mapping, column: Asked, own: Lookup[str, Measure]) -> Measure:
    _, measure = _role(mapping, column.heading, column.number)
    return own[measure]


def _plain(measure: Measure) -> dict[str, str]:
    return {name: str(getattr(measure, name)) for name in _OWN_FIELDS}


def _blank(name: str, heading: str) -> str:
    return {"name": heading, "section": "participation", "kind": "count", "polarity": "neither", "who": "Everyone"}.get(name, "")
