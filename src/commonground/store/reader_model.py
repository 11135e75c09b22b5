"""The shipped weights of the reader, opened once."""

from __future__ import annotations

from functools import cache
from io import BytesIO

import numpy as np

from commonground.domain.outcomes.library import shipped_taxonomy
from commonground.domain.outcomes.model import Model, from_arrays
from commonground.reference import path_of

NAME = "outcomes/reader.npz"


@cache
def shipped_model() -> Model:
    """The model trained by `tools/train_text.py`, with the lexicon as it stands today. No network, no pickles."""
    with np.load(BytesIO(path_of(NAME).read_bytes()), allow_pickle=False) as held:
        return from_arrays(dict(held), shipped_taxonomy())
