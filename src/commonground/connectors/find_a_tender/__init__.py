"""Find a Tender: notices under the Procurement Act 2023, as OCDS releases."""

from __future__ import annotations

from commonground.connectors.nouns import Reader
from commonground.connectors.ocds import rows

READERS = (
    Reader(
        id="find_a_tender",
        file=r"(find_a_tender|fts)_.*\.jsonl?",
        layout=rows.layout(),
        source_id="find_a_tender",
        parse=rows.parse,
        stage=2,
    ),
)
