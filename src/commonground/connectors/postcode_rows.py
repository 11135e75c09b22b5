"""Postcodes packed by sector: which of the 400 possible units of "TS24 8" exist, and in which council each lies.

A postcode ends in two of twenty letters, so the units of a sector in a council are 400 bits. All English postcodes fit in
less than a megabyte in this way.
"""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from commonground.connectors.declared import schema

LETTERS = "ABDEFGHJLNPQRSTUWXYZ"  # C, I, K, M, O and V never end a postcode
UNITS = np.array([first + second for first in LETTERS for second in LETTERS])
_BYTES = 50


def packed(postcodes: list[str], places: list[str], source_id: str) -> pa.Table:
    """Postcodes without a space ("TS248AY") as rows of sector, council and 400 bits."""
    number = {unit: index for index, unit in enumerate(UNITS.tolist())}
    bits: dict[tuple[str, str], np.ndarray] = {}
    for postcode, place in zip(postcodes, places, strict=True):
        row = bits.setdefault((postcode[:-2], place), np.zeros(400, dtype=bool))
        row[number[postcode[-2:]]] = True
    keys = sorted(bits)
    return pa.table(
        {
            "sector": [key[0] for key in keys],
            "place": [key[1] for key in keys],
            "units": pa.array([np.packbits(bits[key]).tobytes() for key in keys], pa.binary(_BYTES)),
            "source_id": pa.repeat(source_id, len(keys)),
        }
    )


def unpacked(sectors: pa.Table, small: pa.Table | None) -> pa.Table:
    """The declared table of postcodes, with small areas where `small` (postcode, lsoa) holds them."""
    raw = np.frombuffer(b"".join(sectors.column("units").to_pylist()), dtype=np.uint8).reshape(sectors.num_rows, _BYTES)
    row, unit = np.nonzero(np.unpackbits(raw, axis=1))
    row, unit = _indices(row), _indices(unit)
    stems = sectors.column("sector").combine_chunks().take(row)
    ends = _texts(UNITS.tolist()).take(unit)
    postcode = pc.binary_join_element_wise(stems.cast(pa.string()), ends, _texts([""])[0])
    place = sectors.column("place").combine_chunks().take(row)
    source = sectors.column("source_id").combine_chunks().take(row)
    lsoa = pa.nulls(len(postcode), pa.string())
    if small is not None:
        found = pc.index_in(postcode, small.column("postcode").combine_chunks().cast(pa.string()))
        lsoa = small.column("lsoa").combine_chunks().cast(pa.string()).take(found)
    return pa.table([postcode, place, lsoa, source], names=schema("postcode").names).cast(schema("postcode"))


def _indices(values: np.ndarray) -> pa.Array:
    """Arrow integers over the same memory; `pa.array` would import pandas where it is installed, which takes seconds."""
    return pa.Array.from_buffers(pa.int64(), len(values), [None, pa.py_buffer(np.ascontiguousarray(values, dtype=np.int64))])


def _texts(values: list[str]) -> pa.StringArray:
    """Arrow text, made without `pa.array` for the same reason."""
    starts = np.cumsum([0, *(len(value) for value in values)], dtype=np.int32)
    return pa.StringArray.from_buffers(len(values), pa.py_buffer(starts), pa.py_buffer("".join(values).encode("ascii")))
