"""Write the three made-up strategies as designed PDFs and as Word documents: `.venv/bin/python tools/write_strategies.py [--out DIR]`."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

import docx
import typst

from commonground.reference import read_yaml

ROOT = Path(__file__).resolve().parents[1]
OUT = ROOT / "src" / "commonground" / "reference" / "outcomes" / "strategies"
HEADS = ("Action", "Measure", "Lead", "By when")


def typst_text(told: dict[str, Any], notice: str) -> str:
    """The strategy in its layout: boxes in a grid, two columns, or one column with tables."""
    columns = 2 if told["layout"] == "columns" else 1
    said = [
        f'#set document(title: "{told["title"]}", author: "{told["owner"]}")',
        f'#set page(paper: "a4", columns: {columns}, header: text(size: 8pt)[{notice}], footer: context counter(page).display())',
        '#set text(size: 10pt, lang: "en", region: "gb")',
        '#show heading: set text(fill: rgb("#0b4f3c"))',
        f"= {told['title']}",
        f"Owner: {told['owner']}",
    ]
    for section in told["sections"]:
        said.append(f"== {section['heading']}")
        said.extend(f"{paragraph}\n" for paragraph in section.get("paragraphs", ()))
        said.extend(f"- {line}" for line in section.get("bullets", ()))
        if boxes := section.get("boxes"):
            box_style = 'block(fill: rgb("#f4f2ec"), inset: 8pt, width: 100%)'
            lists = ["\n".join(f"- {line}" for line in box["lines"]) for box in boxes]
            cells = [f"{box_style}[*{box['title']}*\n\n{lines}]" for box, lines in zip(boxes, lists, strict=True)]
            said.append(f"#grid(columns: 2, gutter: 14pt, {', '.join(cells)})")
        if rows := section.get("table"):
            cells = [f"[*{head}*]" for head in HEADS] + [f"[{cell}]" for row in rows for cell in row]
            said.append(f"#table(columns: (2fr, 1.3fr, 1.2fr, 1fr), inset: 6pt, {', '.join(cells)})")
    return "\n".join(said)


def word(told: dict[str, Any], notice: str) -> Any:
    """The same strategy as a Word document with real heading styles."""
    made = docx.Document()
    made.core_properties.title, made.core_properties.author = told["title"], told["owner"]
    made.add_heading(told["title"], 0)
    made.add_paragraph(notice)
    made.add_paragraph(f"Owner: {told['owner']}")
    for section in told["sections"]:
        made.add_heading(section["heading"], 1)
        for paragraph in section.get("paragraphs", ()):
            made.add_paragraph(paragraph)
        for line in section.get("bullets", ()):
            made.add_paragraph(line, style="List Bullet")
        for box in section.get("boxes", ()):
            made.add_heading(box["title"], 2)
            for line in box["lines"]:
                made.add_paragraph(line, style="List Bullet")
        if rows := section.get("table"):
            table = made.add_table(rows=1, cols=len(HEADS))
            for place, row in enumerate([HEADS, *rows]):
                cells = table.rows[0].cells if place == 0 else table.add_row().cells
                for cell, text in zip(cells, row, strict=True):
                    cell.text = text
    return made


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--out", type=Path, default=OUT)
    folder = asked.parse_args().out
    folder.mkdir(parents=True, exist_ok=True)
    held = read_yaml("outcomes/strategies/texts.yaml")
    for told in held["strategies"]:
        (folder / f"{told['name']}.pdf").write_bytes(typst.compile(typst_text(told, held["notice"]).encode()))
        word(told, held["notice"]).save(str(folder / f"{told['name']}.docx"))
        print(f"{told['name']}: PDF and DOCX")


if __name__ == "__main__":
    main()
