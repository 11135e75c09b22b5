"""An answer as its reader meets it: variables, answers and places in words, and several answers put together as one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import msgspec

from commonground.domain.survey import compare, say
from commonground.domain.survey.catalogue import Catalogue, Choice, Variable, place_heading, place_of_level
from commonground.domain.survey.question import Answer, Cell, Difference
from commonground.terms import begun, listed

EVERYONE = "everyone in the survey"


class Told(msgspec.Struct, frozen=True, kw_only=True):
    """An answer in words: `about` says what, where and when; `answer` has its groups in words; `raw` is as the engine gave it.

    `areas` says of each group which councils it lives in, where the answer puts places side by side.
    """

    title: str
    about: str
    sentence: str
    answer: Answer
    raw: list[Answer]
    areas: list[list[str]] = []


def tell(choice: Choice, answers: Sequence[Answer], catalogue: Catalogue, *, against: Sequence[Difference] = ()) -> Told:
    """The answers to a question in plain terms, as one answer in words. `against` holds differences from everyone, already in words."""
    answers = [_ordered(each, catalogue) for each in answers]
    first = answers[0]
    words = choice.words or catalogue.measure(choice.measure).words
    about = ", ".join(part for part in (where_words(choice, catalogue), wave_words(choice, catalogue), among(choice, catalogue)) if part)
    cells = [msgspec.structs.replace(cell, group=_groups(cell.group, catalogue)) for each in answers for cell in each.cells]
    differences = [_difference(each, first.question.statistic, catalogue) for one in answers for each in one.differences]
    sentence = _sentence(words, about, first, cells)
    shown = msgspec.structs.replace(first, sentence=sentence, cells=cells, differences=[*differences, *against])
    return Told(title=words, about=about, sentence=sentence, answer=shown, raw=list(answers), areas=_areas(first, catalogue))


def _ordered(answer: Answer, catalogue: Catalogue) -> Answer:
    """The groups in the order that the survey's design gives to the answers by which they are split."""
    split = [name for name in answer.question.by if name in catalogue.ordered]
    if not split:
        return answer
    place = {name: {str(level.value): i for i, level in enumerate(catalogue.variable(name).levels)} for name in answer.question.by}
    at = list(dict.fromkeys(cell.group.get(name, "") for cell in answer.cells for name in cell.group))
    first_seen = {level: i for i, level in enumerate(at)}

    def key(cell: Cell) -> tuple[int, ...]:
        return tuple(
            place[name].get(level, len(place[name])) if name in split else first_seen.get(level, 0) for name, level in cell.group.items()
        )

    return msgspec.structs.replace(answer, cells=sorted(answer.cells, key=key))


def plainly(answer: Answer) -> Told:
    """An answer of the engine as it stands, without a catalogue to put it into words."""
    differences = [
        msgspec.structs.replace(each, first={"": say.group(each.first)}, second={"": say.group(each.second)}) for each in answer.differences
    ]
    shown = msgspec.structs.replace(answer, differences=differences)
    title = say.what(answer.question)
    return Told(title=begun(title), about="", sentence=answer.sentence, answer=shown, raw=[answer])


def where_words(choice: Choice, catalogue: Catalogue) -> str:
    """Where the people of a question live, in words."""
    if not choice.places:
        return ""
    if choice.places == ["all"]:
        return "every place in the survey"
    if any(each.startswith("every:") for each in choice.places) or len(choice.places) > 6:
        return f"{len(catalogue.codes(choice.places))} places"
    return listed([catalogue.names.get(code, code) for code in choice.places])


def wave_words(choice: Choice, catalogue: Catalogue) -> str:
    """When the people of a question were asked, in words."""
    held = catalogue.waves
    if not held or catalogue.wave_column in choice.by:
        return ""
    if choice.waves == ["all"]:
        return f"{held[0].said} to {held[-1].said} together"
    if choice.waves == ["each"]:
        return f"{held[0].said} to {held[-1].said}"
    return listed([text for text in choice.waves]) if choice.waves else held[-1].said


def among(choice: Choice, catalogue: Catalogue) -> str:
    """Whom the filters leave, in words."""
    said = []
    for text in choice.filters:
        column = max((each.name for each in catalogue.variables if text.startswith(each.name + ":")), key=len, default="")
        if column:
            variable = catalogue.variable(column)
            said.append(_level(variable, text[len(column) + 1 :]))
    return f"only {listed(said)}" if said else ""


def group_words(group: Mapping[str, object], catalogue: Catalogue) -> str:
    """A group in words: "women, 16 to 24", "Hartlepool"; everyone when it is not narrowed."""
    return ", ".join(_in_group(name, level, catalogue) for name, level in group.items()) or "everyone"


def against_everyone(
    pairs: Sequence[tuple[str, Difference | None]], catalogue: Catalogue, *, statistic: str, confidence: float, many: str
) -> list[Difference]:
    """Differences of places (by name) from everyone, judged together so that many comparisons give few false alarms."""
    p_values = [float("nan") if each is None or each.p_value is None else each.p_value for _, each in pairs]
    adjusted = compare.adjusted(p_values, many if len(pairs) > 1 else "none")
    found = []
    for (name, each), p in zip(pairs, adjusted, strict=True):
        if each is None or each.p_value is None:
            continue
        verdict = "no difference that we can see" if p > 1 - confidence else "higher" if (each.estimate or 0) > 0 else "lower"
        judged = msgspec.structs.replace(each, verdict=verdict, p_adjusted=float(p))
        found.append(_difference(judged, statistic, catalogue, first=name, second=EVERYONE))
    return found


def _difference(said: Difference, statistic: str, catalogue: Catalogue, *, first: str = "", second: str = "") -> Difference:
    one = first or group_words(said.first, catalogue)
    other = second or (group_words(said.second, catalogue) if said.second else EVERYONE)
    groups = {"first": {"": one}, "second": {"": other}}
    if said.estimate is None or said.low is None or said.high is None:
        return msgspec.structs.replace(said, sentence=f"We cannot tell whether {one} differs from {other}: too few people.", **groups)
    points = (
        f"{_signed(100 * said.estimate)} points, {_signed(100 * said.low)} to {_signed(100 * said.high)}"
        if statistic == "proportion"
        else f"{_signed(said.estimate)}, {_signed(said.low)} to {_signed(said.high)}"
    )
    return msgspec.structs.replace(said, sentence=f"{begun(one)} against {other}: {said.verdict} ({points}).", **groups)


def _sentence(words: str, about: str, first: Answer, cells: Sequence[Cell]) -> str:
    statistic = first.question.statistic
    start = ("SYNTHETIC. " if first.synthetic else "") + words + (f", {about}" if about else "")
    shown = [cell for cell in cells if cell.estimate is not None]
    held = len(cells) - len(shown)
    if not shown:
        reason = cells[0].reason if cells else "nobody in the sample belongs to these groups"
        return f"{start}: we cannot tell. {reason}."
    tail = f" {held} of {len(cells)} groups cannot be shown." if held else ""
    if len(cells) == 1:
        return f"{start}: {_value(shown[0], statistic)}."
    if len(shown) == 1:
        return f"{start}: {_value(shown[0], statistic)} for {_cell(shown[0])}.{tail}"
    low, high = (pick(shown, key=lambda cell: cell.estimate or 0.0) for pick in (min, max))
    overlap = high.low is not None and low.high is not None and high.low <= low.high
    note = " Their intervals overlap, so we cannot be sure which is higher." if overlap else ""
    return f"{start}: from {_value(low, statistic)} for {_cell(low)} to {_value(high, statistic)} for {_cell(high)}.{note}{tail}"


def _value(cell: Cell, statistic: str) -> str:
    said = say.number(cell.estimate or 0.0, statistic)
    if cell.low is None or cell.high is None:
        return said
    return f"{said} ({say.number(cell.low, statistic)} to {say.number(cell.high, statistic)})"


def _cell(cell: Cell) -> str:
    return ", ".join(cell.group.values()) or "everyone"


def _groups(group: Mapping[str, str], catalogue: Catalogue) -> dict[str, str]:
    return {_called(name, catalogue): _in_group(name, level, catalogue, bare=True) for name, level in group.items()}


def _called(name: str, catalogue: Catalogue) -> str:
    return name if name == place_heading(catalogue) else catalogue.variable(name).said


def _areas(first: Answer, catalogue: Catalogue) -> list[list[str]]:
    side, found = first.question.side_by_side, []
    means = place_of_level(catalogue)
    for cell in first.cells:
        if side is not None:
            levels = side.groups.get(cell.group.get(side.name, ""), {}).get(catalogue.place_column, [])
            found.append(sorted({means[str(level)] for level in levels if str(level) in means}) if isinstance(levels, list) else [])
        else:
            code = means.get(cell.group.get(catalogue.place_column, ""), "")
            found.append([code] if code else [])
    return found if any(found) else []


def _in_group(name: str, level: object, catalogue: Catalogue, *, bare: bool = False) -> str:
    if isinstance(level, list):
        return listed([_in_group(name, each, catalogue) for each in level])
    if name == place_heading(catalogue):
        return str(level)
    if name == catalogue.place_column:
        code = place_of_level(catalogue).get(str(level), "")
        if code:
            return catalogue.names.get(code, code)
    return _level(catalogue.variable(name), str(level), bare=bare)


def _level(variable: Variable, text: str, *, bare: bool = False) -> str:
    """An answer in words; a code without words carries the name of its variable."""
    for level in variable.levels:
        if text in (str(level.value), level.words):
            if level.words:
                return level.words
            break
    plain = any(letter.isalpha() for letter in text) and len(text) > 1
    return text if bare or plain else f"{variable.said} {text}"


def _signed(value: float) -> str:
    return f"{value:+,.1f}".replace("-", "−")
