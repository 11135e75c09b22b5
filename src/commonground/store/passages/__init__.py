"""Reading strategies: PDF, Word, OpenDocument, HTML and plain text into passages that can be quoted."""

from commonground.store.passages.reading import LIMITS, Limits, read_bytes, read_file

__all__ = ["LIMITS", "Limits", "read_bytes", "read_file"]
