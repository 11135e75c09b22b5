"""The one expression for a share with its variance by group, as SQL for each kind of database, kept so that a change is seen.

To write them again after a change that is meant: python tests/golden/survey/test_survey_sql.py
"""

from __future__ import annotations

from pathlib import Path

import ibis
import pytest
import sqlglot

from commonground.domain.survey import moments
from commonground.domain.survey.chosen import Quantity
from commonground.domain.survey.nouns import Lonely

DIALECTS = ("duckdb", "postgres", "bigquery", "trino", "snowflake")
HERE = Path(__file__).parent


def _sql(dialect: str) -> str:
    person = ibis.table(
        {
            "sex": "string",
            "age": "int64",
            "inactive": "int64",
            moments.STRATUM: "int64",
            moments.UNIT: "int64",
            moments.WEIGHT: "float64",
            moments.SHARES: "int64",
        },
        name="person",
    )
    strata = ibis.table({moments.STRATUM: "int64", "drawn": "float64", "free": "float64", "factor": "float64"}, name="strata")
    plan = moments.in_one_scan(
        person, strata, [moments.Item(Quantity("inactive", (1,)))], ("sex",), {"age": {"at_least": 16}}, lonely=Lonely.REMOVE, answered=True
    )
    return str(ibis.to_sql(plan, dialect=dialect)) + "\n"


@pytest.mark.parametrize("dialect", DIALECTS)
def test_the_sql_of_each_database_is_the_one_that_was_kept(dialect: str) -> None:
    text = _sql(dialect)
    assert sqlglot.parse_one(text, dialect=dialect)
    assert text == (HERE / f"share_by_group.{dialect}.sql").read_text(encoding="utf-8")


if __name__ == "__main__":
    for one in DIALECTS:
        (HERE / f"share_by_group.{one}.sql").write_text(_sql(one), encoding="utf-8")
