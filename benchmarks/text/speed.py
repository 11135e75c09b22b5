"""Time reading and classifying a 60-page strategy, and weigh what the default method adds to an installation.

    .venv/bin/python benchmarks/text/speed.py

The strategy is made here from this project's example sentences: two columns, headings, bullets, 20 sentences a page.
Peer: PDFium giving the raw text.
"""

from __future__ import annotations

import importlib.util
import os
import time
from pathlib import Path

import typst

from commonground.actions.outcomes.strategies import read_strategy_bytes
from commonground.actions.permissions import LOCAL_PERSON
from commonground.domain.outcomes.library import shipped_examples
from commonground.reference import path_of

PAGES = 60


def strategy() -> bytes:
    """A made-up strategy of 60 pages."""
    sentences = [one.text.replace("#", "") for one in shipped_examples()]
    body = ['#set page(paper: "a4", columns: 2)', "#set text(size: 10pt)", "= A made-up strategy 2025 to 2030"]
    for page in range(PAGES):
        body.append(f"== Priority {page + 1}")
        for line in range(20):
            body.append(("- " if line % 3 == 0 else "") + sentences[(page * 20 + line) % len(sentences)] + "\n")
        body.append("#pagebreak()" if page < PAGES - 1 else "")
    return typst.compile("\n".join(body).encode())


def raw_text(content: bytes) -> float:
    """Seconds for the peer."""
    import pypdfium2

    began = time.perf_counter()
    document = pypdfium2.PdfDocument(content)
    for page in document:
        page.get_textpage().get_text_bounded()
    return time.perf_counter() - began


def weight(package: str) -> float:
    """Megabytes of an installed package."""
    found = importlib.util.find_spec(package)
    folder = Path(found.origin).parent if found and found.origin else None
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file()) / 1e6 if folder else 0.0


def processor_time() -> float:
    """Seconds of this process and of those that it waited for: files are read in one of their own."""
    used = os.times()
    return used.user + used.system + used.children_user + used.children_system


def main() -> None:
    content = strategy()
    read_strategy_bytes(content=strategy_page(), name="warm.txt", by=LOCAL_PERSON)
    began, processor = time.perf_counter(), processor_time()
    answer = read_strategy_bytes(content=content, name="strategy.pdf", by=LOCAL_PERSON)
    took, used = time.perf_counter() - began, processor_time() - processor
    peer = raw_text(content)
    pages = answer.document.pages or 1
    print(f"{pages} pages, {len(answer.document.passages)} passages, {len(answer.proposals)} proposals")
    print(
        f"read and classified in {took:.2f} s ({used:.2f} s of processor time, {used / pages * 1000:.0f} ms a page)   goal 5 s for 60 pages"
    )
    print(f"raw text by PDFium {peer:.2f} s: ratio {used / peer:.1f}")
    models = sum(path.stat().st_size for path in Path(str(path_of("outcomes"))).iterdir() if path.is_file()) / 1e6
    engine = weight("pypdfium2") + weight("pypdfium2_raw")
    print(f"weights, lexicon and evidence {models:.1f} MB; PDFium {engine:.1f} MB; together {models + engine:.1f} MB   goal 70 MB")


def strategy_page() -> bytes:
    """A few lines, so that the model is opened before the clock starts."""
    return b"# Our priorities\n\nHelp more people to be active.\n"


if __name__ == "__main__":
    main()
