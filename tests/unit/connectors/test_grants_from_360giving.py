"""Grants come from the files that the registry lists; negative, repeated and foreign amounts are said."""

from __future__ import annotations

import json
from datetime import date

import pytest

from commonground.connectors import directory
from commonground.connectors.threesixtygiving import client, fake
from commonground.connectors.threesixtygiving.fake import grant
from commonground.connectors.transport import Limits, MemoryKeeper, Polite
from commonground.connectors.transport import fake as bad_days
from commonground.connectors.transport.settings import read


def fetch(publishers=("Hartlepool Borough Council",), faults=None):
    with bad_days.Service(fake.service([grant(1), grant(2)]), faults) as service:
        settings = read("threesixtygiving", base=service.base)
        polite = Polite(keeper=MemoryKeeper(), allowed=settings.allowed(), limits=Limits(silence=2))
        return client.fetch(polite, settings, publishers)


def load(tmp_path, grants):
    (tmp_path / "made_up_360giving.json").write_text(json.dumps({"grants": grants}))
    loaded = directory.load(tmp_path)
    rows = loaded.tables["money_award"].to_pylist() if "money_award" in loaded.tables else []
    return rows, {finding.code: finding.level for finding in loaded.findings}


def test_only_listed_hosts_are_asked_and_the_other_files_are_named():
    fetched = fetch()
    ((name, body),) = fetched.files.items()
    assert (name, len(json.loads(body)["grants"])) == ("hartlepool_borough_council_1_360giving.json", 2)
    assert ["elsewhere.example" in one.remedy for one in fetched.findings if one.code == "file_by_hand"] == [True, False]


def test_a_publisher_may_be_named_by_its_prefix_and_an_unknown_one_is_said():
    assert len(fetch(("360g-made-up",)).files) == 1
    assert [finding.code for finding in fetch(("Nobody",)).findings] == ["publisher_unknown"]


@pytest.mark.parametrize("fault", [bad_days.html, bad_days.truncated, bad_days.empty])
def test_a_broken_file_is_named_and_gives_no_half(fault):
    fetched = fetch(faults={0: lambda asked, answer: fault(asked, answer) if "files" in asked.path else answer(asked)})
    assert fetched.files == {}
    assert fetched.errors


def test_a_grant_keeps_its_funder_its_place_and_its_days(tmp_path):
    ((row,), said) = load(tmp_path, [grant(1)])
    assert (row["kind"], row["body_ref"], row["place"], row["pounds"]) == ("grant", "GB-LAE-HPL", "E06000001", 1_001.0)
    assert (row["awarded"], row["starts"], row["ends"]) == (date(2025, 6, 1), date(2025, 7, 1), date(2026, 6, 30))
    assert said == {}


def test_a_negative_amount_lowers_the_sum_and_is_said(tmp_path):
    rows, said = load(tmp_path, [grant(1), grant(2, amountAwarded=-400)])
    assert sum(row["pounds"] for row in rows) == 601.0
    assert said == {"amount_negative": "warning"}


def test_a_grant_that_comes_twice_counts_once_and_the_newest_of_two_holds(tmp_path):
    newer = grant(1, amountAwarded=5, dateModified="2026-01-01T00:00:00Z")
    rows, said = load(tmp_path, [newer, grant(1), grant(2), grant(2)])
    assert sorted(row["pounds"] for row in rows) == [5.0, 1_002.0]
    assert said == {"grant_differs": "warning", "grant_repeated": "note"}


def test_what_cannot_be_added_up_is_kept_and_said(tmp_path):
    rows, said = load(tmp_path, [grant(1, currency="USD"), grant(2, amountAwarded="much"), grant(3, awardDate="spring")])
    assert [row["pounds"] for row in rows] == [None, None, 1_003.0]
    assert rows[0]["amount"] == "1,001 USD"
    assert said == {"currency_other": "warning", "amount_missing": "warning", "date_missing": "warning"}


def test_a_grant_without_an_identifier_or_a_funder_is_an_error(tmp_path):
    rows, said = load(tmp_path, [grant(1, id=None), grant(2, fundingOrganization=[])])
    assert (rows, said["value_missing"]) == ([], "error")


@pytest.mark.parametrize(
    ("text", "code"),
    [("{", "file_unreadable"), ('{"grants": 3}', "file_unreadable"), ("[]", "file_unreadable"), ('{"grants": []}', "file_no_rows")],
)
def test_a_file_of_another_form_loads_nothing(tmp_path, text, code):
    (tmp_path / "x_360giving.json").write_text(text)
    loaded = directory.load(tmp_path)
    assert ([error.code for error in loaded.errors], dict(loaded.tables)) == ([code], {})


def test_the_spreadsheet_form_gives_the_same_grant(tmp_path):
    names = "Identifier,Title,Funding Org:Identifier,Funding Org:Name,Recipient Org:Name,Currency,Amount Awarded,Award Date"
    (tmp_path / "funder_360giving.csv").write_text(
        f'{names}\n1,Walks,GB-LAE-HPL,Hartlepool Borough Council,A club,GBP,"1,500",2025-06-01\n'
    )
    (row,) = directory.load(tmp_path).tables["money_award"].to_pylist()
    assert (row["pounds"], row["supplier"], row["awarded"]) == (1_500.0, "A club", date(2025, 6, 1))


def test_a_real_file_of_a_council_loads(shared, tmp_path):
    (tmp_path / "trafford_council_grants_360giving.json").symlink_to(shared / "data/providers/trafford_council_grants_360giving.json")
    rows = directory.load(tmp_path).tables["money_award"].to_pylist()
    assert len(rows) == 555
    assert round(sum(row["pounds"] for row in rows) / 1e6, 2) == 1.29
