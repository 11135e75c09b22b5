"""How the command line speaks: plain tables, JSON on request, progress and refusals on the error stream."""

from __future__ import annotations

import json
import sys
import textwrap
import time
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from commonground.terms import Refused

WIDTH = 110
PATIENCE = 3.0  # seconds between two words on how far long work is


def say(text: str = "") -> None:
    """Print for the reader."""
    print(text)


def progress(text: str) -> None:
    """Tell what is being done, without mixing it into the answer."""
    print(f"  {text}", file=sys.stderr, flush=True)


def teller() -> Callable[[float, str], None]:
    """Who tells of long work how far it is, now and then, and of short work nothing."""
    last, heard = time.monotonic(), ""

    def tell(share: float, words: str) -> None:
        nonlocal last, heard
        if words != heard and time.monotonic() - last >= PATIENCE:
            last, heard = time.monotonic(), words
            progress(words)

    return tell


def paragraph(text: str, *, indent: str = "") -> str:
    return textwrap.fill(text, WIDTH, initial_indent=indent, subsequent_indent=indent)


def listed(text: str) -> str:
    """An item of a list."""
    return textwrap.fill(text, WIDTH, initial_indent="  - ", subsequent_indent="    ")


def table(headings: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """Columns under headings, as wide as they need to be; numbers stand to the right."""
    cells = [[_cell(value) for value in row] for row in rows]
    widths = [max(len(line[column]) for line in [list(headings), *cells]) for column in range(len(headings))]
    numeric = [bool(cells) and all(_is_number(line[column]) for line in cells) for column in range(len(headings))]

    def line(values: Sequence[str]) -> str:
        return "  ".join(
            value.rjust(width) if right else value.ljust(width) for value, width, right in zip(values, widths, numeric, strict=True)
        ).rstrip()

    return "\n".join([line(headings), line(["-" * width for width in widths]), *(line(row) for row in cells)])


def as_json(value: Any) -> str:
    """A frozen answer as JSON, for programs."""
    import msgspec

    return json.dumps(msgspec.to_builtins(value, enc_hook=_plain), indent=2, ensure_ascii=False)


def refusal_as_text(refused: Refused) -> str:
    """What, where, why, every finding and every way out, one under the other."""
    lines = [paragraph(f"{refused.where}: {refused.what}" if refused.where else refused.what)]
    if refused.why:
        lines.append(paragraph(refused.why))
    ways = " ".join(refused.ways_out)
    if not all(finding.where and finding.where in ways for finding in refused.findings):  # the candidates for a place are ways out already
        lines += [
            "",
            *(
                textwrap.fill(str(finding), WIDTH, initial_indent=f"  {number}. ", subsequent_indent="     ")
                for number, finding in enumerate(refused.findings, start=1)
            ),
        ]
    if refused.ways_out:
        lines += [
            "",
            "What to do:" if len(refused.ways_out) == 1 else "What to do, one of:",
            *(listed(way) for way in refused.ways_out),
        ]
    return "\n".join(lines)


def refusal_as_json(refused: Refused) -> str:
    return as_json(
        {
            "refused": {
                "code": refused.code,
                "what": refused.what,
                "where": refused.where,
                "why": refused.why,
                "ways_out": refused.ways_out,
                "findings": refused.findings,
            }
        }
    )


def _plain(value: Any) -> Any:
    if isinstance(value, dict) or hasattr(value, "items"):
        return dict(value.items())
    return str(value)


def _cell(value: object) -> str:
    if value is None:
        return ""
    return f"{value:,}" if isinstance(value, int) and not isinstance(value, bool) else str(value)


def _is_number(text: str) -> bool:
    return text.replace(",", "").replace(".", "", 1).replace("-", "", 1).isdigit()
