"""One address of the workbench: what it shows, and what a person must be allowed to do to see it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Address:
    """`path` as Django writes it; `action` as in `actions.permissions`.

    `kept` answers are the same for everyone who may see them, and `shelved` ones are kept on disk as well; `names_host`
    are those that name the address of this server; `changes` are answered only when sent with POST, others only to GET and HEAD.
    """

    path: str
    name: str
    view: Callable[..., Any]
    action: str = "read"
    kept: bool = True
    shelved: bool = False
    names_host: bool = False
    changes: bool = False
