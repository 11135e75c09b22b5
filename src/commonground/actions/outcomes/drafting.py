"""Wording drafted by a language model, where somebody turned that on: one sentence for a priority, one or two for a contribution.

A draft is shown, never kept: a person puts it in the form, changes it, and signs. What was sent, and where, is logged.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from commonground.actions.logged import log
from commonground.actions.outcomes import matches, priorities
from commonground.actions.outcomes.strategies import StrategyRead
from commonground.actions.permissions import Person, require
from commonground.connectors.drafting import over_http
from commonground.domain.outcomes import drafted
from commonground.domain.outcomes.drafted import Drafted, Drafter
from commonground.store import drafting as settings
from commonground.store.records import database
from commonground.terms import Finding, Refused

MOST_DRAFTS = 40
AROUND = 2  # passages under the same heading that are sent with one


@dataclass(frozen=True, kw_only=True)
class Summaries:
    """Proposal -> its draft, and what went wrong on the way."""

    drafts: dict[str, Drafted]
    findings: tuple[Finding, ...]


def is_on() -> bool:
    """Whether the administrator set a language model for this installation."""
    return settings.settings().on


def drafter(*, address: str = "", model: str = "") -> Drafter:
    """The language model at an address on this machine, or the one that the administrator set.

    Raises `Refused`: drafting_off when neither is there, and what `connectors.drafting.over_http` raises.
    """
    held = settings.settings()
    if not (address.strip() or held.on):
        raise Refused(
            "drafting_off",
            what="No language model is set, so that nothing is drafted and nothing is sent anywhere",
            ways_out=("Write the wording yourself", "Name a model on this machine", f"Set {settings.ADDRESS} and {settings.MODEL}"),
        )
    return over_http(address.strip() or held.address, model=model.strip() or held.model, allowed=held.address, key=held.key)


def summaries(*, read: StrategyRead, drafter: Drafter, by: Person, most: int = MOST_DRAFTS) -> Summaries:
    """One sentence for each proposal of a document, from its passage and those beside it under the same heading; likeliest first.

    When the model stops answering, what was drafted before stays and the finding says why.
    """
    require(by, "decide_priority")
    drafts: dict[str, Drafted] = {}
    findings: list[Finding] = []
    wanted = sorted(read.proposals, key=lambda one: -one.likelihood)
    for proposal in wanted[:most]:
        beside = [
            one.text
            for one in read.document.passages
            if one.heading == proposal.heading and one.kind != "heading" and 0 < abs(one.number - proposal.passage) <= AROUND
        ]
        try:
            drafts[proposal.id] = drafted.draft(drafter, drafted.SUMMARY, [proposal.quote, *beside], most=1, by=_name(drafter))
        except Refused as no:
            findings.append(Finding(code=no.code, what=no.what, where=proposal.id, why=no.why, remedy=no.ways_out[0], level="warning"))
            if no.code not in ("passages_instruct", "drafter_unreadable"):
                break
    return Summaries(drafts=drafts, findings=tuple(findings))


def summary(*, ref: str, by: Person, drafter: Drafter) -> Drafted:
    """One sentence for a proposal that is held, from its passage alone. Raises what `drafted.draft` and the drafter raise."""
    require(by, "decide_priority")
    kept, _, _ = priorities.read_proposal(ref=ref, by=by)
    _log(by, ref, drafter)
    return drafted.draft(drafter, drafted.SUMMARY, [kept.proposal.quote], most=1, by=_name(drafter))


def wording(*, ref: str, contribution: str, by: Person, drafter: Drafter) -> Drafted:
    """One or two sentences for a contribution, from the priority, the contribution and its evidence, no firmer than that evidence.

    Raises `Refused` (contribution_unknown) and what `read_row`, `drafted.draft` and the drafter raise.
    """
    require(by, "decide_match")
    _, row = matches.read_row(ref=ref, by=by)
    match = next((one for one in row.matches if one.contribution == contribution), None)
    if match is None:
        raise Refused("contribution_unknown", what=f"{contribution[:20]!r} is not offered here", ways_out=("Choose one of those listed",))
    evidence = (*match.supporting, *match.opposing)
    texts: Sequence[str] = [row.wanted.priority.quote, match.sentence, *(one.statement for one in evidence[:6])]
    _log(by, ref, drafter)
    return drafted.draft(drafter, drafted.WORDING, texts, most=2, by=_name(drafter), evidence=evidence)


def _name(drafter: Drafter) -> str:
    return str(getattr(drafter, "name", "") or getattr(drafter, "__name__", "a model"))


def _log(by: Person, ref: str, drafter: Drafter) -> None:
    parts = getattr(drafter, "parts", None)
    detail = {"model": _name(drafter), "sent_to": parts.netloc if parts else "this process"}
    with database.writing():
        log(by, "ask_for_draft", ref, detail)
