"""A release is built beside the old one, checked, and swapped whole, or the old one serves."""

from __future__ import annotations

import errno
import os
import resource
import signal
import subprocess
import sys
import textwrap
from pathlib import Path
from types import SimpleNamespace

import pyarrow as pa
import pytest

from commonground.store import warehouse
from commonground.store.warehouse import building, place_on_disk
from commonground.terms import Refused


def values(release: warehouse.Release) -> dict[tuple[str, str], float]:
    return {(row["measure"], row["place"]): row["value"] for row in release.rows("SELECT * FROM figure").to_pylist()}


def test_a_release_is_named_by_its_day_and_content_and_becomes_current(made_up: SimpleNamespace) -> None:
    release_id = made_up.build(note="first")
    release = warehouse.current()
    assert release_id.startswith("2026-11-24-")
    assert len(release_id) == len("2026-11-24-") + 8
    assert (release.id, release.note, release.base) == (release_id, "first", None)
    assert release.counts["figure"] == 6
    assert release.counts["measure"] == 2


def test_the_same_rows_in_another_order_make_the_same_release(made_up: SimpleNamespace) -> None:
    first = made_up.build()
    file = place_on_disk.release_file(first)
    stamp = file.stat().st_mtime_ns
    again = made_up.build(made_up.loaded(figure=made_up.figures[::-1], place=made_up.places[::-1]))
    assert again == first
    assert file.stat().st_mtime_ns == stamp, "a finished release was written again"


def test_other_rows_make_another_release_and_the_old_one_is_kept(made_up: SimpleNamespace) -> None:
    first = made_up.build()
    second = made_up.build(made_up.loaded(figure=made_up.figures[1:]))
    assert first != second
    assert set(warehouse.held()) == {first, second}
    assert warehouse.open_release(first).counts["figure"] == 6


def test_added_rows_take_the_place_of_base_rows_with_the_same_key_and_the_rest_stay(made_up: SimpleNamespace) -> None:
    first = made_up.build()
    added = pa.Table.from_pylist(
        [made_up.figure("active", "E06000001", 99.0), made_up.figure("active", "E06000001", 1.0, grp="sex=female")]
    )
    made_up.build({"figure": added}, base=first)
    now = warehouse.current()
    assert now.base == first
    assert now.counts["figure"] == 7
    assert now.counts["place"] == 3
    assert now.rows("SELECT value FROM figure WHERE place = ? AND measure = ? AND grp = ?", ["E06000001", "active", "all"]).to_pylist() == [
        {"value": 99.0}
    ]
    assert values(warehouse.open_release(first))[("active", "E06000001")] == 50.0


def test_an_unknown_base_is_refused(made_up: SimpleNamespace) -> None:
    with pytest.raises(Refused, match="no release '1999' to build upon"):
        made_up.build(base="1999")


def test_figures_lie_sorted_by_place_measure_and_period(made_up: SimpleNamespace) -> None:
    made_up.build(made_up.loaded(figure=made_up.figures[::-1]))
    stored = warehouse.current().rows("SELECT place, measure FROM figure ORDER BY rowid").to_pylist()
    assert stored == sorted(stored, key=lambda row: (row["place"], row["measure"]))


def test_every_finding_is_told_at_once_and_nothing_is_loaded(made_up: SimpleNamespace) -> None:
    first = made_up.build()
    bad = made_up.loaded(
        place=[*made_up.places, made_up.place("E06000003", "Redcar", "palace"), made_up.place("E06000004", "", generation=3000)],
        figure=[
            *made_up.figures,
            made_up.figures[0],
            made_up.figure("unheard_of", "E06000001", 1.0),
            made_up.figure("active", "E99", 1.0),
            made_up.figure("club", "E06000001", None, period="2023"),
            made_up.figure("club", "E06000001", 0.0, period="2022", status="suppressed"),
            made_up.figure("club", "E06000001", float("nan"), period="2021"),
            made_up.figure("club", "E06000001", 1.0, period="2020", low=5.0, high=2.0),
            made_up.figure("club", "E06000001", 1.0, period="2019", source_id="hearsay"),
            made_up.figure("club", "E06000001", 1.0, period="2018", level=95.0),
        ],
        facts=[{"a": 1}],
    )
    bad["figure"] = bad["figure"].append_column("mood", pa.array(["calm"] * bad["figure"].num_rows))
    bad["postcode"] = pa.table({"postcode": ["TS248AY"], "source_id": ["made_up"]})
    bad["succession"] = pa.table(
        {
            "old_code": ["a"],
            "old_name": ["a"],
            "new_code": ["b"],
            "new_name": ["b"],
            "kind": ["merged"],
            "share": ["much"],
            "source_id": ["made_up"],
        }
    )
    with pytest.raises(Refused) as refused:
        made_up.build(bad)
    assert refused.value.code == "release_invalid"
    codes = {(finding.where, finding.code) for finding in refused.value.findings}
    assert codes >= {
        ("facts", "table_unknown"),
        ("figure", "column_unknown"),
        ("postcode", "column_missing"),
        ("succession", "column_type"),
        ("place", "value_not_allowed"),
        ("place", "value_missing"),
        ("place", "value_out_of_range"),
        ("figure", "row_twice"),
        ("figure", "reference_broken"),
        ("figure", "absent_without_reason"),
        ("figure", "value_though_absent"),
        ("figure", "value_not_finite"),
        ("figure", "interval_backwards"),
        ("figure", "value_out_of_range"),
    }
    assert warehouse.current().id == first
    assert warehouse.held() == (first,)
    assert not list((made_up.home / "releases").glob("*.building*"))


def test_findings_name_the_row(made_up: SimpleNamespace) -> None:
    with pytest.raises(Refused) as refused:
        made_up.build(made_up.loaded(figure=[made_up.figure("active", "E06000001", None)]))
    (finding,) = refused.value.findings
    assert finding.what == "There is no value, and no reason, in 1 row, such as active / E06000001 / 2024 / all / estimated"


KILLED = textwrap.dedent("""
    import os, runpy, signal, sys
    sys.path.insert(0, {folder!r})
    import conftest
    from commonground.store.warehouse import building
    where = {where!r}
    def dead(*_, **__):
        print("here", flush=True)
        os.kill(os.getpid(), signal.SIGKILL)
    setattr(building, where, dead)
    conftest.build(conftest.loaded(figure=conftest.FIGURES[1:]))
""")


@pytest.mark.parametrize("where", ["check", "_sign", "make_safe", "point_to"])
def test_kill_9_while_building_leaves_the_old_release_serving_and_the_next_build_sweeps_up(made_up: SimpleNamespace, where: str) -> None:
    first = made_up.build()
    child = subprocess.run(
        [sys.executable, "-c", KILLED.format(folder=str(Path(__file__).parent), where=where)],
        capture_output=True,
        text=True,
        env={**os.environ, "COMMONGROUND_HOME": str(made_up.home)},
        check=False,
    )
    assert child.stdout == "here\n", child.stderr
    assert child.returncode == -signal.SIGKILL
    assert warehouse.current().id == first
    assert values(warehouse.current())[("active", "E06000001")] == 50.0
    left = list((made_up.home / "releases").glob("*.building*"))
    assert left or where == "point_to"
    second = made_up.build(made_up.loaded(figure=made_up.figures[2:]))
    assert warehouse.current().id == second
    assert not list((made_up.home / "releases").glob("*.building*"))


@pytest.mark.parametrize("where", ["make_safe", "point_to", "check"])
def test_a_full_disk_leaves_the_old_release_serving_and_says_what_to_do(
    made_up: SimpleNamespace, where: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = made_up.build()

    def full(*_: object, **__: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(building, where, full)
    with pytest.raises(Refused, match="not enough room") as refused:
        made_up.build(made_up.loaded(figure=made_up.figures[1:]))
    assert refused.value.code == "disk_full"
    assert warehouse.current().id == first
    assert not list((made_up.home / "releases").glob("*.building*"))


def test_a_file_that_really_cannot_grow_is_told_as_a_full_disk(made_up: SimpleNamespace) -> None:
    first = made_up.build()
    many = made_up.loaded(
        figure=[made_up.figure("active", "E06000001", float(n), period=str(n), note=f"note {n * 7919}") for n in range(200_000)]
    )
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (600_000, hard))
    try:
        with pytest.raises(Refused) as refused:
            made_up.build(many)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert refused.value.code == "disk_full"
    assert warehouse.current().id == first
    assert not list((made_up.home / "releases").glob("*.building*"))


def test_any_other_error_also_leaves_the_old_release_serving(made_up: SimpleNamespace, monkeypatch: pytest.MonkeyPatch) -> None:
    first = made_up.build()
    monkeypatch.setattr(building, "check", lambda *_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        made_up.build(made_up.loaded(figure=made_up.figures[1:]))
    monkeypatch.setattr(building, "make_safe", lambda *_: (_ for _ in ()).throw(PermissionError(errno.EACCES, "no")))
    monkeypatch.setattr(building, "check", lambda *_: None)
    with pytest.raises(PermissionError):
        made_up.build(made_up.loaded(figure=made_up.figures[1:]))
    assert warehouse.current().id == first
    assert warehouse.held() == (first,)


def test_two_builds_do_not_collide(made_up: SimpleNamespace) -> None:
    with place_on_disk.only_one_build(), pytest.raises(Refused) as refused:
        made_up.build()
    assert refused.value.code == "release_busy"
    assert made_up.build()


def test_a_source_table_with_file_names_goes_before_bare_sources(made_up: SimpleNamespace) -> None:
    given = [
        {"id": "made_up", "publisher": "P", "title": "T", "edition": "E", "licence": "L", "address": "A", "file": "x.csv", "sha256": "12"}
    ]
    made_up.build(made_up.loaded(source=given))
    assert warehouse.current().files == {"x.csv": "12"}
    assert warehouse.current().sources()["made_up"].publisher == "P"
