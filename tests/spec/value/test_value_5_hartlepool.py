"""The worked example in docs/explanation/value-hartlepool.md says what the engine says."""

from __future__ import annotations

from pathlib import Path

import pytest

from commonground.actions.permissions import LOCAL_PERSON
from commonground.actions.value import ask, place
from commonground.actions.value.world import world
from commonground.domain.indicators.wording import rounded
from commonground.domain.value import inquiry
from commonground.domain.value.answer import SIDE_DRAWS
from commonground.domain.value.words import pounds
from commonground.store.warehouse import Release

DOCS = Path(__file__).resolve().parents[3] / "docs"


def test_the_worked_example_for_hartlepool_stands(starter: Release) -> None:
    question = ask.as_question((DOCS / "how-to" / "examples" / "value-hartlepool-fame.yaml").read_text())
    here, release = place.locality(question, world(), by=LOCAL_PERSON)
    assert release == starter.id
    assert here.people.sum() > 90_000
    assert here.people[:, :, 0].sum() > here.people[:, :, 4].sum()  # more of Hartlepool lives in the most deprived fifth
    rules = ask.list_rules()[question.rules]
    ready = inquiry.prepare(question, world=world(), here=here, rules=rules, programme=ask.list_programmes()["fame"], workers=2)
    found = ready.account(ready.until_sure())
    page = (DOCS / "explanation" / "value-hartlepool.md").read_text()
    q, net = found.qalys, found.net_present_value
    said = [
        f"would cost {pounds(found.programme_cost)}",
        f"{q.mean:.1f} ({rounded(q.low, 1)} to {q.high:.1f}) quality-adjusted years",
        f"net value {pounds(net.mean)}, from {pounds(net.low)} to {pounds(net.high)}",
        f"a chance of {found.chances['£20,000 a QALY']:.0%}",
        f"The NHS and social care save {pounds(found.public_savings.mean)}",
        f"longer life ({found.life_years.mean:.1f} years)",
    ]
    assert [text for text in said if text not in page] == []
    by_payer = {p.payer: p.savings["10 years"].mean for p in found.payers if p.established}
    assert pounds(by_payer["unpaid_care"]) in page
    assert pounds(by_payer["adult_social_care"]) in page
    assert f"Employers {pounds(by_payer['employer'])} and the Treasury {pounds(by_payer['treasury'])}" in page
    central = ready.draws(SIDE_DRAWS)
    for scenario, words in (("short", "Gone after a year"), ("long", "Kept as by people with a habit")):
        kept = ready.account(ready.run(central, scenario))
        assert f"{words}: {kept.qalys.mean:.1f}" in page
        assert pounds(kept.net_present_value.mean) in page


def test_a_place_by_any_of_its_names_is_the_same_question(starter: Release) -> None:
    shares = []
    for name in ("Hartlepool", "E06000001"):
        question = ask.as_question({"programme": "fame", "place": name, "people": {"participants": 10}})
        here, _ = place.locality(question, world(), by=LOCAL_PERSON)
        shares.append(here.bands)
    assert shares[0] == shares[1]
    assert sum(shares[0].values()) == pytest.approx(1)
