"""Writing profiles on the starter figures: one place, every council, and going on after an interruption."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from commonground.actions import documents, places, profiles
from commonground.actions.permissions import LOCAL_PERSON, Person
from commonground.documents import words
from commonground.store.warehouse import Release
from commonground.terms import Refused

pytestmark = pytest.mark.usefixtures("starter")


def test_a_profile_is_written_in_each_form_under_a_plain_name(tmp_path: Path) -> None:
    paths = documents.write_profile(place="Hartlepool", forms=("html", "json", "csv"), out=tmp_path, by=LOCAL_PERSON)
    assert [path.name for path in paths] == [f"hartlepool-E06000001-profile.{form}" for form in ("html", "json", "csv")]
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(path.name for path in paths), "nothing half written is left"


def test_the_document_says_what_the_profile_says(tmp_path: Path) -> None:
    profile = profiles.read_profile(place="Hartlepool", by=LOCAL_PERSON)
    page, told = (
        path.read_text() for path in documents.write_profile(place="Hartlepool", forms=("html", "json"), out=tmp_path, by=LOCAL_PERSON)
    )
    held = {
        row["Measure"]: row["Hartlepool"]
        for table in json.loads(told)["tables"]
        if table["id"].startswith("figures_")
        for row in table["rows"]
    }
    readings = [reading for section in profile.sections for reading in section.readings]
    assert len(readings) > 60
    for reading in readings:
        if reading.figure.present:
            assert held[reading.measure.name] == reading.figure.value
            assert words.number(reading.figure.number, reading.measure.decimals) in page
        else:
            assert held[reading.measure.name]["absent"]
    assert json.loads(told)["release"] == profile.release


def test_the_mini_profile_of_a_real_place_is_two_pages() -> None:
    import io

    import pypdf

    for place in ("Hartlepool", "Cornwall", "City of London"):
        _, content = documents.profile_document(place=place, form="pdf", mini=True, by=LOCAL_PERSON)
        assert len(pypdf.PdfReader(io.BytesIO(content)).pages) == 2, place


@pytest.fixture
def three(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """As if England had three councils."""
    kept = places.places_of_tier(tier="lower", by=LOCAL_PERSON)[:3]
    monkeypatch.setattr(places, "places_of_tier", lambda *, tier, by: kept)
    return [place.name for place in kept]


def test_every_council_is_written_with_progress(tmp_path: Path, three: list[str]) -> None:
    told: list[tuple[int, int, str]] = []
    written = documents.write_all(out=tmp_path, forms=("json",), by=LOCAL_PERSON, progress=lambda *step: told.append(step))
    assert told == [(1, 3, three[0]), (2, 3, three[1]), (3, 3, three[2])]
    assert len(written.made) == 3
    assert all(path.exists() for path in written.made)


def test_an_interrupted_run_goes_on_where_it_stopped(tmp_path: Path, three: list[str]) -> None:
    def stop(done: int, of: int, name: str) -> None:
        if done == 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        documents.write_all(out=tmp_path, forms=("json",), by=LOCAL_PERSON, progress=stop)
    first = {path.name: path.stat().st_mtime_ns for path in tmp_path.glob("*.json")}
    assert len(first) == 2
    written = documents.write_all(out=tmp_path, forms=("json",), by=LOCAL_PERSON)
    assert (len(written.made), written.kept) == (1, 2)
    assert {path.name: path.stat().st_mtime_ns for path in tmp_path.glob("*.json") if path.name in first} == first


def test_a_file_that_was_cut_short_or_changed_is_made_again(tmp_path: Path, three: list[str]) -> None:
    made = documents.write_all(out=tmp_path, forms=("json",), by=LOCAL_PERSON).made
    made[1].write_bytes(made[1].read_bytes()[:100])
    made[2].unlink()
    again = documents.write_all(out=tmp_path, forms=("json",), by=LOCAL_PERSON)
    assert again.made == made[1:]
    assert json.loads(made[1].read_text())


def test_another_release_makes_every_file_again(
    tmp_path: Path, three: list[str], starter: Release, monkeypatch: pytest.MonkeyPatch
) -> None:
    documents.write_all(out=tmp_path, forms=("json",), by=LOCAL_PERSON)
    monkeypatch.setattr(documents, "_made_from", lambda release: "another release")
    assert len(documents.write_all(out=tmp_path, forms=("json",), by=LOCAL_PERSON).made) == 3


def test_a_form_that_there_is_not_and_a_folder_that_cannot_be_are_refused(tmp_path: Path) -> None:
    with pytest.raises(Refused) as refused:
        documents.write_profile(place="Hartlepool", forms=("pdf", "exe"), out=tmp_path, by=LOCAL_PERSON)
    assert refused.value.code == "form_unknown"
    assert "docx" in refused.value.ways_out[0]
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(Refused) as refused:
        documents.write_profile(place="Hartlepool", forms=("json",), out=tmp_path / "file", by=LOCAL_PERSON)
    assert refused.value.code == "folder_unusable"


def test_whoever_may_not_export_is_refused(tmp_path: Path) -> None:
    nobody = Person(ref="x", name="Nobody", roles=frozenset())
    with pytest.raises(Refused, match="may not do this"):
        documents.write_profile(place="Hartlepool", forms=("json",), out=tmp_path, by=nobody)


def test_england_itself_is_not_compared_with_england() -> None:
    _, content = documents.profile_document(place="E92000001", form="json", by=LOCAL_PERSON)
    for table in json.loads(content)["tables"]:
        assert len(set(table["columns"])) == len(table["columns"]), table["id"]
        assert "Against England" not in table["columns"]
    _, page = documents.profile_document(place="E92000001", form="html", by=LOCAL_PERSON)
    assert "England and England" not in page.decode()
    assert "between England and England" not in page.decode()


@pytest.mark.parametrize("place", ["E10000008", "E12000007", "E54000050", "Isles of Scilly", "Bournemouth, Christchurch and Poole"])
def test_every_kind_of_place_has_its_document(place: str) -> None:
    found, content = documents.profile_document(place=place, form="pdf", by=LOCAL_PERSON)
    assert found.name
    assert content.startswith(b"%PDF")
