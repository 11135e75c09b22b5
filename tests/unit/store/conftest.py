"""A small, made-up release for tests: three places, two measures, one source."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path
from types import SimpleNamespace

import pyarrow as pa
import pytest

from commonground.domain.indicators.nouns import Measure, Polarity
from commonground.store import warehouse
from commonground.terms import Source

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
SOURCE = Source(
    id="made_up",
    publisher="Nobody",
    title="Made-up figures",
    edition="2024",
    licence="None",
    address="https://example.org/x",
    sha256="ab" * 32,
)
MEASURES = {
    name: Measure(
        id=name, name=name.title(), section="participation", unit="%", polarity=Polarity.HIGHER_BETTER, kind="sample", definition="Made up"
    )
    for name in ("active", "club")
}


def place(code: str, name: str, kind: str = "unitary", **other: object) -> dict:
    return {"code": code, "name": name, "kind": kind, "generation": 2024, "source_id": "made_up"} | other


def figure(measure: str, code: str, value: float | None, **other: object) -> dict:
    return {
        "measure": measure,
        "place": code,
        "generation": 2024,
        "period": "2024",
        "period_start": date(2024, 1, 1),
        "period_end": date(2024, 12, 31),
        "grp": "all",
        "value": value,
        "status": "estimated",
        "source_id": "made_up",
    } | other


PLACES = [place("E06000001", "Hartlepool"), place("E06000002", "Middlesbrough"), place("E92000001", "England", "country")]
FIGURES = [figure(measure, row["code"], 50.0 + n) for measure in MEASURES for n, row in enumerate(PLACES)]


def loaded(**tables: list[dict]) -> dict[str, pa.Table]:
    """Tables as a connector would hand them over; a table given by name takes the place of the made-up one."""
    return {name: table(items) for name, items in ({"place": PLACES, "figure": FIGURES} | tables).items()}


def table(items: list[dict]) -> pa.Table:
    names = dict.fromkeys(name for item in items for name in item)
    return pa.table({name: [item.get(name) for item in items] for name in names})


def build(tables: dict[str, pa.Table] | None = None, **other: object) -> str:
    return warehouse.build(loaded() if tables is None else tables, [SOURCE], **({"now": NOW, "measures": MEASURES} | other))


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("COMMONGROUND_HOME", str(tmp_path))
    return tmp_path


@pytest.fixture
def made_up(home: Path) -> SimpleNamespace:
    return SimpleNamespace(
        home=home,
        now=NOW,
        source=SOURCE,
        measures=MEASURES,
        place=place,
        figure=figure,
        loaded=loaded,
        build=build,
        places=PLACES,
        figures=FIGURES,
    )
