"""A paragraph as runs of text, each set in its own way, on lines between breaks: which blocks it holds, and how each is set."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from commonground.store.passages.blocks import is_bullet, tidy


@dataclass(frozen=True)
class Run:
    """Text that is set in one way. `size` in points, 0 where unknown."""

    text: str
    bold: bool = False
    size: float = 0.0

    @property
    def marked(self) -> bool:
        """Whether it begins with the mark of an item."""
        return self.text.lstrip()[:1] in ("•", "·", "▪", "‣", "◦")


def paragraphs(lines: Sequence[Sequence[Run]], *, heading: bool = False) -> Iterator[Run]:
    """The blocks of a paragraph: in bold where all is, in the size of the longest run.

    Breaks part blocks where a line is left empty, where the items of a list were typed with marks of their own, and where a line in
    bold stands over its text. A heading is one block.
    """
    told = [_joined(line) for line in lines]
    said = [line for line in told if line.text]
    marked = sum(is_bullet(line.text) for line in said[1:])
    items = marked >= 1 and marked >= len(said) - 2
    titled = len(said) > 1 and said[0].bold and not any(line.bold for line in said[1:])
    held: list[Run] = []
    for line, runs in zip(told, lines, strict=True):
        if held and not heading and (items or titled or not line.text):
            yield _joined(held)
            titled, held = False, []
        if line.text:
            held += [Run(" "), *runs]
    if held:
        yield _joined(held)


def _joined(runs: Sequence[Run]) -> Run:
    said = [run for run in runs if run.text.strip()]
    size = max(said, key=lambda run: len(run.text.strip())).size if said else 0.0
    return Run(tidy("".join(run.text for run in runs)), bool(said) and all(run.bold for run in said), size)
