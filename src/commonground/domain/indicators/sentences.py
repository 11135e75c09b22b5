"""One-sentence readings, made from the same numbers that are shown."""

from __future__ import annotations

from collections.abc import Sequence

from commonground.domain.indicators.nouns import Comparison, Measure, Peers, Rank, Reading, Verdict
from commonground.domain.indicators.wording import gap, inside_sentence, number_word, said, short, with_interval
from commonground.terms import Absent, Figure, Place, begun, counted, listed, spoken

COLOURED = (Verdict.BETTER, Verdict.WORSE, Verdict.HIGHER, Verdict.LOWER)


def comparison_sentence(
    measure: Measure, place: Place, mine: float, comparison: Comparison, *, state: str, asked: int | None = None
) -> str:
    """What may be said of a place beside one comparator."""
    label, be = spoken(comparison.label), place.be
    if isinstance(comparison.value, Absent):
        return f"There is no value for {label} to compare with."
    theirs = short(comparison.value, measure)
    if state == "total":
        return f"{begun(label)} has {theirs}; totals of places of different kinds are not compared."
    difference = comparison.difference or 0.0
    size, side = gap(difference, measure), "above" if difference > 0 else "below"
    level = said(abs(difference), measure) == said(0.0, measure)
    here = f"{begun(str(place))} ({said(mine, measure)})"
    if state == "count":
        if comparison.verdict not in COLOURED:
            return f"{here} {be} about the same as {label} ({theirs}); {_no_test(measure)}."
        return f"{here} {be} {size} {side} {label} ({theirs}){_judged(comparison.verdict)}; {_no_test(measure)}."
    if state == "tested":
        if comparison.verdict in COLOURED:
            return f"{here} {be} {size} {side} {label} ({theirs}), more than chance would explain{_judged(comparison.verdict)}."
        lead = "shows the same value as" if level else f"{be} {size} {side}"
        return f"{here} {lead} {label} ({theirs}), a difference that chance alone could explain."
    lead = f"{here} shows the same value as {label} ({theirs})" if level else f"{here} {be} {size} {side} {label} ({theirs})"
    if measure.kind == "modelled":
        return f"{lead}; both are modelled, so we cannot tell whether the places truly differ."
    unsure = "but no interval was published, so we cannot tell whether that is more than chance"
    return f"{lead}, {unsure}. {_detectable(measure, comparison, asked)}".strip()


def _detectable(measure: Measure, comparison: Comparison, asked: int | None) -> str:
    if comparison.detectable is None:
        return ""
    least = gap(comparison.detectable, measure)
    larger = abs(comparison.difference or 0.0) > comparison.detectable
    if asked:
        know = f"A sample of about {asked:,} people would be expected to show a difference of {least} or more"
    else:
        know = f"Judging by how councils' values jump from year to year, a difference of {least} or more would be expected to show"
    if larger:
        return f"{know}; this one is larger, but the publisher's interval is needed to be sure."
    return f"{know}; this one is smaller."


def _no_test(measure: Measure) -> str:
    what = "this is a full count" if measure.kind == "count" else "this is an official figure about everyone, published without an interval"
    return f"{what}, so no sampling test applies"


def _judged(verdict: Verdict) -> str:
    return {Verdict.BETTER: ", which is better", Verdict.WORSE: ", which is worse"}.get(verdict, "")


def reading_sentence(reading: Reading) -> str:
    """The answer in a sentence for one measure: the value, and the first comparison that can be judged."""
    measure, figure = reading.measure, reading.figure
    if not figure.present:
        return f"{measure.name}: no value for {figure.place} ({figure.value})."
    modelled = " (modelled)" if measure.kind == "modelled" and "modelled" not in measure.name.lower() else ""
    lead = f"{measure.name}{modelled}: {with_interval(figure, measure)} in {figure.place}, {figure.period.label}"
    against = _first(reading.comparisons, "england") or _first(reading.comparisons, "region")
    if against is None or isinstance(against.value, Absent) or against.difference is None:
        return f"{lead}."
    theirs = f"{spoken(against.label)} ({short(against.value, measure)})"
    words = {
        Verdict.BETTER: "better than",
        Verdict.WORSE: "worse than",
        Verdict.HIGHER: "higher than",
        Verdict.LOWER: "lower than",
        Verdict.SIMILAR: "much the same as",
    }
    if against.verdict in words:
        if against.verdict is Verdict.SIMILAR and against.p_value is not None:
            return f"{lead}; not different from {theirs} by more than chance could explain."
        return f"{lead}; {words[against.verdict]} {theirs}."
    side = "above" if against.difference > 0 else "below"
    return f"{lead}; {side} {theirs}, but we cannot tell whether that is more than chance."


def trend_sentence(
    measure: Measure, first: Figure, last: Figure, verdict: Verdict, *, state: str, detectable: float | None, asked: int | None
) -> str:
    """What may be said of the change between two periods."""
    change = last.number - first.number
    move = "unchanged" if said(abs(change), measure) == said(0.0, measure) else f"{'up' if change > 0 else 'down'} {gap(change, measure)}"
    ends = f"{said(first.value, measure)} in {first.period.label} and {short(last.value, measure)} in {last.period.label}"
    lead = f"{begun(str(first.place))}: {ends}, {move}"
    if state == "count":
        return f"{lead}{'' if verdict in COLOURED else ', little change'}; {_no_test(measure)}."
    if state == "tested":
        return (
            f"{lead}, {'more than chance would explain' + _judged(verdict) if verdict in COLOURED else 'which chance alone could explain'}."
        )
    if measure.kind == "modelled":
        return f"{lead}; modelled values do not show change over time."
    text = f"{lead}, but no interval was published, so we cannot tell whether that is a real change"
    if detectable is None:
        return f"{text}."
    source = f"two samples of about {asked:,} people" if asked else "year-to-year jumps of this size across councils"
    return f"{text}; judging by {source}, a change of {gap(detectable, measure)} or more would be expected to show."


def rank_sentence(place: Place, rank: Rank) -> str:
    """Where a place stands, and how far chance could move it."""
    where = f"{begun(str(place))} {place.be} number {rank.position} of {rank.of} ({rank.among}, {rank.basis})"
    if rank.low is None or rank.high is None:
        return f"{where}; {rank.note}."
    if rank.low == rank.high:
        return f"{where}{'; ' + rank.note if rank.note else ''}."
    return f"{where}; allowing for chance, anywhere from {rank.low} to {rank.high}."


def section_sentence(place: Place, readings: Sequence[Reading]) -> str:
    """What a section says as a whole: how many differences from England are real, and which."""
    present = [reading for reading in readings if reading.figure.present]
    if not present:
        return f"No figures on this are held for {place}."
    found = {verdict: _named(present, verdict) for verdict in (*COLOURED, Verdict.SIMILAR, Verdict.CANNOT_TELL)}
    parts = []
    for verdict, words in ((Verdict.WORSE, "worse"), (Verdict.BETTER, "better"), (Verdict.HIGHER, "higher"), (Verdict.LOWER, "lower")):
        if found[verdict]:
            parts.append(f"{words} for {_some(found[verdict])}")
    lead = f"Compared with England, {place} {place.be} {'; '.join(parts)}." if parts else ""
    if not parts and found[Verdict.SIMILAR]:
        of = counted(len(found[Verdict.SIMILAR]), "measure")
        lead = f"Nothing here differs from England by more than chance could explain or than matters ({of})."
    unsure = len(found[Verdict.CANNOT_TELL])
    of = f"all {number_word(unsure)}" if unsure == len(present) else f"{number_word(unsure)} of {number_word(len(present))}"
    of = "the one measure" if len(present) == 1 else f"{of} measures"
    tail = f"For {of} we cannot tell, because no interval was published{_widest(present)}." if unsure else ""
    return f"{lead} {tail}".strip() or f"{counted(len(present), 'figure')} for {place}."


def _widest(readings: Sequence[Reading]) -> str:
    """Among what cannot be told, the gaps from England that a survey of the usual size, or the usual jumps, would be expected
    to show, and that are a fair part of the spread between places: no finding, but what to ask the publisher about first.
    """
    wide = []
    for reading in readings:
        against = reading.against("england")
        if against is None or against.verdict is not Verdict.CANNOT_TELL or not against.detectable or isinstance(against.value, Absent):
            continue
        times = abs(against.difference or 0.0) / against.detectable
        if times > 1 and against.material:
            name, measure = _some([reading.measure.name]), reading.measure
            wide.append((-times, f"{name} ({short(reading.figure.number, measure)}, England {short(against.value, measure)})"))
    if not wide:
        return ""
    named = [words for _, words in sorted(wide)[:2]]
    return (
        f"; the widest gaps, too wide to put down to chance lightly, are {listed(named)}"
        if len(named) > 1
        else (f"; the widest gap, too wide to put down to chance lightly, is {named[0]}")
    )


def neighbours_sentence(place: Place, peers: Peers) -> str:
    """Who the nearest statistical neighbours are, and by what."""
    near = [str(item) for item in peers.places[:3]]
    judged = f"judged by {number_word(len(peers.drivers))} figures on residents and circumstances"
    return f"The places most like {place} are {listed(near)}, {judged}."


def profile_sentence(place: Place, readings: Sequence[Reading]) -> str:
    """The profile in one sentence: how many comparisons with England stand out from chance. Old figures, and so editions that
    newer ones replaced, are left out of the count wherever there are others.
    """
    recent = [reading for reading in readings if not reading.age]
    readings = recent or readings
    judged = [reading.against("england") for reading in readings]
    verdicts = [item.verdict for item in judged if item is not None and not isinstance(item.value, Absent) and item.difference is not None]
    if not verdicts:
        shown = sum(reading.figure.present for reading in readings)
        return f"{begun(str(place))}: {number_word(shown)} {'measure' if shown == 1 else 'measures'}."
    worse, better = verdicts.count(Verdict.WORSE), verdicts.count(Verdict.BETTER)
    other = verdicts.count(Verdict.HIGHER) + verdicts.count(Verdict.LOWER)
    unsure, same = verdicts.count(Verdict.CANNOT_TELL), verdicts.count(Verdict.SIMILAR)
    counts = [(worse, "worse"), (better, "better"), (other, "higher or lower where neither is better"), (same, "much the same")]
    parts = [f"{words} on {number_word(count)}" for count, words in counts if count]
    if worse:
        parts[0] += f" ({_some(_named(readings, Verdict.WORSE))})"
    lead = (
        f"Of {len(verdicts)} {'recent ' if recent else ''}measures compared with England, {place} {place.be} {listed(parts)}"
        if parts
        else f"Of {len(verdicts)} {'recent ' if recent else ''}measures compared with England"
    )
    return f"{lead}; on {number_word(unsure)} we cannot tell." if unsure else f"{lead}."


def _first(comparisons: Sequence[Comparison], key: str) -> Comparison | None:
    return next((item for item in comparisons if item.against == key), None)


def _named(readings: Sequence[Reading], verdict: Verdict) -> list[str]:
    return [item.measure.name for item in readings if (against := item.against("england")) is not None and against.verdict is verdict]


def _some(names: list[str]) -> str:
    lowered = [inside_sentence(name) for name in names]
    return listed(lowered) if len(lowered) <= 3 else f"{listed([*lowered[:2], f'{len(lowered) - 2} more'])}"
