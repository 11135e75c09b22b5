"""Made-up councils for the methods chapter: small tables in memory, so that each test shows all its numbers."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

import duckdb
import numpy as np
import pyarrow as pa
import pytest

from commonground.connectors import starter
from commonground.domain.indicators import panel as panels
from commonground.domain.indicators.nouns import Measure, Polarity, Rules
from commonground.domain.indicators.panel import Panel
from commonground.domain.indicators.profile import Held
from commonground.domain.places import register as registers
from commonground.domain.places.register import ENGLAND, Register
from commonground.terms import Period, Source

SOURCE = Source(id="made", publisher="Nobody", title="Made-up figures", edition="1", licence="MIT", address="about:blank")
OTHER = replace(SOURCE, id="other", publisher="Somebody else")
FIELDS = ("value", "low", "high", "level", "count", "denominator", "base", "effective_base")


def measure(name: str = "active", **more: Any) -> Measure:
    """A survey percentage, higher is better, unless told otherwise."""
    fields = dict(
        id=name,
        name=name.capitalize(),
        section="participation",
        unit="%",
        polarity=Polarity.HIGHER_BETTER,
        kind="sample",
        definition="made up",
        source_ids=("made",),
    )
    return Measure(**{**fields, **more})


def councils(count: int) -> Register:
    """Councils E06000001 and on, in two regions of England."""
    codes = [f"E06{number:06d}" for number in range(1, count + 1)]
    rows = [{"code": code, "name": f"Council {number}", "kind": "unitary", "generation": 2024} for number, code in enumerate(codes, 1)]
    rows += [
        {"code": "E12000001", "name": "North", "kind": "region", "generation": 2024},
        {"code": "E12000002", "name": "South", "kind": "region", "generation": 2024},
        {"code": ENGLAND, "name": "England", "kind": "country", "generation": 2024},
    ]
    parts = [{"child": code, "parent": f"E1200000{1 + number % 2}", "share": 1.0} for number, code in enumerate(codes)]
    return registers.build(rows, parts)


def panel_of(rows: Sequence[Mapping[str, Any]], *, measures: Sequence[Measure], register: Register) -> Panel:
    """A panel from rows that name a measure, place and period, and whichever numbers they have."""

    def column(name: str, default: Any) -> list[Any]:
        return [row.get(name, default) for row in rows]

    periods = [
        Period.parse(row.get("period", "2024")) if "start" not in row else Period(row["start"], row["end"], row["period"]) for row in rows
    ]
    table = pa.table(
        {
            "measure": pa.array(column("measure", "active"), pa.string()),
            "place": pa.array(column("place", None), pa.string()),
            "period": pa.array([period.label for period in periods], pa.string()),
            "period_start": pa.array([period.start for period in periods], pa.date32()),
            "period_end": pa.array([period.end for period in periods], pa.date32()),
            **{name: pa.array(column(name, None), pa.float64()) for name in FIELDS},
            "status": pa.array(column("status", "estimated"), pa.string()),
            "note": pa.array(column("note", None), pa.string()),
            "source_id": pa.array(column("source", "made"), pa.string()),
        }
    )
    return panels.build(
        table, measures={item.id: item for item in measures}, places=register.places, sources={"made": SOURCE, "other": OTHER}
    )


def held_of(panel: Panel, register: Register, **more: Any) -> Held:
    """What a profile is made from, with no drivers of likeness unless given."""
    return Held(**{"release": "made-up", "panel": panel, "register": register, "drivers": (), "rules": Rules(), **more})


class Made:
    """The makers above, for tests."""

    measure = staticmethod(measure)
    councils = staticmethod(councils)
    panel = staticmethod(panel_of)
    held = staticmethod(held_of)
    england = ENGLAND
    today = date(2026, 1, 1)
    random: Callable[[int], np.random.Generator] = staticmethod(np.random.default_rng)


@pytest.fixture(scope="session")
def made() -> type[Made]:
    """Makers of small registers, measures and panels."""
    return Made


@pytest.fixture(scope="session")
def shipped() -> duckdb.DuckDBPyConnection:
    """The tables that the package ships, to be asked with SQL."""
    connection = duckdb.connect()
    for name, table in starter.load().tables.items():
        connection.register(name, table)
    return connection
