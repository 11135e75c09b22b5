"""The catalogue of measures is read into frozen values, or refused with the entry named."""

from __future__ import annotations

import json
from dataclasses import asdict

import pytest

from commonground.domain.indicators.nouns import Polarity
from commonground.store import catalogue
from commonground.terms import Refused

ENTRY = """
- id: active
  name: Active adults
  section: participation
  unit: "%"
  polarity: higher_better
  kind: sample
  definition: Adults who are active
  source_ids: [als]
"""


def test_entries_become_measures() -> None:
    measure = catalogue.read(ENTRY)["active"]
    assert (measure.polarity, measure.source_ids, measure.decimals) == (Polarity.HIGHER_BETTER, ("als",), 1)
    assert catalogue.read("measures:" + ENTRY) == {"active": measure}
    assert catalogue.from_json(json.dumps(asdict(measure))) == measure


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (ENTRY + ENTRY, "declared twice"),
        (ENTRY.replace("higher_better", "good"), "'active' cannot be read as a measure"),
        (ENTRY + "  colour: red\n", "unexpected keyword argument 'colour'"),
        (ENTRY.replace("  unit", "  units"), "'active' cannot be read"),
    ],
)
def test_an_entry_that_is_not_a_measure_is_named(text: str, said: str) -> None:
    with pytest.raises(Refused, match=said):
        catalogue.read(text)
