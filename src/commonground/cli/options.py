"""Options and arguments that many commands share."""

from __future__ import annotations

from typing import Annotated

import typer

Json = Annotated[bool, typer.Option("--json", help="Answer as JSON.")]
Place = Annotated[str, typer.Argument(metavar="PLACE", help="A name, a code (E06000001) or a postcode (TS24 8AY).")]


def parts(text: str) -> tuple[str, ...]:
    """What an option names with commas between, as in --form pdf,docx."""
    return tuple(part.strip() for part in text.split(",") if part.strip())
