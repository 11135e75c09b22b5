"""Fingertips is asked politely, and no fault of its service becomes a figure."""

from __future__ import annotations

import csv
import io
from datetime import UTC, datetime

import pytest

from commonground.connectors import directory
from commonground.connectors.ohid_fingertips import client, fake
from commonground.connectors.transport import Limits, MemoryKeeper, Polite
from commonground.connectors.transport import fake as bad_days
from commonground.connectors.transport.settings import read

HARTLEPOOL, MIDDLESBROUGH = "E06000001", "E06000002"
ROWS = {
    (93014, 501): [fake.row(93014, "E92000001", "2023/24", 63.0), fake.row(93014, HARTLEPOOL, "2023/24", 58.4)],
    (93570, 401): [fake.row(93570, MIDDLESBROUGH, "2023/24", 47.0)],
    (93570, 501): [fake.row(93570, "E92000001", "2023/24", 47.8)],  # England alone: not what was asked for
}


def fetch(faults=None, *, indicators=(93014, 93570), keeper=None, since=None):
    with bad_days.Service(fake.service(ROWS), faults) as service:
        settings = read("fingertips", base=service.base)
        keeper = keeper or MemoryKeeper()
        polite = Polite(keeper=keeper, allowed=settings.allowed(), limits=Limits(silence=2), since=since)
        return client.fetch(polite, settings, indicators), service, keeper


def rows(fetched):
    return list(csv.DictReader(io.StringIO(fetched.files[client.FILE].decode())))


def test_an_indicator_comes_with_limits_count_and_denominator_and_falls_back_to_an_older_area_type():
    fetched, service, _ = fetch()
    assert [(row["Area Code"], row["Value"], row["Lower CI 95.0 limit"], row["Count"], row["Denominator"]) for row in rows(fetched)] == [
        ("E92000001", "63.0", "59.0", "312", "500"),
        (HARTLEPOOL, "58.4", "54.4", "312", "500"),
        (MIDDLESBROUGH, "47.0", "43.0", "312", "500"),
    ]
    assert [finding.code for finding in fetched.findings] == ["area_type_older"]
    assert [asked.query["child_area_type_id"] for asked in service.asked] == ["501", "501", "401"]


def test_what_was_fetched_is_read_by_the_file_reader(tmp_path):
    fetched, _, _ = fetch()
    (tmp_path / client.FILE).write_bytes(fetched.files[client.FILE])
    loaded = directory.load(tmp_path)
    assert loaded.errors == ()
    assert {(row["measure"], row["place"], row["low"]) for row in loaded.tables["figure"].to_pylist()} == {
        ("active_adults_19", "E92000001", 59.0),
        ("active_adults_19", HARTLEPOOL, 54.4),
        ("active_children", MIDDLESBROUGH, 43.0),
    }


@pytest.mark.parametrize(
    ("fault", "code"),
    [
        (bad_days.html, "html_not_data"),
        (bad_days.empty, "answer_empty"),
        (bad_days.truncated, "cut_short"),
        (bad_days.cut, "cut_short"),
        (bad_days.renamed("Lower CI 95.0 limit", "LowerCI95"), "columns_changed"),
        (bad_days.renamed("93014,", "93015,"), "other_rows"),
        (bad_days.busy("1"), "host_busy"),
        (bad_days.out_of_service, "host_busy"),
    ],
)
def test_an_indicator_that_comes_broken_is_said_in_words_and_the_other_is_kept(fault, code):
    def only_the_first(asked, answer):
        return fault(asked, answer) if asked.query["indicator_ids"] == "93014" else answer(asked)

    fetched, _, keeper = fetch({0: only_the_first})
    (error,) = fetched.errors
    assert (error.code, "93014" in error.where, bool(error.remedy)) == (code, True, True)
    assert {row["Indicator ID"] for row in rows(fetched)} == {"93570"}
    assert all("93014" not in key for key in keeper.kept)  # nothing broken is kept


def test_a_fault_that_passes_leaves_no_trace():
    fetched, _, keeper = fetch({1: bad_days.busy("7"), 2: bad_days.cut, 3: bad_days.html})
    assert fetched.errors == ()
    assert len(rows(fetched)) == 3
    assert 7.0 in keeper.waited


def test_an_edition_that_has_not_changed_is_not_sent_again():
    keeper = MemoryKeeper()
    first, _, _ = fetch(keeper=keeper, indicators=(93014,))
    moved = {key.partition("/api")[2]: raw for key, raw in keeper.kept.items()}
    with bad_days.Service(fake.service(ROWS)) as service:
        settings = read("fingertips", base=service.base)
        from dataclasses import replace

        for rest, raw in moved.items():
            key = f"{service.base}/api{rest}"
            keeper.kept[key] = replace(raw, key=key, address=key)
        polite = Polite(keeper=keeper, allowed=settings.allowed())
        again = client.fetch(polite, settings, (93014,))
    assert again.files == first.files
    assert [asked.headers["if-none-match"] for asked in service.asked] == [raw.etag for raw in moved.values()]


def test_an_interrupted_run_goes_on_without_asking_twice():
    start = datetime(2026, 1, 1, tzinfo=UTC)
    with bad_days.Service(fake.service(ROWS), {2: bad_days.html, 3: bad_days.html}) as service:
        settings, keeper = read("fingertips", base=service.base), MemoryKeeper(start=start)
        polite = Polite(keeper=keeper, allowed=settings.allowed(), since=start)
        assert len(client.fetch(polite, settings, (93014, 93570)).errors) == 1
        before = len(service.asked)
        assert client.fetch(polite, settings, (93014, 93570)).errors == ()
    assert [asked.query["indicator_ids"] for asked in service.asked[before:]] == ["93570", "93570"]


def test_an_indicator_that_is_gone_is_a_warning_and_not_a_zero():
    fetched, _, _ = fetch(indicators=(12345,))
    assert [(finding.code, finding.level) for finding in fetched.findings] == [("indicator_no_rows", "warning")]
    assert dict(fetched.files) == {}
