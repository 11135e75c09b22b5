"""Whatever is wrong with what comes in is said in a sentence that names it, with what to do about it."""

from __future__ import annotations

import json
from datetime import date

import pytest

from commonground.connectors.ocds import rows
from commonground.connectors.ocds.fake import release
from commonground.domain.landscape.calendar import Rule, check_rules
from commonground.domain.landscape.checks import check
from commonground.domain.landscape.nouns import UNVERIFIED, Body, Succeeds
from commonground.terms import Findings, Place

HERE = Place("E06000001", "Hartlepool", "unitary", 2024)


def body(ident: str, begins: date | None = None, ends: date | None = None, area: Place = HERE) -> Body:
    return Body(id=ident, kind="icb", name=f"Board {ident}", areas=(area,), source_id="made", valid_from=begins, valid_to=ends)


@pytest.mark.parametrize(
    ("bodies", "links", "said"),
    [
        (
            [body("a", date(2026, 2, 1), date(2026, 1, 1))],
            [],
            "Board a ends on 2026-01-01, before it begins on 2026-02-01",
        ),
        (
            [body("a", ends=date(2026, 3, 31)), body("b"), body("c")],
            [Succeeds(old="a", new=new, on=date(2026, 4, 1)) for new in "bc"],
            "b and c both claim to succeed a: their shares come to more than the whole",
        ),
        (
            [body("a", area=Place("E99999999", "Nowhere", "unitary", 2024))],
            [],
            "Board a covers E99999999, which is no place in this data release",
        ),
        ([body("a")], [Succeeds(old="a", new="ghost", on=None)], "ghost is named in a succession and is not in the register"),
    ],
)
def test_a_register_that_contradicts_itself_says_where(bodies: list[Body], links: list[Succeeds], said: str) -> None:
    found = check(bodies, links, kinds={"icb"}, places={"E06000001"})
    assert [one.what for one in found] == [said]
    assert all(one.remedy for one in found)


def test_a_rule_that_never_fires_says_why() -> None:
    rule = Rule(
        id="x",
        kinds=("icb",),
        title="The board meets",
        repeat="year",
        yes=True,
        lead_days=0,
        needs="",
        status=UNVERIFIED,
        opens=(2, 30),
        closes=(3, 1),
    )
    (found,) = check_rules([rule], kinds={"icb"})
    assert found.what.startswith("The board meets never opens: ")
    assert found.remedy == "Correct its dates, or take the rule out"


@pytest.mark.parametrize(
    ("releases", "code", "said"),
    [
        ([release(1), release(1)], "release_repeated", "Releases that come twice, and count once: 1"),
        (
            [{**release(1), "date": "soon"}],
            "release_undated",
            "Releases without a date that can be read, so that dated ones take their place: 1",
        ),
        (
            [release(1), {**release(1), "tender": {"title": "Another"}}],
            "release_differs",
            "Releases that share an id with a different one, so that the later takes the place of the earlier: 1",
        ),
        (
            [release(1, awards=[{"id": "1", "status": "active", "value": {"amount": 9, "currency": "EUR"}}])],
            "currency_other",
            "1 entry: the amount is not in pounds; it is shown and not added up",
        ),
        ([release(1, awards=[{"id": "1", "status": "active"}])], "amount_missing", "1 entry: no amount is given"),
        ([release(1, awards=[{"id": "1", "status": "active"}])], "date_missing", "1 entry: no day of award is given"),
        (
            [release(1, awards=[{"id": "1", "status": "active", "value": {"amount": -5, "currency": "GBP"}}])],
            "amount_negative",
            "1 entry: a contract of less than nothing; its amount is shown and not added up",
        ),
    ],
)
def test_releases_that_are_odd_say_what_was_made_of_them(releases: list[dict], code: str, said: str) -> None:
    findings = Findings()
    rows.layout().flatten(json.dumps(releases).encode(), "contracts.json", findings)
    assert [one.what.partition(", such as")[0] for one in findings.items if one.code == code] == [said]
