"""References that people can read: a stem made from a name, and the number after the highest that is taken."""

from __future__ import annotations

import re
import unicodedata
from typing import Any

from django.db.models import QuerySet


def next_ref(rows: QuerySet[Any], name: str, *, most: int = 80, otherwise: str) -> str:
    """The next free reference for a name among `rows`: hartlepool-1. `otherwise` is the stem of a name without a letter that can
    stand in an address. Call it inside `database.writing()`.
    """
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    stem = re.sub(r"[^a-z0-9]+", "-", plain.lower()).strip("-")[:most].strip("-") or otherwise
    refs = rows.filter(ref__startswith=f"{stem}-").values_list("ref", flat=True)
    taken = (re.fullmatch(rf"{re.escape(stem)}-(\d+)", ref) for ref in refs)
    return f"{stem}-{max((int(match[1]) for match in taken if match), default=0) + 1}"
