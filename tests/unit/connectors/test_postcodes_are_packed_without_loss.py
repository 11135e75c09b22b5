"""Postcodes are packed by sector; nothing is lost and nothing is invented."""

from __future__ import annotations

import pyarrow as pa
from hypothesis import given
from hypothesis import strategies as st

from commonground.connectors.postcode_rows import LETTERS, UNITS, packed, unpacked

unit = st.tuples(st.sampled_from(LETTERS), st.sampled_from(LETTERS)).map("".join)
sector = st.sampled_from(["TS248", "SW1A1", "M11", "AL100"])
council = st.sampled_from(["E06000001", "E09000033", "E08000003"])


@given(st.dictionaries(st.tuples(sector, unit).map("".join), council, min_size=1, max_size=60))
def test_what_is_packed_comes_out_again(held):
    table = unpacked(packed(list(held), list(held.values()), "onspd_2026"), None)
    assert dict(zip(table.column("postcode").to_pylist(), table.column("place").to_pylist(), strict=True)) == held
    assert table.column("lsoa").null_count == table.num_rows
    assert set(table.column("source_id").to_pylist()) == {"onspd_2026"}


def test_a_small_area_is_given_only_where_it_is_held():
    sectors = packed(["TS248AY", "TS248AZ"], ["E06000001", "E06000001"], "onspd_2026")
    table = unpacked(sectors, pa.table({"postcode": ["TS248AZ"], "lsoa": ["E01011974"]}))
    assert dict(zip(table.column("postcode").to_pylist(), table.column("lsoa").to_pylist(), strict=True)) == {
        "TS248AY": None,
        "TS248AZ": "E01011974",
    }


def test_there_are_400_units_and_none_with_a_letter_that_never_ends_a_postcode():
    assert len(set(UNITS.tolist())) == 400
    assert not set("CIKMOV") & set("".join(UNITS.tolist()))
