"""Whether a language model may draft, and where it answers: settings of this installation. Off unless somebody turns it on."""

from __future__ import annotations

import os
from dataclasses import dataclass

ADDRESS, MODEL, KEY = "COMMONGROUND_DRAFTER", "COMMONGROUND_DRAFTER_MODEL", "COMMONGROUND_DRAFTER_KEY"


@dataclass(frozen=True, kw_only=True)
class Drafting:
    """The address and model that the administrator set; no address: off. The key is sent to that address only."""

    address: str = ""
    model: str = ""
    key: str = ""

    @property
    def on(self) -> bool:
        return bool(self.address)

    def __repr__(self) -> str:
        return f"Drafting(address={self.address!r}, model={self.model!r})"


def settings() -> Drafting:
    """What is set now."""
    return Drafting(address=os.environ.get(ADDRESS, "").strip(), model=os.environ.get(MODEL, "").strip(), key=os.environ.get(KEY, ""))
