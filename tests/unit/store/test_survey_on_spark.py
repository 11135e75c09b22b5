"""The survey engine's expression gives on Spark, in local mode, what it gives in DuckDB."""

from __future__ import annotations

import importlib
from collections.abc import Iterator

import ibis
import numpy as np
import pyarrow
import pytest

from commonground import survey
from commonground.domain.survey import moment_totals, moments
from commonground.domain.survey.chosen import Quantity
from commonground.domain.survey.nouns import Lonely

pyspark_sql = pytest.importorskip(
    "pyspark.sql", reason="pyspark (435 MB) is not among the locked dependencies; with it and Java this test runs"
)

COLUMNS = {
    "sex": "string",
    "age": "string",
    "inactive": "int64",
    "cg_stratum": "int64",
    "cg_unit": "int64",
    "cg_weight": "float64",
    "cg_shares": "int64",
}


@pytest.fixture(scope="module")
def spark() -> Iterator[object]:
    ibis.options.pyspark = importlib.import_module("ibis.backends.pyspark").Backend.Options()  # its compiler reads them
    session = (
        pyspark_sql.SparkSession.builder.master("local[1]")
        .config("spark.ui.enabled", "false")
        .config("spark.sql.shuffle.partitions", "2")
        .getOrCreate()
    )
    yield session
    session.stop()


@pytest.mark.parametrize(("lonely", "answered"), [(Lonely.REMOVE, True), (Lonely.ADJUST, False), (Lonely.AVERAGE, True)])
def test_shares_and_variances_agree_on_spark_and_duckdb(spark, lonely: Lonely, *, answered: bool) -> None:
    opened = survey.synthetic_survey(people=2_500, waves=2, seed=4).opened
    plan = moments.in_one_scan(
        ibis.table(COLUMNS, name="person"),
        opened.strata(),
        [moments.Item(Quantity("inactive", (1,)))],
        ("sex", "age"),
        {"age": ["16-24", "75+"]},
        lonely=lonely,
        answered=answered,
    )
    ours = moment_totals.totals_of_cells(opened.sql(str(ibis.to_sql(plan, dialect="duckdb"))), ("sex", "age"), lonely=lonely)
    kinds = {"string": "string", "int64": "bigint", "float64": "double", "boolean": "boolean"}
    for name, columns in (("person", COLUMNS), ("strata", dict.fromkeys(("drawn", "free", "factor"), "float64") | {"cg_stratum": "int64"})):
        rows = opened.sql(f"SELECT {', '.join(columns)} FROM {name}").to_pylist()
        schema = ", ".join(f"{column} {kinds[kind]}" for column, kind in columns.items())
        spark.createDataFrame([tuple(row.values()) for row in rows], schema).createOrReplaceTempView(name)
    found = spark.sql(str(ibis.to_sql(plan, dialect="pyspark")))
    rows = [row.asDict() for row in found.collect()]
    table = pyarrow.table(
        {name: [row[name] if isinstance(row[name], (str, type(None))) else float(row[name]) for row in rows] for name in found.columns}
    )
    theirs = moment_totals.totals_of_cells(table, ("sex", "age"), lonely=lonely)
    assert theirs.cells == ours.cells
    assert len(ours) == 4
    for name in ("a", "b", "base", "df", "vaa", "vab", "vbb"):
        assert np.allclose(getattr(theirs, name), getattr(ours, name), rtol=1e-9, equal_nan=True), name
