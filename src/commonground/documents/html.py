"""A document as one HTML file that stands alone: its style and pictures are inside it, it has no script, and it prints."""

from __future__ import annotations

from html import escape

from commonground.documents import tables
from commonground.documents.blocks import Block, Bullets, Cell, Document, Heading, Paragraph, Picture, SourceList, Table
from commonground.documents.charts import draw
from commonground.documents.mark import mark
from commonground.terms import Source

STYLE = """
:root{color-scheme:light}*{box-sizing:border-box}
body{margin:0;font:19px/1.5 Arial,Helvetica,sans-serif;color:#0b0c0c;background:#fff;font-variant-numeric:tabular-nums}
header{background:#0b4f3c;color:#fff;padding:24px 0 32px}
.wide{max-width:1020px;margin:0 auto;padding:0 16px}
.brand{display:flex;align-items:center;gap:8px;font-weight:bold;margin-bottom:40px}
h1{font-size:44px;line-height:1.1;margin:0 0 8px}h2{font-size:30px;line-height:1.2;margin:64px 0 16px;color:#0b4f3c}
h3{font-size:22px;margin:40px 0 8px;color:#0b4f3c}p,ul{max-width:70ch;margin:0 0 16px}
.lead{font-size:24px;line-height:1.4;border-left:5px solid #0b4f3c;padding-left:16px;margin:24px 0}
.quiet,figure small,.notes{font-size:16px;color:#505a5f}a{color:#0b4f3c}
a:focus,summary:focus,.scroll:focus{outline:3px solid #fd0;outline-offset:0;background:#fd0;color:#0b0c0c;box-shadow:0 4px #0b0c0c}
.skip{position:absolute;left:-999em}.skip:focus{position:static;display:block;padding:8px 16px}
nav ul{columns:2;padding-left:20px}figure{margin:32px 0}figcaption{margin-bottom:16px}figcaption strong{display:block}
svg.chart{max-width:776px;height:auto;display:block}figure .scroll{margin:0}
.scroll{overflow-x:auto;margin:24px 0}table{border-collapse:collapse;width:100%;font-size:16px;line-height:1.35}
caption{text-align:left;font-weight:bold;font-size:19px;padding:8px 0}
th,td{text-align:left;vertical-align:top;padding:8px 12px 8px 8px;border-bottom:1px solid #c6c5bf}
thead th{background:#f4f2ec;border-bottom:2px solid #0b4f3c;vertical-align:bottom}tbody th{font-weight:normal;min-width:9em}
.n{text-align:right;white-space:nowrap}
.u{display:block;color:#505a5f;font-size:14px}sup{font-size:12px;line-height:0}sup a{padding:2px}
ol.sources{padding-left:32px}ol.sources li{margin-bottom:12px;overflow-wrap:anywhere}
footer{border-top:1px solid #c6c5bf;margin-top:64px;padding:24px 0;font-size:16px;color:#505a5f}
@media (max-width:640px){svg.chart{min-width:620px}h1{font-size:32px}h2{font-size:24px}.lead{font-size:19px}nav ul{columns:1}
body{font-size:16px}}
@media print{body{font-size:10pt}header{background:none;color:#0b0c0c;border-bottom:3pt solid #0b4f3c}h2{break-after:avoid;margin-top:24pt}
figure,tr{break-inside:avoid}.skip,nav{display:none}thead{display:table-header-group}.scroll{overflow:visible}table{font-size:8pt}}
"""


def write(made: Document) -> bytes:
    """The document as UTF-8 HTML: one h1, a contents list, landmarks, tables with captions and row headings, numbered sources."""
    headings = [block for block in made.blocks if isinstance(block, Heading) and block.level == 1]
    contents = "".join(f'<li><a href="#part-{place}">{escape(block.text)}</a></li>' for place, block in enumerate(headings, 1))
    body: list[str] = []
    part = 0
    for shown, block in enumerate(made.blocks):
        if isinstance(block, Heading) and block.level == 1:
            part += 1
        body.append(_block(block, part, shown))
    # The answer stands before the contents: a reader in a hurry stops after the sentence.
    answered = 1 if made.blocks and isinstance(made.blocks[0], Paragraph) else 0
    body.insert(answered, f'<nav aria-label="Contents"><h2>Contents</h2><ul>{contents}</ul></nav>')
    return (
        f'<!DOCTYPE html><html lang="{made.lang}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f'<title>{escape(made.title)} – Common Ground</title><meta name="description" content="{escape(made.summary, quote=True)}">'
        f"<style>{STYLE}</style></head><body>"
        '<a class="skip" href="#main">Skip to main content</a>'
        f'<header><div class="wide"><div class="brand">{mark("#ffffff", size=28)}Common Ground</div>'
        f"<h1>{escape(made.title)}</h1><div>{escape(made.subtitle)}</div></div></header>"
        f'<main id="main" class="wide">{"".join(body)}</main>'
        f'<footer><div class="wide">Data release {escape(made.release)}; {escape(made.ages)}. Made with Common Ground.</div></footer>'
        "</body></html>"
    ).encode()


def _block(block: Block, part: int, place: int) -> str:
    if isinstance(block, Heading):
        level = block.level + 1
        anchor = f' id="part-{part}"' if block.level == 1 else ""
        return f"<h{level}{anchor}>{escape(block.text)}</h{level}>"
    if isinstance(block, Paragraph):
        kind = f' class="{block.kind}"' if block.kind in ("lead", "quiet") else ""
        return f"<p{kind}>{escape(block.text)}{_refs(block.refs)}</p>"
    if isinstance(block, Bullets):
        return f"<ul>{''.join(f'<li>{escape(item)}</li>' for item in block.items)}</ul>" if block.items else ""
    if isinstance(block, Picture):
        return _picture(block, place)
    if isinstance(block, Table):
        return _table(block)
    if isinstance(block, SourceList):
        return _sources(block)
    raise TypeError(type(block).__name__)


def _refs(numbers: tuple[int, ...]) -> str:
    if not numbers:
        return ""
    links = ", ".join(f'<a href="#source-{number}" aria-label="source {number}">{number}</a>' for number in numbers)
    return f"<sup> {links}</sup>"


def _picture(block: Picture, place: int) -> str:
    chart = block.chart
    svg = draw.svg(chart)
    # The same chart may stand twice on a page: its ids are made its own by its place.
    for suffix in ("-title", "-desc"):
        svg = svg.replace(f'{suffix}"', f'{suffix}-{place}"').replace(f"{suffix} ", f"{suffix}-{place} ")
    svg = svg.replace('"no-value"', f'"no-value-{place}"').replace("#no-value", f"#no-value-{place}")
    note = f"<small>{escape(chart.note)}</small>" if chart.note else ""
    caption = f"<figcaption><strong>{escape(chart.title)}{_refs(block.refs)}</strong>{escape(chart.sentence)}</figcaption>"
    table = (
        f"<details><summary>The numbers in this chart</summary>{_table(tables.of_chart(chart, block.refs))}</details>"
        if block.tabled
        else ""
    )
    picture = f'<div class="scroll" tabindex="0" role="region" aria-label="{escape(chart.title, quote=True)}, picture">{svg}</div>'
    return f"<figure>{caption}{picture}{note}{table}</figure>"


def _table(block: Table) -> str:
    numeric = ['class="n" ' if column.numeric else "" for column in block.columns]
    heads = "".join(f'<th {kind}scope="col">{escape(column.name)}</th>' for kind, column in zip(numeric, block.columns, strict=True))
    rows = "".join(_row(row, numeric, block.room) for row in block.rows)
    notes = f'<p class="notes">{"<br>".join(escape(note) for note in block.notes)}</p>' if block.notes else ""
    caption = escape(block.title)
    return (
        f'<div class="scroll" tabindex="0" role="region" aria-label="{escape(block.title, quote=True)}"><table><caption>{caption}</caption>'
        f"<thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table></div>{notes}"
    )


def _row(row: tuple[Cell, ...], numeric: list[str], room: int) -> str:
    lines = "<br>" * room
    rest = "".join(f"<td {kind}>{_cell(cell)}</td>" for kind, cell in zip(numeric[1:], row[1:], strict=True))
    return f'<tr><th scope="row">{_cell(row[0])}{lines}</th>{rest}</tr>'


def _cell(cell: Cell) -> str:
    text = escape(cell.text).replace("\n", "<br>")
    said = f"<strong>{text}</strong>" if cell.strong else text
    under = f'<span class="u">{escape(cell.under)}</span>' if cell.under else ""
    return f"{said}{_refs(cell.refs)}{under}"


def _sources(block: SourceList) -> str:
    items = "".join(f'<li id="source-{number}" value="{number}">{_source(source)}</li>' for number, source in block.numbered)
    return f'<ol class="sources">{items}</ol>'


def _source(source: Source) -> str:
    address = escape(source.address, quote=True)
    shown = (
        f'<a href="{address}" rel="noreferrer">{escape(source.address)}</a>'
        if source.address.startswith(("https://", "http://"))
        else escape(source.address)
    )
    said = f"{escape(source.citation())} {shown}"
    return f'{said}<br><span class="quiet">{escape(source.attribution)}</span>' if source.attribution else said
