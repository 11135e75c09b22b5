"""The survey engine's expression gives on a real PostgreSQL server what it gives in DuckDB."""

from __future__ import annotations

import importlib.util
import io
from pathlib import Path

import ibis
import numpy as np
import pyarrow.csv
import pytest

from commonground import survey
from commonground.domain.survey import moment_totals, moments
from commonground.domain.survey.chosen import Quantity
from commonground.domain.survey.nouns import Lonely

_spec = importlib.util.spec_from_file_location("cg_postgresql_server", Path(__file__).with_name("test_on_postgresql.py"))
assert _spec is not None
assert _spec.loader is not None
_module = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(_module)
server = _module.server  # the same server, started once
pytestmark = pytest.mark.postgres

COLUMNS = {
    "sex": "text",
    "age": "text",
    "inactive": "bigint",
    "cg_stratum": "bigint",
    "cg_unit": "bigint",
    "cg_weight": "double precision",
    "cg_shares": "bigint",
}


@pytest.mark.parametrize(("lonely", "answered"), [(Lonely.REMOVE, True), (Lonely.ADJUST, False), (Lonely.AVERAGE, True)])
def test_shares_and_variances_agree_on_postgresql_and_duckdb(server: str, lonely: Lonely, answered: bool) -> None:
    import psycopg

    opened = survey.synthetic_survey(people=2_500, waves=2, seed=4).opened
    types = {
        "sex": "string",
        "age": "string",
        "inactive": "int64",
        moments.STRATUM: "int64",
        moments.UNIT: "int64",
        moments.WEIGHT: "float64",
        moments.SHARES: "int64",
    }
    person = ibis.table(types, name="person")
    plan = moments.in_one_scan(
        person,
        opened.strata(),
        [moments.Item(Quantity("inactive", (1,)))],
        ("sex", "age"),
        {"age": ["16-24", "75+"]},
        lonely=lonely,
        answered=answered,
    )
    ours = moment_totals.totals_of_cells(opened.sql(str(ibis.to_sql(plan, dialect="duckdb"))), ("sex", "age"), lonely=lonely)
    with psycopg.connect(server) as connection, connection.cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS person, strata")
        cursor.execute("CREATE TABLE person (" + ", ".join(f"{name} {kind}" for name, kind in COLUMNS.items()) + ")")
        cursor.execute("CREATE TABLE strata (cg_stratum bigint, drawn double precision, free double precision, factor double precision)")
        for name, columns in (("person", tuple(COLUMNS)), ("strata", ("cg_stratum", "drawn", "free", "factor"))):
            buffer = io.BytesIO()
            pyarrow.csv.write_csv(
                opened.sql(f"SELECT {', '.join(columns)} FROM {name}"), buffer, pyarrow.csv.WriteOptions(include_header=False)
            )
            with cursor.copy(f"COPY {name} FROM STDIN WITH (FORMAT csv)") as copy:
                copy.write(buffer.getvalue())
        cursor.execute(str(ibis.to_sql(plan, dialect="postgres")))
        names = [column.name for column in cursor.description or ()]
        rows = cursor.fetchall()
        connection.rollback()
    table = pyarrow.table(
        {name: [row[i] if isinstance(row[i], (str, type(None))) else float(row[i]) for row in rows] for i, name in enumerate(names)}
    )
    theirs = moment_totals.totals_of_cells(table, ("sex", "age"), lonely=lonely)
    assert theirs.cells == ours.cells
    assert len(ours) == 4
    for name in ("a", "b", "base", "df", "vaa", "vab", "vbb"):
        assert np.allclose(getattr(theirs, name), getattr(ours, name), rtol=1e-9, equal_nan=True), name
