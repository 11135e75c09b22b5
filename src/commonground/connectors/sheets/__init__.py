"""Tables in files that people make: CSV, OpenDocument and Excel, as rows of text; every limit is kept before anything is unpacked."""

from commonground.connectors.sheets.nouns import LIMITS, Limits, Sheet
from commonground.connectors.sheets.reading import read

__all__ = ["LIMITS", "Limits", "Sheet", "read"]
