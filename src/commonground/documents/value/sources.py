"""What an answer rests on, as numbered sources: the model, the place's figures, the curves, every parameter."""

from __future__ import annotations

import re
from collections.abc import Iterable

from commonground.domain.value.answer import Answer
from commonground.domain.value.nouns import MARKS
from commonground.domain.value.question import Question
from commonground.terms import Source

LOADED = re.compile(r"(.+?), (.+), (.+)\. (.*Licence.*)")  # how a source of a data release is written on one line
METHOD = "docs/explanation/value-method.md"


def model(fingerprint: str, version: str) -> Source:
    """The model itself as a source: what it is, which version, and where its method is written down."""
    return Source(
        id="value-model",
        publisher="Common Ground",
        title=f"value model, answer {fingerprint}",
        edition=version.split(",")[0],
        licence="Modelled, not measured",
        address=METHOD,
    )


def cited(text: str, *, evidence: str = "", address: str = "", licence: str = "") -> Source:
    """A source that is held as one line of text: "Garcia et al 2023, British Journal of Sports Medicine"."""
    name = re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")[:60]
    if told := LOADED.fullmatch(text.rstrip(".")):
        return Source(id=f"value-{name}", publisher=told[1], title=told[2], edition=told[3], licence=told[4], address=address)
    publisher, _, title = text.rstrip(".").partition(", ")
    if evidence == MARKS["user"]:
        publisher, title = "Given with the question", text.rstrip(".")
    elif "this project" in text:
        publisher, title = "Common Ground", text.rstrip(".")
    elif not title:
        publisher, title = text, "as compiled for the value engine"
    return Source(
        id=f"value-{name}",
        publisher=publisher,
        title=title,
        edition=evidence or "as cited here",
        licence=licence or "Cited facts",
        address=address,
    )


def _given(question: Question) -> set[str]:
    """The sources that the question names for its own figures."""
    cost, by_fifth = question.cost, question.activity_by_fifth
    own = {table.source for table in question.rates} | ({by_fifth.source} if by_fifth else set())
    return own | ({cost.source, *(line.source for line in cost.lines)} if cost else set())


def of_answer(answer: Answer, held: Iterable[Source] = ()) -> tuple[Source, ...]:
    """Every source of an answer, once each: the model, then the place's, then those of the parameters.

    `held` are sources of the data release; a line of the answer that cites one of them is that source.
    """
    by_line = {source.citation(): source for source in held}
    used = {u.source: u for u in answer.assumptions}
    given = _given(answer.question)
    found = [model(answer.fingerprint, answer.version)]
    for line in answer.sources:
        if not line:
            continue
        if line in by_line:
            found.append(by_line[line])
        elif line in used:
            found.append(cited(line, evidence=used[line].evidence, address=used[line].address))
        else:
            found.append(cited(line, evidence=MARKS["user"] if line in given else ""))
    unique: dict[str, Source] = {}
    for source in found:
        unique.setdefault(source.id, source)
    return tuple(unique.values())
