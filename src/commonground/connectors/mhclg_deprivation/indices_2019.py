"""Indices of 2019, on the councils of 2019."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from commonground.connectors.areas import Areas
from commonground.connectors.declared import figures, together
from commonground.connectors.nouns import Cell, Layout, Parsed, Reader

PERIOD = "2019"
_LAYOUT = Layout(form="csv", key=("lad19cd",), columns=(
    Cell("lad19cd", required=True, pattern=r"E\d{8}"), Cell("score", "number", required=True, low=0, high=100),
    Cell("proportion", "number", required=True, low=0, high=1), Cell("extent", "number", required=True, low=0, high=1)))


def parse(rows: pa.Table, areas: Areas, source_id: str) -> Parsed:
    """Average score, extent, and the share of small areas in the most deprived 10%, as published for the councils of 2019."""
    kept, findings = areas.known(rows, "lad19cd", "Indices of Deprivation 2019")
    codes = kept.column("lad19cd").to_pylist()
    common = {"place": codes, "generation": areas.generation(codes), "status": "counted", "source_id": source_id}
    values = {"imd_2019_score": kept.column("score").to_numpy(), "imd_2019_lsoas_10": 100 * kept.column("proportion").to_numpy(),
              "imd_2019_extent": 100 * kept.column("extent").to_numpy()}
    found = [figures({**common, "measure": measure, "value": np.round(value, 4)}, periods=PERIOD) for measure, value in values.items()]
    return Parsed({"figure": together("figure", found)}, findings)


READERS = (Reader(id="iod2019_councils", file=r"iod2019_lad19\.csv", layout=_LAYOUT, source_id="mhclg_iod_2019", parse=parse),)
