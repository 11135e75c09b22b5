"""A strategy is dropped in, people confirm, edit and reject, and the match follows; nothing is a priority before, nothing is lost."""

from __future__ import annotations

import socket
from dataclasses import replace
from datetime import date, timedelta

import pytest

from commonground.actions import jobs
from commonground.actions.outcomes import editions, matches, priorities, shelves, strategies
from commonground.actions.permissions import LOCAL_PERSON, Person
from commonground.store import clock
from commonground.store import strategies as files
from commonground.store.records import events, models, remembered
from commonground.store.records import strategies as rows
from commonground.terms import Refused

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("starter")]
ANN = replace(LOCAL_PERSON, ref="ann", name="Ann Smith", roles=frozenset({"commissioner"}))
VIEWER = Person(ref="vi", name="Vi", roles=frozenset({"viewer"}))
PLAN = """# Ageing well plan 2025 to 2028

Document owner: {owner}

# Our priorities

- Reduce falls among older people so that fewer are admitted to hospital.
- Give unpaid carers a proper break from caring.
- {third}
"""


def dropped(
    third: str = "Reduce anti-social behaviour by young people in the town centre.", owner: str = "Hartlepool adult social care", **more
):
    told = {"body": "adult_social_care:E06000001", **more}
    content = PLAN.format(owner=owner, third=third).encode()
    return shelves.add_document(place="Hartlepool", content=content, name="plan.md", by=ANN, **told)


def proposals(document):
    return {one.proposal.quote.split()[1]: one for one in priorities.read_document(ref=document.ref, by=VIEWER).proposals}


def test_a_document_is_kept_with_its_owner_and_nothing_in_it_is_a_priority_yet() -> None:
    document = dropped()
    assert (document.body_name, document.body_kind) == ("Hartlepool adult social care", "adult_social_care")
    assert document.edition == "2025-2028"
    assert files.content(document.sha256).startswith(b"# Ageing well plan")
    assert {one.state for one in proposals(document).values()} == {"proposed"}
    match = matches.read_match(place="Hartlepool", by=VIEWER)
    assert match.whole.rows == ()
    assert "No priority has been confirmed" in match.whole.sentence
    assert [line.action for line in events.events(document.ref)] == ["add_document"]


@pytest.mark.parametrize(
    ("named", "body"),
    [
        ("Police and Crime Commissioner for Cleveland", "police_body"),
        ("Hartlepool Borough Council", "council"),
        ("The Harbour Club", "local"),
    ],
)
def test_a_body_is_known_by_its_name_however_it_is_written(named: str, body: str) -> None:
    assert dropped(third=f"{named} plants trees.", owner=named, body="").body.split(":")[0] == body


def test_the_same_document_twice_is_said_so_and_kept_once() -> None:
    first = dropped()
    with pytest.raises(Refused, match="same file, byte for byte") as refused:
        dropped()
    assert refused.value.where == first.ref
    assert models.StrategyDocument.objects.count() == 1


def test_the_owner_is_read_from_the_document_when_nobody_names_one() -> None:
    assert dropped(body="").body == "adult_social_care:E06000001"
    assert dropped(third="We will plant trees in every park of the borough.", body="The Harbour Club").body == "local:the-harbour-club"


def test_long_work_says_how_far_it_is_and_keeps_nothing_when_it_is_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(strategies, "TOGETHER", 2)
    told: list[tuple[float, str]] = []

    def say(share: float, words: str) -> None:
        told.append((share, words))
        if len(told) == 4:
            raise jobs.Stopped

    question = {"place": "Hartlepool", "sha256": files.keep(PLAN.format(owner="x", third="x").encode()), "name": "a.md", "body": "A body"}
    with pytest.raises(jobs.Stopped):
        shelves.work_add(question, ANN, say)
    assert [words for _, words in told] == ["Opening the document", *(f"Read {many} of 6 passages" for many in (0, 2, 4))]
    assert [share for share, _ in told] == sorted({share for share, _ in told})
    assert models.StrategyDocument.objects.count() == 0


def test_long_work_stopped_at_a_page_of_a_pdf_keeps_nothing() -> None:
    told: list[str] = []

    def say(share: float, words: str) -> None:
        told.append(f"{share:.1f} {words}")
        if words.startswith("Page"):
            raise jobs.Stopped

    (_, owner, content), *_ = shelves.examples()
    question = {"place": "Hartlepool", "sha256": files.keep(content), "name": "a.pdf", "body": owner}
    with pytest.raises(jobs.Stopped):
        shelves.work_add(question, ANN, say)
    assert (told[0], told[-1]) == ("0.1 Opening the document", "0.5 Page 1 of 1")
    assert models.StrategyDocument.objects.count() == 0


def test_of_more_proposals_than_anybody_decides_about_the_likeliest_are_kept_and_the_page_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    every = strategies.read_strategy_bytes(content=PLAN.format(owner="x", third="x").encode(), name="plan.md", by=ANN).proposals
    monkeypatch.setattr(strategies, "MOST_PROPOSED", 1)
    document = dropped(third="x", owner="x")
    (kept,) = priorities.read_document(ref=document.ref, by=VIEWER).proposals
    assert kept.proposal.likelihood == max(one.likelihood for one in every) > min(one.likelihood for one in every)
    assert document.findings[-1].code == "proposals_many"


def test_what_cannot_be_read_says_why_and_keeps_nothing() -> None:
    for content, words in ((b"%PDF-1.7 broken", "PDF"), (b"PK\x03\x04 cut", "damaged"), (b"   ", "empty")):
        with pytest.raises(Refused) as refused:
            shelves.add_document(place="Hartlepool", content=content, name="x.pdf", by=ANN, body="A body")
        assert refused.value.code == "document_unreadable"
        assert words in f"{refused.value.why} {refused.value.what}"
    assert models.StrategyDocument.objects.count() == 0


def test_an_address_that_leads_into_a_private_network_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: [(2, 1, 6, "", ("10.0.0.5", 443))])
    with pytest.raises(Refused) as refused:
        shelves.add_document(place="Hartlepool", address="https://www.hartlepool.gov.uk/plan.pdf", by=ANN, body="A body")
    assert refused.value.code == "private_network"


def test_people_confirm_edit_and_reject_and_every_decision_stays() -> None:
    held = proposals(dropped())
    falls = priorities.confirm(ref=held["falls"].ref, by=ANN)
    assert (falls.state, falls.decision.by) == ("confirmed", "Ann Smith")
    assert falls.decision.review_on == clock.now().date() + timedelta(days=365)
    edited = priorities.confirm(ref=falls.ref, by=ANN, wording="Fewer falls at 65 and over", review_on=date(2030, 1, 1))
    gone = priorities.reject(ref=falls.ref, by=ANN, reason="It is a duty, not a wish")
    assert [one.kind for one in gone.decisions] == ["confirmed", "confirmed", "rejected"]
    assert edited.decision.wording == "Fewer falls at 65 and over"
    assert gone.proposal.quote == falls.proposal.quote
    with pytest.raises(Refused, match="cannot be changed"):
        models.PriorityDecision.objects.all().delete()


def test_nobody_confirms_without_permission_with_an_unknown_theme_or_a_past_review() -> None:
    ref = proposals(dropped())["falls"].ref
    for more, code in (
        ({"by": VIEWER}, "not_permitted"),
        ({"by": ANN, "themes": ["magic"]}, "theme_unknown"),
        ({"by": ANN, "themes": []}, "theme_missing"),
        ({"by": ANN, "review_on": date(2020, 1, 1)}, "review_past"),
    ):
        with pytest.raises(Refused) as refused:
            priorities.confirm(ref=ref, **more)
        assert refused.value.code == code
    assert priorities.read_proposal(ref=ref, by=VIEWER)[0].state == "proposed"


def test_the_match_follows_what_was_confirmed_with_its_evidence_its_need_and_its_weakest_link() -> None:
    held = proposals(dropped())
    for one in held.values():
        priorities.confirm(ref=one.ref, by=ANN)
    view = matches.read_match(place="Hartlepool", by=VIEWER)
    rows = {row.wanted.priority.quote.split()[1]: row for row in view.whole.rows}
    assert rows["falls"].best is not None
    assert rows["falls"].best.contribution == "E06"
    assert rows["falls"].best.supporting
    assert rows["falls"].best.how
    assert (rows["anti-social"].standing, rows["anti-social"].best.contribution) == ("contested", "E19")
    assert any(match.strength == "open" and not match.offered for match in rows["anti-social"].matches)
    assert "1 body" in view.whole.sentence
    narrowed = matches.read_match(place="Hartlepool", role="police", by=VIEWER)
    assert [row.wanted.ref for row in narrowed.shown.rows] == [rows["anti-social"].wanted.ref]
    with pytest.raises(Refused, match="not a role"):
        matches.read_match(place="Hartlepool", role="king", by=VIEWER)


def test_a_theme_that_only_a_person_saw_brings_its_contributions() -> None:
    ref = proposals(dropped())["unpaid"].ref
    priorities.confirm(ref=ref, by=ANN, themes=["ageing_falls_frailty"])
    _, row = matches.read_row(ref=ref, by=VIEWER)
    assert "E06" in {one.contribution for one in row.matches}


def test_a_match_is_edited_in_honest_words_only_and_left_out_only_with_a_reason() -> None:
    ref = proposals(dropped())["falls"].ref
    priorities.confirm(ref=ref, by=ANN)
    for sentence, code in (
        ("Thanks to our classes nobody falls any more.", "attribution"),
        ("Classes will cut falls in half.", "claim_above_grade"),
    ):
        with pytest.raises(Refused) as refused:
            matches.decide(ref=ref, contribution="E06", kept=True, sentence=sentence, by=ANN)
        assert refused.value.code == code
    with pytest.raises(Refused, match="without a reason"):
        matches.decide(ref=ref, contribution="E06", kept=False, by=ANN)
    row = matches.decide(ref=ref, contribution="E06", kept=True, sentence="Classes in twelve halls can help people to fall less.", by=ANN)
    assert row.best is not None
    assert row.best.sentence == "Classes in twelve halls can help people to fall less."
    row = matches.decide(ref=ref, contribution="E06", kept=False, reason="No hall is free", by=ANN)
    left = next(one for one in row.matches if one.contribution == "E06")
    assert left.left_out
    assert len(left.edits) == 2
    assert row.best is None or row.best.contribution != "E06"


def test_only_the_row_that_a_decision_changed_is_worked_out_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    for one in proposals(dropped()).values():
        priorities.confirm(ref=one.ref, by=ANN)
    matches.warm_up()
    before = matches.read_match(place="Hartlepool", by=VIEWER).whole
    changed = next(row for row in before.rows if row.best)
    matches.decide(ref=changed.wanted.ref, contribution=changed.best.contribution, kept=False, reason="No hall", by=ANN)
    after = matches.read_match(place="Hartlepool", by=VIEWER).whole
    for row in after.rows:
        same = row is before.row(row.wanted.ref)
        assert same == (row.wanted.ref != changed.wanted.ref)
    matches._matrix.cache_clear()
    monkeypatch.setattr(matches, "_BEFORE", {})
    assert matches.read_match(place="Hartlepool", by=VIEWER).whole == after


def test_a_new_edition_flags_the_priority_whose_words_it_no_longer_holds() -> None:
    first = dropped()
    held = proposals(first)
    for one in held.values():
        priorities.confirm(ref=one.ref, by=ANN)
    newer = dropped(third="Improve the bus service between villages.", replaces=first.ref)
    assert newer.replaces == first.ref
    assert [one.earlier.ref for one in priorities.read_document(ref=first.ref, by=VIEWER).lost] == [held["anti-social"].ref]
    assert [one.earlier.ref for one in priorities.read_document(ref=newer.ref, by=VIEWER).gone] == [held["anti-social"].ref]
    assert shelves.shelf_of(place="Hartlepool", by=VIEWER).lost == {first.ref: 1}
    flags = {row.wanted.priority.quote.split()[1]: row.wanted.flags for row in matches.read_match(place="Hartlepool", by=VIEWER).whole.rows}
    assert "No longer in the newer edition" in flags["anti-social"][0]
    assert "Also in the newer edition" in flags["falls"][0]
    again = proposals(newer)["falls"]
    priorities.confirm(ref=again.ref, by=ANN)
    assert [
        row.wanted.ref for row in matches.read_match(place="Hartlepool", by=VIEWER).whole.rows if "falls" in row.wanted.priority.quote
    ] == [again.ref]
    with pytest.raises(Refused, match="newer edition already"):
        dropped(third="A third edition of the plan for everybody.", replaces=first.ref)


def test_what_a_new_edition_says_again_is_taken_over_once_with_all_that_was_decided() -> None:
    first = dropped(edition="2025-2028")
    held = proposals(first)
    priorities.confirm(ref=held["falls"].ref, wording="Fewer falls", reason="The board said so", by=ANN)
    priorities.confirm(ref=held["anti-social"].ref, by=ANN)
    row = matches.read_match(place="Hartlepool", by=VIEWER).whole.rows[0]
    assert row.wanted.ref == held["falls"].ref
    matches.decide(ref=row.wanted.ref, contribution=row.matches[0].contribution, kept=False, reason="Not here", by=ANN)
    second = dropped(third="Improve the bus service between villages.", replaces=first.ref)
    (standing,) = priorities.read_document(ref=second.ref, by=VIEWER).standing
    assert (standing.earlier.ref, standing.ref) == (held["falls"].ref, proposals(second)["falls"].ref)
    assert standing.said.startswith("confirmed from the edition of 2025-2028 by Ann Smith on ")
    with pytest.raises(Refused, match="Vi"):
        editions.take_over(document=second.ref, by=VIEWER)
    bo = replace(ANN, ref="bo", name="Bo Lee")
    assert editions.take_over(document=second.ref, by=bo) == (standing.ref,)
    third = dropped(third="Improve the train service between villages.", replaces=second.ref)
    before = [one.wanted.ref for one in matches.read_match(place="Hartlepool", by=VIEWER).whole.rows]
    assert before == [held["anti-social"].ref, standing.ref]  # counted once, although no third confirmation exists
    (taken,) = editions.take_over(document=third.ref, by=bo)
    view = matches.read_match(place="Hartlepool", by=VIEWER).whole
    assert [one.wanted.ref for one in view.rows] == [held["anti-social"].ref, taken]
    row = view.rows[-1]
    assert (row.wanted.priority.wording, row.wanted.priority.confirmed_by, row.wanted.flags) == ("Fewer falls", "Bo Lee", ())
    assert "Not here" in next(one for one in row.matches if one.left_out).edits[-1].reason
    kept = rows.load_proposal(taken).decision
    assert kept
    assert kept.review_on == rows.load_proposal(held["falls"].ref).decisions[-1].review_on
    assert "The board said so" in kept.reason
    assert rows.load_proposal(held["falls"].ref).state == "confirmed"
    with pytest.raises(Refused, match="Nothing waits"):
        editions.take_over(document=third.ref, by=bo)


def test_words_that_the_reader_does_not_propose_are_taken_over_where_they_stand_but_not_what_was_rejected_since() -> None:
    by_hand = "The board met nine times and heard from the ambulance service."
    first = dropped(third=by_hand)
    added = priorities.add_passage(document=first.ref, quote=by_hand, by=ANN)
    priorities.confirm(ref=added.ref, themes=["ageing_falls_frailty"], by=ANN)
    priorities.confirm(ref=proposals(first)["falls"].ref, by=ANN)
    second = dropped(third=by_hand, replaces=first.ref, owner="x")
    priorities.reject(ref=proposals(second)["falls"].ref, by=ANN)
    (standing,) = priorities.read_document(ref=second.ref, by=VIEWER).standing
    assert (standing.earlier.ref, standing.ref) == (added.ref, "")
    (taken,) = editions.take_over(document=second.ref, by=ANN)
    assert (rows.load_proposal(taken).by_hand, rows.load_proposal(taken).state) == (True, "confirmed")


def test_what_is_rejected_in_a_new_edition_no_longer_stands_until_somebody_keeps_it_and_says_why() -> None:
    def falls():
        rows = matches.read_match(place="Hartlepool", by=VIEWER).whole.rows
        return next(row.wanted for row in rows if "falls" in row.wanted.priority.quote)

    first = dropped()
    ref = proposals(first)["falls"].ref
    priorities.confirm(ref=ref, by=ANN)
    second = dropped(third="Improve the bus service between villages.", replaces=first.ref, title="Second plan")
    assert not falls().lost
    priorities.reject(ref=proposals(second)["falls"].ref, reason="Moved to the hospital trust", by=replace(ANN, name="Bo Lee"))
    assert falls().lost
    assert falls().flags[0].startswith("Rejected in the newer edition, “Second plan”, by Bo Lee on ")
    assert "(Moved to the hospital trust): let it go too, or confirm it again" in falls().flags[0]
    assert "take it over" not in falls().flags[0]
    third = dropped(third="Improve the train service between villages.", replaces=second.ref)
    assert "Second plan" in falls().flags[0]  # the third edition says it again, and nobody has decided about it there
    assert [one.earlier.ref for one in priorities.read_document(ref=first.ref, by=VIEWER).lost] == [ref]
    assert [one.earlier.ref for one in priorities.read_document(ref=third.ref, by=VIEWER).gone] == [ref]
    assert shelves.shelf_of(place="Hartlepool", by=VIEWER).lost == {first.ref: 1}
    priorities.confirm(ref=ref, reason="Still ours, says the board", by=ANN)
    assert not falls().lost
    assert falls().flags[0].endswith("kept here by Ann Smith on " + f"{clock.now():%-d %B %Y} (Still ours, says the board)")
    assert priorities.read_document(ref=third.ref, by=VIEWER).gone == ()
    priorities.confirm(ref=proposals(third)["falls"].ref, by=ANN)
    assert (falls().document, falls().flags) == (third.ref, ())


def test_a_passage_that_the_reader_missed_is_added_by_hand_only_when_it_stands_in_the_document() -> None:
    document = dropped(third="The board met nine times and heard from the ambulance service.")
    with pytest.raises(Refused, match="do not stand in the document"):
        priorities.add_passage(document=document.ref, quote="We shall build a velodrome on the moon by 2030.", by=ANN)
    added = priorities.add_passage(document=document.ref, quote="The board met nine times and heard from the ambulance service.", by=ANN)
    assert added.by_hand
    with pytest.raises(Refused, match="proposed already"):
        priorities.add_passage(document=document.ref, quote=added.proposal.quote, by=ANN)


def test_the_examples_are_marked_synthetic_wherever_they_show() -> None:
    added = shelves.add_examples(place="E06000001", by=ANN)
    assert len(added) == 3
    assert all(one.synthetic and "invented" in one.body_name for one in added)
    assert shelves.add_examples(place="E06000001", by=ANN) == ()
    first = priorities.read_document(ref=added[0].ref, by=VIEWER).proposals[0]
    priorities.confirm(ref=first.ref, by=ANN)
    assert matches.read_match(place="E06000001", by=VIEWER).synthetic


def test_addresses_of_published_strategies_are_given_for_the_place_and_what_it_lies_in() -> None:
    known = shelves.shelf_of(place="Hartlepool", by=VIEWER).known
    assert {"Council plan 2030 - People", "Draft Integrated Care Strategy - goals"} <= {one.title for one in known}
    assert all(one.place != "Oldham" for one in known)


def test_the_figures_point_to_outcomes_without_calling_them_priorities() -> None:
    found = matches.read_match(place="Hartlepool", by=VIEWER).candidates
    assert found
    assert {one.need.verdict for one in found} <= {"worse", "cannot_tell"}
    assert any(one.offers for one in found)
    offers = {one.theme: [name for name, _ in one.offers] for one in found}
    assert "E13" not in offers["healthy_weight"]  # the figure is of children, the offer of adults
    assert offers["substance_use"] == []  # the figure is of smoking


def test_what_is_read_anew_after_a_decision_is_what_a_first_reader_would_read() -> None:
    document = dropped()
    held = proposals(document)
    for word in ("falls", "unpaid"):
        priorities.confirm(ref=held[word].ref, by=ANN)
        told = rows.confirmed("E06000001")
        remembered._READ.clear()
        assert told == rows.confirmed("E06000001")
    priorities.reject(ref=held["falls"].ref, reason="A duty", by=ANN)
    assert [one.ref for one in rows.confirmed("E06000001")] == [held["unpaid"].ref]
    (newest,) = rows.confirmed("E06000001")
    key, decided = remembered._READ["decisions", "E06000001"]
    # what was read of another database under the same numbers is told by its moment
    remembered._READ["decisions", "E06000001"] = ((key[0] - 1, key[1] - 1, key[2] - timedelta(days=1)), {})
    assert rows.confirmed("E06000001") == (newest,)
    assert decided == remembered._READ["decisions", "E06000001"][1]
