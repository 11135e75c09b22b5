"""Releases become contracts: whatever order they come in, amended, repeated, undated, without amounts or in another currency."""

from __future__ import annotations

import itertools
import json
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from commonground.connectors import contracts_finder, directory, find_a_tender
from commonground.connectors.contracts_finder import client as contracts_client
from commonground.connectors.contracts_finder import fake as contracts_fake
from commonground.connectors.find_a_tender import client as tender_client
from commonground.connectors.find_a_tender import fake as tender_fake
from commonground.connectors.ocds import merge
from commonground.connectors.ocds.fake import release
from commonground.connectors.transport import Limits, MemoryKeeper, Polite
from commonground.connectors.transport import fake as bad_days
from commonground.connectors.transport.settings import read
from commonground.terms import Findings, Refused

SERVICES = {"contracts_finder": (contracts_client, contracts_fake), "find_a_tender": (tender_client, tender_fake)}
SPAN = {"since": date(2026, 3, 1), "until": date(2026, 3, 31)}


def fetch(name, releases, faults=None, page=2, **span):
    client, fake = SERVICES[name]
    with bad_days.Service(fake.service(releases), faults) as service:
        settings = read(name, base=service.base)
        settings = replace(settings, values={**settings.values, "page": page})
        polite = Polite(keeper=MemoryKeeper(), allowed=settings.allowed(), limits=Limits(silence=2))
        return client.fetch(polite, settings, **(span or SPAN)), service


def load(tmp_path, releases, name="contracts_finder_ocds_1.jsonl"):
    (tmp_path / name).write_text("".join(json.dumps(one) + "\n" for one in releases))
    loaded = directory.load(tmp_path)
    rows = loaded.tables["money_award"].to_pylist() if "money_award" in loaded.tables else []
    return {row["id"]: row for row in rows}, {finding.code: finding for finding in loaded.findings}


@pytest.mark.parametrize("name", SERVICES)
@pytest.mark.parametrize("number", [1, 2, 5])
def test_every_page_is_followed_to_the_last(name, number):
    fetched, service = fetch(name, [release(one) for one in range(number)])
    assert (len(fetched.rows), fetched.errors, len(service.asked)) == (number, (), -(-number // 2))
    ((file, body),) = fetched.files.items()
    assert body.count(b"\n") == number
    assert directory.recognise(Path(file))[0].source_id == name


def test_the_two_services_are_asked_in_their_own_words():
    _, ours = fetch("contracts_finder", [release(1)])
    _, theirs = fetch("find_a_tender", [release(1)])
    assert ours.asked[0].query["publishedFrom"] == theirs.asked[0].query["updatedFrom"] == "2026-03-01T00:00:00Z"


def test_a_quiet_day_gives_no_file_and_says_so():
    fetched, _ = fetch("find_a_tender", [])
    assert (fetched.files, fetched.errors, [finding.code for finding in fetched.findings]) == ({}, (), ["nothing_new"])


def test_a_stretch_that_ends_before_it_begins_is_refused():
    with pytest.raises(Refused, match="before"):
        fetch("find_a_tender", [], since=date(2026, 2, 1), until=date(2026, 1, 1))


@pytest.mark.parametrize(
    ("fault", "code"),
    [
        (bad_days.busy("1"), "host_busy"),
        (bad_days.html, "html_not_data"),
        (bad_days.truncated, "cut_short"),
        (bad_days.renamed('"releases"', '"others"'), "form_changed"),
        (lambda asked, answer: bad_days.Said.json({"releases": ["?"]}), "form_changed"),
        (lambda asked, answer: answer(replace(asked, query={"limit": "2"})), "list_endless"),
        (
            lambda asked, answer: bad_days.Said.json({"releases": [release(9)], "links": {"next": "https://elsewhere.example/?cursor=9"}}),
            "host_not_allowed",
        ),
    ],
)
def test_a_broken_page_gives_no_half_list(fault, code):
    fetched, _ = fetch(
        "contracts_finder",
        [release(one) for one in range(5)],
        {0: lambda asked, answer: fault(asked, answer) if "cursor" in asked.query else answer(asked)},
    )
    assert (fetched.files, [error.code for error in fetched.errors]) == ({}, [code])


OLD = release(1, ocid="p", date="2026-01-01T00:00:00Z")
AMENDED = {
    **release(2, ocid="p", date="2026-02-01T00:00:00Z"),
    "tag": ["awardUpdate"],
    "tender": {"title": "Swimming and water safety", "classification": None},
    "awards": [{"id": "1", "value": {"amount": 12_000}, "contractPeriod": {"endDate": "2029-03-31T00:00:00Z"}}],
}
LATEST = {"ocid": "p", "id": "3", "date": "2026-03-01T00:00:00Z", "awards": [{"id": "2", "status": "active", "value": {"amount": 500}}]}


@pytest.mark.parametrize("order", itertools.permutations([OLD, AMENDED, LATEST]))
def test_releases_out_of_order_come_to_the_same_amended_contract(order):
    state = merge.merged(order, "", Findings())["p"]
    assert [(one["id"], one["value"]["amount"]) for one in state["awards"]] == [("1", 12_000), ("2", 500)]
    first = state["awards"][0]
    assert first["contractPeriod"] == {"startDate": "2026-04-01T00:00:00Z", "endDate": "2029-03-31T00:00:00Z"}
    assert first["suppliers"] == OLD["awards"][0]["suppliers"]
    assert "classification" not in state["tender"], "a null takes a value away"
    assert state["tender"]["title"] == "Swimming and water safety"


def test_a_release_that_comes_twice_counts_once(tmp_path):
    rows, said = load(tmp_path, [release(1), release(1), release(2)])
    assert len(rows) == 2
    assert said["release_repeated"].level == "note"


def test_two_releases_under_one_id_are_merged_with_a_warning(tmp_path):
    changed = release(1, date="2026-04-01T00:00:00Z")
    changed["tender"] = {"title": "Another title"}
    rows, said = load(tmp_path, [changed, release(1)])
    assert [row["title"] for row in rows.values()] == ["Another title"]
    assert said["release_differs"].level == "warning"


def test_a_release_without_a_date_stands_before_dated_ones(tmp_path):
    undated = {**release(2, ocid="p"), "date": "soon", "tender": {"title": "Undated"}}
    rows, said = load(tmp_path, [OLD, undated])
    assert [row["title"] for row in rows.values()] == ["Swimming lessons 1"]
    assert said["release_undated"].level == "warning"


@pytest.mark.parametrize(
    ("award", "code", "pounds", "amount"),
    [
        ({}, "amount_missing", None, None),
        ({"value": {"amount": 0, "currency": "GBP"}}, "amount_missing", None, None),
        ({"value": {"amount": 9_000, "currency": "EUR"}}, "currency_other", None, "9,000 EUR"),
        ({"value": {"amount": -5, "currency": "GBP"}}, "amount_negative", None, "-5 GBP"),
        ({"value": {"amount": "lots"}}, "amount_missing", None, None),
    ],
)
def test_an_amount_that_cannot_be_added_up_is_said_and_never_nought(tmp_path, award, code, pounds, amount):
    rows, said = load(tmp_path, [release(1, awards=[{"id": "1", "status": "active", **award}])])
    (row,) = rows.values()
    assert (row["pounds"], row["amount"]) == (pounds, amount)
    assert {code, "date_missing"} <= set(said)
    assert (row["awarded"], row["starts"], row["ends"]) == (None, None, None)


def test_a_contract_that_ends_before_it_begins_loses_its_last_day(tmp_path):
    award = {"id": "1", "status": "active", "contractPeriod": {"startDate": "2026-04-01T00:00:00Z", "endDate": "2025-04-01T00:00:00Z"}}
    rows, said = load(tmp_path, [release(1, awards=[award])])
    (row,) = rows.values()
    assert (row["starts"], row["ends"]) == (date(2026, 4, 1), None)
    assert "2025-04-01" in row["note"]
    assert "dates_backwards" in said


def test_a_cancelled_award_is_no_contract_and_a_tender_is_not_yet_one(tmp_path):
    cancelled = release(1, awards=[{"id": "1", "status": "cancelled"}])
    open_one = release(2, awards=[])
    open_one["tender"] |= {"status": "active", "value": {"amount": 700, "currency": "GBP"}}
    rows, _ = load(tmp_path, [cancelled, open_one])
    assert [(row["stage"], row["pounds"]) for row in rows.values()] == [("tender", 700.0)]


def test_what_is_no_release_is_said(tmp_path):
    _, said = load(tmp_path, [{"id": "no ocid"}, release(1)])
    assert said["release_without_ocid"].level == "warning"


@pytest.mark.parametrize("text", ['{"releases": [', "[1, 2", "\x00", "{}", "[]"])
def test_a_file_that_is_no_list_of_releases_loads_nothing(tmp_path, text):
    (tmp_path / "find_a_tender_1.json").write_text(text)
    loaded = directory.load(tmp_path)
    assert loaded.errors
    assert loaded.tables == {}


def test_overlapping_downloads_count_once_and_the_newest_holds(tmp_path):
    (tmp_path / "contracts_finder_ocds_2.jsonl").write_text(json.dumps({**AMENDED, "parties": OLD["parties"], "buyer": OLD["buyer"]}))
    rows, said = load(tmp_path, [OLD])
    assert [row["pounds"] for row in rows.values()] == [12_000.0]
    assert "award_repeated" in said


def test_real_releases_and_a_real_list_of_notices_load(shared, tmp_path):
    for name in ("contracts_finder_ocds_releases_2025.jsonl", "contracts_finder_notices_lancashire_2015_2026.csv"):
        (tmp_path / name).symlink_to(shared / "data/providers" / name)
    (tmp_path / "fts_sample.json").symlink_to(shared / "data/format_examples/fts_release_award_sample.json")
    rows = {row["id"]: row for row in directory.load(tmp_path).tables["money_award"].to_pylist()}
    assert len(rows) > 1_300
    minibus = rows["ocds-h6vhtk-06d974/1"]
    assert (minibus["pounds"], minibus["starts"], minibus["ends"]) == (90_000.0, date(2026, 9, 2), date(2028, 7, 23))
    assert minibus["body_ref"] == "GB-PPON-PGDV-8944-CMBP"
    assert all(row["pounds"] is None or row["pounds"] > 0 for row in rows.values() if row["kind"] == "contract")


def test_contracts_finder_names_a_notice_alike_in_both_forms():
    award = {"id": "ocds-b5fd17-x-1", "documents": [{"url": "https://x/Notice/2a1e3359-87a0-4fdd-ac61-20d5e6520a13"}]}
    assert contracts_finder.named({"ocid": "x"}, award) == "cf-2a1e3359-87a0-4fdd-ac61-20d5e6520a13"
    assert find_a_tender.READERS[0].layout.key == ("id",)
