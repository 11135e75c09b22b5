"""Each connector from the real service to declared tables: off by default; `pytest -m live tests/verification/test_live_refresh.py`.

Needs a network and some minutes. What it brings is only looked at: no release is built. A failure says that a publisher has changed,
or that what we remember of it was wrong: the settings in reference/connectors must follow.
"""

from __future__ import annotations

import pytest

from commonground.connectors.areas import Areas
from commonground.connectors.bringing import Ground
from commonground.connectors.refreshing import CONNECTORS, run
from commonground.connectors.transport import Raw
from commonground.store.answers import AnswersKept
from commonground.store.warehouse.standing import Standing

pytestmark = pytest.mark.live


@pytest.mark.parametrize("connector", CONNECTORS, ids=lambda connector: connector.name)
def test_a_connector_brings_declared_tables_without_an_error(connector, starter, tmp_path):
    standing = Standing(starter)
    ground = Ground(
        areas=Areas.of(*standing.geography(), people=standing.people),
        postcodes=standing.postcodes,
        outlines=standing.outlines,
        unplaced=lambda: ("TS248AY",),
    )
    (outcome,) = run([connector], keeper=AnswersKept(Raw, tmp_path), ground=ground)
    assert [str(finding) for finding in outcome.brought.errors] == []
    assert outcome.state == "whole"
    assert all(rows.num_rows for part in outcome.brought.parts for rows in part.tables.values())
