"""The lines of a framework that begins from a match: what commissioners want, with what was matched to it, typed by nobody twice."""

from __future__ import annotations

from collections.abc import Iterable

from commonground.domain.outcomes.frameworks import is_sport_outcome
from commonground.domain.outcomes.groups import group_names
from commonground.domain.outcomes.match import Match
from commonground.domain.outcomes.matrix import Row, Wanted


def lines_from_match(rows: Iterable[Row]) -> str:
    """An overarching outcome for each priority that sport has something to offer to, in its words with its document and page; under it
    the outcome of the match with its evidence for and against, the people it is meant for, and what would be counted.

    A priority that is about sport itself stands as a service outcome (rule T30). An outcome that several priorities want stands once.
    Activities and reasons are left for people to write.
    """
    lines: list[str] = []
    matched: dict[str, list[Row]] = {}
    for row in rows:
        best, wanted = row.best, row.wanted
        if best is None:
            continue
        if is_sport_outcome(wanted.priority.wording):
            lines += [f"service: {_line(wanted.priority.wording)}", *_counted("  ", best)]
        else:
            matched.setdefault(best.outcome, []).append(row)
    return "".join(f"{line}\n" for line in [*(line for held in matched.values() for line in _lines(held)), *lines])


def _lines(rows: list[Row]) -> list[str]:
    """One outcome of the match, under the first priority that wants it; it leads to the others too."""
    found = [row.best for row in rows if row.best]
    wanted = {_line(row.wanted.priority.wording): row.wanted for row in rows}
    first, *others = wanted
    level = "benefit" if is_sport_outcome(found[0].outcome) else "intermediate"
    cited = dict.fromkeys(one.id for match in found for one in (*match.supporting, *match.opposing))
    said = [_overarching(wanted[one], one) for one in others]
    said += [_overarching(wanted[first], first), f"  {level}: {found[0].outcome}", *(f"    leads to: {one}" for one in others)]
    said += [f"    evidence: {' '.join(cited)}"] if cited else []
    for match in {match.contribution: match for match in found}.values():
        names = [group_names()[group] for group in match.groups if group in group_names()]
        said += [f"    service: {names[0] if names else 'People whom it is meant for'} take part", *_counted("      ", match)]
    return said


def _overarching(wanted: Wanted, words: str) -> str:
    page = f", p {wanted.priority.page}" if wanted.priority.page else ""
    invented = " [synthetic]" if wanted.synthetic else ""
    return f"overarching ({_line(wanted.title).replace('(', '[').replace(')', ']')}{invented}{page}): {words}"


def _counted(indent: str, match: Match) -> list[str]:
    said = [_line(part).replace(";", ",") for part in (match.measure, match.collected)]
    return [f"{indent}indicator (output): {said[0]}{f'; source: {said[1]}' if said[1] else ''}"] if said[0] else []


def _line(text: str) -> str:
    """Text on one line, without the stop at its end."""
    return " ".join(text.split()).rstrip(".")
