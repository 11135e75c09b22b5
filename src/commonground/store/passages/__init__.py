"""Reading strategies: PDF, Word, OpenDocument, HTML and plain text into passages that can be quoted."""

from commonground.store.passages.apart import read_apart, read_file
from commonground.store.passages.blocks import tidy
from commonground.store.passages.office import text_weight
from commonground.store.passages.reading import LIMITS, Limits, read_bytes

__all__ = ["LIMITS", "Limits", "read_apart", "read_bytes", "read_file", "text_weight", "tidy"]
