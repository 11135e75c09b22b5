"""The form of a survey's design is read as it was filled in."""

from __future__ import annotations

import pytest

from commonground.domain.survey.written import understand
from commonground.terms import Refused
from commonground.web.presenters import survey_design


def test_replicate_weights_with_their_scale_can_be_given_in_the_browser() -> None:
    design = survey_design.read({"weights": "w", "replicates": "bootstrap", "prefix": "bw", "scale": "0.025", "rho": ""}, {})
    made = understand(design, ("w", "bw1", "bw2")).design.replicates
    assert made is not None
    assert (made.kind, made.columns, made.scale, made.rho) == ("bootstrap", ("bw1", "bw2"), 0.025, 0.0)


def test_a_scale_that_is_no_number_is_refused_with_its_place() -> None:
    with pytest.raises(Refused) as refused:
        understand(survey_design.read({"weights": "w", "replicates": "JK2", "scale": "a fortieth"}, {}), ("w",))
    assert "scale" in refused.value.why
