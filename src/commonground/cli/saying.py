"""How the command line speaks: plain tables, JSON on request, progress and refusals on the error stream."""

from __future__ import annotations

import json
import shutil
import sys
import textwrap
import time
from collections.abc import Callable, Iterable, Sequence
from itertools import zip_longest
from typing import Any

from commonground.terms import Refused

WIDTH = 110  # at most, and whenever the words go to a file or another program
NARROWEST = 40
PATIENCE = 3.0  # seconds between two words on how far long work is


def width() -> int:
    """How many columns a line may have: those of the terminal, and never more than can be read at once."""
    return min(WIDTH, max(NARROWEST, shutil.get_terminal_size((WIDTH, 24)).columns)) if sys.stdout.isatty() else WIDTH


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
    return textwrap.fill(text, width(), initial_indent=indent, subsequent_indent=indent)


def listed(text: str) -> str:
    """An item of a list."""
    return textwrap.fill(text, width(), initial_indent="  - ", subsequent_indent="    ")


def table(headings: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """Columns under headings, as wide as they need to be; numbers stand to the right. Cells wrap in a terminal that is too narrow."""
    cells = [[_cell(value) for value in row] for row in rows]
    widths = [max(len(line[column]) for line in [list(headings), *cells]) for column in range(len(headings))]
    numeric = [bool(cells) and all(_is_number(line[column]) for line in cells) for column in range(len(headings))]
    if sys.stdout.isatty():
        words = [
            max(len(word) for line in [list(headings), *cells] for word in line[column].split() or [""]) for column in range(len(widths))
        ]
        widths = _narrowed(widths, words)

    def line(values: Sequence[str]) -> str:
        parts = [textwrap.wrap(value, wide, break_on_hyphens=False) or [""] for value, wide in zip(values, widths, strict=True)]
        return "\n".join(
            "  ".join(
                part.rjust(wide) if right else part.ljust(wide) for part, wide, right in zip(each, widths, numeric, strict=True)
            ).rstrip()
            for each in zip_longest(*parts, fillvalue="")
        )

    return "\n".join([line(headings), line(["-" * wide for wide in widths]), *(line(row) for row in cells)])


def _narrowed(widths: Sequence[int], least: Sequence[int]) -> list[int]:
    """Widths that fit the terminal, if they can without breaking a word or a reference: the column with most to give gives way first."""
    made = list(widths)
    while sum(made) + 2 * (len(made) - 1) > width():
        most = max(range(len(made)), key=lambda column: (made[column] > least[column], made[column]))
        if made[most] <= least[most]:
            break
        made[most] -= 1
    return made


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
                textwrap.fill(str(finding), width(), initial_indent=f"  {number}. ", subsequent_indent="     ")
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
