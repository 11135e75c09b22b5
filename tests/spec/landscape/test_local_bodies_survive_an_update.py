"""What users add or correct stays apart from what was shipped, and outlives an update of the register."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from commonground.domain.landscape.local import Correction, seen
from commonground.domain.landscape.nouns import Body
from commonground.terms import Place, Refused

HERE = Place("E06000001", "Hartlepool", "unitary", 2024)
SHIPPED = Body(id="icb:1", kind="icb", name="NHS Somewhere", areas=(HERE,), source_id="made")
LOCAL = Body(id="local:1", kind="nhs_trust", name="The Trust", areas=(HERE,), source_id="user")
RENAME = Correction(body="icb:1", field="name", was="NHS Somewhere", value="NHS Elsewhere", why="It merged", by="Ann", on=date(2026, 1, 1))


def test_a_correction_shows_over_the_shipped_value_and_both_are_kept() -> None:
    shown, findings = seen({"icb:1": SHIPPED}, [], [RENAME])
    assert (shown["icb:1"].shown.name, shown["icb:1"].shipped, findings) == ("NHS Elsewhere", SHIPPED, ())
    assert shown["icb:1"].shown.origin == "local"


def test_a_local_body_is_marked_as_local() -> None:
    shown, _ = seen({"icb:1": SHIPPED}, [LOCAL], [])
    assert (shown["local:1"].shown.origin, shown["local:1"].shipped) == ("local", None)


def test_after_an_update_that_changed_the_corrected_value_the_correction_stays_and_a_person_is_asked() -> None:
    shown, findings = seen({"icb:1": replace(SHIPPED, name="NHS Third")}, [LOCAL], [RENAME])
    assert shown["icb:1"].shown.name == "NHS Elsewhere"
    assert [finding.code for finding in findings] == ["shipped_value_changed"]
    assert "local:1" in shown


def test_an_update_that_ships_what_was_corrected_asks_nothing() -> None:
    assert seen({"icb:1": replace(SHIPPED, name="NHS Elsewhere")}, [], [RENAME])[1] == ()


def test_corrections_of_a_body_that_an_update_removed_are_listed_not_lost() -> None:
    assert [finding.code for finding in seen({}, [], [RENAME])[1]] == ["corrected_body_gone"]


def test_a_local_body_that_is_shipped_later_does_not_hide_the_shipped_one() -> None:
    shown, findings = seen({"icb:1": SHIPPED}, [replace(LOCAL, id="icb:1")], [])
    assert shown["icb:1"].shown == SHIPPED
    assert [finding.code for finding in findings] == ["local_body_shipped_now"]


def test_a_correction_without_a_reason_is_refused() -> None:
    with pytest.raises(Refused, match="with the reason ' '"):
        replace(RENAME, why=" ")
