"""What can be asked of a survey: its variables in words, a question in plain terms, and that question as the engine takes it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from urllib.parse import urlencode

import msgspec

from commonground.domain.survey.question import Compare, Level, Question, SideBySide, Where
from commonground.terms import Refused

MOST_LEVELS = 60  # answers up to which a variable is a choice to split people by
FEW_NUMBERS = 12  # different numbers up to which a number without words is also a choice
MOST_SPLITS = 3
STATISTICS = ("mean", "median", "total", "count")
_YES = ("yes", "y", "true", "mentioned", "selected")
_NO = ("no", "n", "false", "not mentioned", "not selected")
WORTH_ASKING = ("inactive", "active", "sport", "exercise", "walk", "cycl", "volunteer", "lonel", "strength", "muscle")


class Answered(msgspec.Struct, frozen=True, kw_only=True):
    """One answer that people gave: its code in the file, and its words."""

    value: Level
    words: str = ""

    @property
    def said(self) -> str:
        """The words of the answer, or its code where the file has no words for it."""
        return self.words or str(self.value)


class Variable(msgspec.Struct, frozen=True, kw_only=True):
    """A column as a reader meets it. `levels` are its answers (none when there are too many to list); counts are of rows. `role` is what
    the design says that it is for: "group", "measure", "left_out", or nothing, where its answers say it.
    """

    name: str
    label: str = ""
    number: bool = False
    levels: list[Answered] = []
    different: int = 0
    answered: int = 0
    missing: int = 0
    low: float | None = None
    high: float | None = None
    gone: dict[str, str] = {}
    role: str = ""

    @property
    def said(self) -> str:
        """The label of the variable, or its name."""
        return self.label or self.name

    @property
    def yes(self) -> Answered | None:
        """The answer that means yes, where the variable is a plain yes or no."""
        if not 0 < len(self.levels) <= 2:
            return None
        codes = {str(level.value).lower() for level in self.levels}
        if codes <= {"0", "1", "true", "false"}:
            return next((level for level in self.levels if str(level.value).lower() in ("1", "true")), None)
        words = {level.said.strip().lower(): level for level in self.levels}
        if set(words) <= {*_YES, *_NO}:
            return next((level for word, level in words.items() if word in _YES), None)
        return None

    @property
    def splits(self) -> bool:
        """Whether people can be split by it: a few answers, in words or as small whole numbers."""
        if not 2 <= len(self.levels) <= MOST_LEVELS or self.role == "measure":
            return False
        if self.role == "group":
            return True
        return not self.number or len(self.levels) <= FEW_NUMBERS or any(level.words for level in self.levels)

    @property
    def counts(self) -> bool:
        """Whether a mean of it says something: numbers that the file has no words for, or hardly any."""
        if self.role == "measure":
            return self.number and self.yes is None
        worded = sum(bool(level.words) for level in self.levels)
        return self.number and self.yes is None and self.different > 2 and worded * 2 < max(self.different, 1)


class Choice(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A question in plain terms, as an address holds it.

    `places` are codes of councils, larger areas or areas of one's own, "all" for every council side by side, or "every:region" for
    every region (or other kind of larger area); `waves` are labels, "each" (side by side) or "all" (together),
    and the latest when there are none; `filters` read "column:answer"; `test` is "exact" or "published"; `versus` is "auto"
    (test where that is quick), "rest" (test against everyone) or "none".
    """

    measure: str
    by: list[str] = []
    places: list[str] = []
    waves: list[str] = []
    filters: list[str] = []
    test: str = "exact"
    versus: str = "auto"
    words: str = ""


class Measure(msgspec.Struct, frozen=True, kw_only=True):
    """Something that can be worked out: its id in an address, what it says, and the statistic with its column and answers."""

    id: str
    words: str
    statistic: str
    column: str
    levels: list[Level] = []


class Catalogue(msgspec.Struct, frozen=True, kw_only=True):
    """The variables of a survey, the columns that hold its places and waves, and which answers belong to which place.

    `places` maps the code of a council to the answers that mean it; `within` maps the code of a larger area to the councils in it,
    and `kinds` to what kind of area it is. `ordered` are the variables whose answers the design puts into an order, and `made` the
    publishers' measures that their recipes make from the file's raw answers.
    """

    variables: list[Variable]
    place_column: str = ""
    wave_column: str = ""
    places: dict[str, list[Level]] = {}
    within: dict[str, list[str]] = {}
    kinds: dict[str, str] = {}
    names: dict[str, str] = {}
    design: list[str] = []
    ordered: list[str] = []
    made: list[str] = []

    def variable(self, name: str) -> Variable:
        """A variable by the name of its column. Raises `Refused` (column_unknown)."""
        for each in self.variables:
            if each.name == name:
                return each
        near = [each.name for each in self.variables if name.lower() in each.name.lower()][:4]
        raise Refused(
            "column_unknown",
            what=f"The survey has no variable {name[:60]!r}",
            ways_out=tuple(f"Did you mean {each}?" for each in near) or ("Choose a variable from the list",),
        )

    @property
    def waves(self) -> list[Answered]:
        """The waves in order, the latest last."""
        return self.variable(self.wave_column).levels if self.wave_column else []

    def councils(self, code: str) -> list[str]:
        """The councils of the survey that make up a place: itself, or those inside it. None when the survey does not cover it whole."""
        if code in self.places:
            return [code]
        inside = self.within.get(code, [])
        return inside if inside and all(each in self.places for each in inside) else []

    def codes(self, places: Sequence[str]) -> list[str]:
        """The codes that a choice of places means, once each: "every:region" is every region that the survey covers."""
        found: list[str] = []
        for each in places:
            head, _, kind = each.partition(":")
            every = head == "every" and bool(kind)
            inside = sorted((code for code, its in self.kinds.items() if its == kind), key=lambda code: self.names.get(code, code))
            found += inside if every else [each]
        return list(dict.fromkeys(found))

    def asked(self) -> list[Variable]:
        """The variables that are answers of people, not parts of the design."""
        return [
            each for each in self.variables if each.name not in self.design and each.role != "left_out" and (each.levels or each.number)
        ]

    def splitting(self) -> list[Variable]:
        """The variables that people can be split by."""
        return [each for each in self.asked() if each.splits and each.name not in (self.place_column, self.wave_column)]

    def measure(self, id_: str) -> Measure:
        """The measure that an address names: "inactive", "band:active", "band:active|fairly active", "mean:minutes"."""
        names = {each.name for each in self.variables}
        if id_ in names:
            return self._usual(self.variable(id_))
        head, _, rest = id_.partition(":")
        if head in STATISTICS and head not in names and rest in names:
            variable = self.variable(rest)
            if not variable.number and head != "count":
                raise Refused("measure_words", what=f"{variable.said} holds words, which have no {head}", ways_out=("Ask for a share",))
            yes = [variable.yes.value] if head == "count" and variable.yes else []
            if head == "count" and not yes:
                raise Refused("answer_unnamed", what=f"Count which answer to {variable.said}?", ways_out=("Name the answer",))
            words = {"mean": "mean", "median": "median", "total": "total", "count": "number of people"}[head]
            return Measure(id=id_, words=f"{variable.said} ({words})", statistic=head, column=rest, levels=yes)
        column = max((name for name in names if id_.startswith(name + ":")), key=len, default="")
        if not column:
            self.variable(head)
        return self._share(self.variable(column), id_[len(column) + 1 :], id_)

    def measures(self, variables: Iterable[Variable] | None = None) -> list[Measure]:
        """Everything that can be worked out from the variables (all of them unless some are named)."""
        found: list[Measure] = []
        for variable in self.asked() if variables is None else variables:
            if variable.role == "group":
                continue
            if variable.yes:
                found.append(self._usual(variable))
            elif variable.splits or (variable.role == "measure" and 2 <= len(variable.levels) <= MOST_LEVELS and not variable.counts):
                found += [self._share(variable, str(level.value), f"{variable.name}:{level.value}") for level in variable.levels]
            if variable.counts:
                found += [self.measure(f"{statistic}:{variable.name}") for statistic in ("mean", "median")]
        return found

    def _usual(self, variable: Variable) -> Measure:
        if not variable.answered:
            raise Refused("nobody", what=f"Nobody in this survey has an answer to {variable.said}", ways_out=("Choose another variable",))
        if variable.yes:
            return Measure(id=variable.name, words=variable.said, statistic="proportion", column=variable.name, levels=[variable.yes.value])
        if variable.counts:
            return self.measure(f"mean:{variable.name}")
        raise Refused(
            "answer_unnamed",
            what=f"Which answer to {variable.said} is meant?",
            ways_out=tuple(f"Choose {variable.name}:{level.value}" for level in variable.levels[:8]) or ("Choose another variable",),
        )

    def _share(self, variable: Variable, answers: str, id_: str) -> Measure:
        wanted = [self.level(variable, text) for text in answers.split("|")]
        words = f"{variable.said}: {' or '.join(level.said for level in wanted)}"
        return Measure(id=id_, words=words, statistic="proportion", column=variable.name, levels=[level.value for level in wanted])

    def level(self, variable: Variable, text: str) -> Answered:
        """The answer that a text names, by its code or its words. Raises `Refused` (level_unknown)."""
        for level in variable.levels:
            if text in (str(level.value), level.words) or _number(text) == _number(str(level.value)) is not None:
                return level
        raise Refused(
            "level_unknown",
            what=f"{variable.said} never takes the answer {text[:60]!r}",
            ways_out=tuple(f"Choose {level.said}" for level in variable.levels[:8]) or ("Choose another variable",),
        )


def worth_asking(catalogue: Catalogue, most: int = 6) -> list[str]:
    """The yes or no variables whose words speak of activity: a first list of what to ask for every place."""
    found = [each for each in catalogue.asked() if each.yes and any(word in f"{each.name} {each.label}".lower() for word in WORTH_ASKING)]
    return [each.name for each in found[:most]]


def query_of(choice: Choice) -> str:
    """A question as the query of its permanent address: the same question has one spelling."""
    pairs: list[tuple[str, str]] = [("measure", choice.measure)]
    for name, values in (("by", choice.by), ("place", choice.places), ("wave", choice.waves), ("filter", choice.filters)):
        pairs += [(name, value) for value in values]
    pairs += [("test", choice.test)] if choice.test != "exact" else []
    pairs += [("versus", choice.versus)] if choice.versus != "auto" else []
    return urlencode(pairs)


def question_of(choice: Choice, catalogue: Catalogue, *, compare: Compare | None = None, versus_rest: bool = False) -> Question:
    """The engine's question for a question in plain terms.

    Raises `Refused`: column_unknown, level_unknown, answer_unnamed, place_not_covered, splits_many, splits_unfit, wave_unknown.
    """
    measure = catalogue.measure(choice.measure)
    by, where = _splits(choice, catalogue), _filters(choice, catalogue)
    side_by_side = None
    if choice.places == ["all"]:
        by = [_place_column(catalogue), *by]
    elif choice.places:
        places = _places(catalogue.codes(choice.places), catalogue)
        if len(places) == 1:
            where |= next(iter(places.values()))
        else:
            side_by_side = SideBySide(name=place_heading(catalogue), groups=places)
    if catalogue.wave_column:
        by, where = _waves(choice.waves, catalogue, by, where)
    recipe = measure.column if measure.column in catalogue.made and measure.statistic in ("proportion", "mean") else ""
    return Question(
        column=measure.column,
        measure=recipe,
        statistic=measure.statistic,
        levels=measure.levels or [1],
        by=by,
        where=where,
        side_by_side=side_by_side,
        compare=compare,
        versus_rest=versus_rest,
        words=choice.words or measure.words,
    )


def _splits(choice: Choice, catalogue: Catalogue) -> list[str]:
    by = list(dict.fromkeys(choice.by))
    if len(by) > MOST_SPLITS:
        raise Refused("splits_many", what=f"People can be split by {MOST_SPLITS} things at most", ways_out=("Leave one out",))
    for name in by:
        if not catalogue.variable(name).splits:
            raise Refused(
                "splits_unfit",
                what=f"People cannot be split by {catalogue.variable(name).said}",
                why=f"It has {catalogue.variable(name).different:,} different answers",
                ways_out=("Choose a variable with a few answers",),
            )
    return by


def _filters(choice: Choice, catalogue: Catalogue) -> Where:
    where: dict[str, list[Level]] = {}
    for text in choice.filters:
        column = max((each.name for each in catalogue.variables if text.startswith(each.name + ":")), key=len, default="")
        variable = catalogue.variable(column or text.partition(":")[0])
        where.setdefault(variable.name, []).append(catalogue.level(variable, text[len(variable.name) + 1 :]).value)
    return dict(where)


def place_heading(catalogue: Catalogue) -> str:
    """What heads the column of places that stand side by side: no variable is called so."""
    return "Place asked about" if any(each.name == "Place" for each in catalogue.variables) else "Place"


def _place_column(catalogue: Catalogue) -> str:
    if not catalogue.place_column:
        raise Refused(
            "place_not_covered",
            what="Nothing in this survey says where people live",
            ways_out=("Leave the place out", "Name the column of the council in the survey's design"),
        )
    return catalogue.place_column


def _places(codes: Sequence[str], catalogue: Catalogue) -> dict[str, Where]:
    """Each place by its name (with its code where two have the same), as the answers that mean it."""
    column = _place_column(catalogue)
    names = [catalogue.names.get(code, code) for code in codes]
    if missing := [name for code, name in zip(codes, names, strict=True) if not catalogue.councils(code)] or (
        [] if codes else ["such areas"]
    ):
        raise Refused(
            "place_not_covered",
            what=f"The survey does not cover {', '.join(missing)}",
            why="It holds nobody from there, or from only a part of it",
            ways_out=("Choose another place", "Leave the place out"),
        )
    found: dict[str, Where] = {}
    for code, name in zip(codes, names, strict=True):
        levels = [level for council in catalogue.councils(code) for level in catalogue.places[council]]
        found[name if names.count(name) == 1 else f"{name} ({code})"] = {column: levels}
    return found


def _waves(chosen: Sequence[str], catalogue: Catalogue, by: list[str], where: Where) -> tuple[list[str], Where]:
    column, held = catalogue.wave_column, catalogue.waves
    if column in by or column in where or not held:
        return by, where
    if list(chosen) == ["all"]:
        return by, where
    if list(chosen) == ["each"]:
        return [*by, column], where
    if not chosen:
        return by, {**where, column: [held[-1].value]}
    wanted = [catalogue.level(catalogue.variable(column), text).value for text in chosen]
    return ([*by, column] if len(wanted) > 1 else by), {**where, column: wanted}


def place_of_level(catalogue: Catalogue) -> Mapping[str, str]:
    """The code of the place that an answer means, by the text of the answer."""
    return {str(level): code for code, levels in catalogue.places.items() for level in levels}


def _number(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None
