"""The landscape of England from the starter's geography, made once."""

from __future__ import annotations

import pytest

from commonground.connectors import starter
from commonground.domain.landscape import library
from commonground.domain.landscape.build import build
from commonground.domain.landscape.register import Landscape
from commonground.domain.places import register as places


@pytest.fixture(scope="session")
def england() -> Landscape:
    tables = {name: table.to_pylist() for name, table in starter.geography().items()}
    held = places.build(tables["place"], tables["place_part"], tables["succession"])
    return build(held, library.body_kinds(), library.authorities(), library.police_holders())
