"""Write the generated pages of docs/reference, and NOTICE.md, from the catalogues, the readers, the starter figures and the commands.

python tools/write_reference.py            write them
python tools/write_reference.py --check    say whether they are current, and change nothing
"""

from __future__ import annotations

import sys
from importlib import import_module
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
from catalogue_pages import assumptions_page, commands_page, crosswalk_page, evidence_page, programmes_page

from commonground.connectors import registry, starter
from commonground.connectors.nouns import Reader
from commonground.connectors.sources import all_sources
from commonground.domain.indicators.nouns import SECTIONS, Measure
from commonground.store.catalogue import measures
from commonground.terms import LOWER_TIER, Source

ROOT = Path(__file__).resolve().parents[1]
_POLARITY = {
    "higher_better": "Higher is better",
    "lower_better": "Lower is better",
    "neither": "Neither higher nor lower is better",
}
_KIND = {
    "count": "Every unit is counted",
    "sample": "A survey",
    "estimate": "An official estimate",
    "modelled": "Modelled, not measured here",
}
_TIERS = (
    ("districts and single-tier councils", LOWER_TIER),
    ("counties", frozenset({"county"})),
    ("regions", frozenset({"region"})),
    ("care board areas", frozenset({"icb"})),
    ("England", frozenset({"country"})),
    ("small areas", frozenset({"lsoa"})),
)


def measures_page() -> str:
    """The reference of measures, in the order of a profile."""
    tables = starter.load().tables
    held = _held(tables)
    lines = [
        "# Measures",
        "",
        "Written by `python tools/write_reference.py` from the catalogue (`reference/indicators/measures.yaml`) and the starter figures. "
        "Do not edit.",
        "",
        f"{len(measures())} measures in {len({m.section for m in measures().values()})} sections. "
        f"{sum(1 for m in measures() if m in held)} have figures; the others are definitions only, held so "
        "that figures of another definition are never mixed with them unmarked.",
        "",
    ]
    for section, title in SECTIONS.items():
        found = [measure for measure in measures().values() if measure.section == section]
        if found:
            lines += [f"## {title}", ""]
            for measure in found:
                lines += _entry(measure, held.get(measure.id, []))
    return "\n".join(lines)


def _held(tables: dict[str, pa.Table]) -> dict[str, list[str]]:
    """For each measure, a line a tier: places, and first to last period."""
    place = tables["place"]
    kinds = dict(zip(place.column("code").to_pylist(), place.column("kind").to_pylist(), strict=True))
    found: dict[str, dict[str, tuple[set[str], dict[object, str]]]] = {}
    for name in ("figure", "small_figure"):
        table = tables[name].filter(pc.is_valid(tables[name].column("value")))
        columns = [table.column(part).to_pylist() for part in ("measure", "place", "period_end", "period")]
        for measure, code, end, label in zip(*columns, strict=True):
            tier = next((words for words, wanted in _TIERS if kinds[code] in wanted), kinds[code])
            places, periods = found.setdefault(measure, {}).setdefault(tier, (set(), {}))
            places.add(code)
            periods[end] = label
    order = [words for words, _ in _TIERS]
    return {
        measure: _tier_lines({tier: tiers[tier] for tier in sorted(tiers, key=lambda t: order.index(t) if t in order else 99)})
        for measure, tiers in found.items()
    }


def _tier_lines(tiers: dict[str, tuple[set[str], dict[object, str]]]) -> list[str]:
    """Tiers with the same periods on one line."""
    lines: dict[str, list[str]] = {}
    for tier, (places, periods) in tiers.items():
        ends = sorted(periods, key=str)
        when = periods[ends[0]] if len(ends) == 1 else f"{periods[ends[0]]} to {periods[ends[-1]]} ({len(ends)} periods)"
        lines.setdefault(when, []).append("England" if tier == "England" else f"{len(places):,} {tier}")
    return [f"{when}: {', '.join(said)}" for when, said in lines.items()]


def _entry(measure: Measure, held: list[str]) -> list[str]:
    sources = [all_sources()[name] for name in measure.source_ids]
    base = measure.typical_base
    rows = [
        ("Id", f"`{measure.id}`"),
        ("Unit", measure.unit),
        ("Who", measure.who),
        ("Counted", measure.numerator),
        ("Out of", measure.denominator),
        ("In", measure.counted_in),
        ("Out", measure.counted_out),
        ("How values come to be", _KIND[measure.kind]),
        ("Reading", _POLARITY[str(measure.polarity)]),
        ("Not to be mixed with others of", f"{measure.family} (this one: {measure.definition_key})" if measure.family else ""),
        ("People asked in a typical council", f"about {base} ({measure.typical_base_source})" if base else ""),
        ("Held", "; ".join(held) or "no figures"),
        ("Source", "; ".join(f"{s.publisher}, {s.title}, {s.edition} ({s.licence})" for s in sources)),
        ("Mind", measure.caveat),
    ]
    body = [f"| {name} | {said.replace('|', '/')} |" for name, said in rows if said]
    return [f"### {measure.name}", "", measure.definition, "", "| | |", "|---|---|", *body, ""]


def notice() -> str:
    """The attributions that the licences of the data ask for."""
    lines = [
        "# Notices",
        "",
        "Common Ground is under the MIT Licence (see LICENSE). The figures that it ships are compiled from published data sets under "
        "the licences below. The list is written by `python tools/write_reference.py` from `reference/sources.yaml`.",
        "",
        "## Attributions",
        "",
        *[f"- {said}" for said in sorted({source.attribution for source in all_sources().values() if source.attribution})],
        "",
        "## Data sets",
        "",
        *[_notice_of(source) for source in sorted(all_sources().values(), key=lambda s: (s.publisher, s.title, s.edition))],
        "",
    ]
    return "\n".join(lines)


def _notice_of(source: Source) -> str:
    published = f" Published {source.published:%-d %B %Y}." if source.published else ""
    return f"- **{source.title}** ({source.edition}). {source.publisher}. {source.licence}.{published} <{source.address}>"


def files_page() -> str:
    """Every kind of file that can be loaded, by publisher."""
    lines = [
        "# Files that can be loaded",
        "",
        "Written by `python tools/write_reference.py` from the readers of `connectors/`. Do not edit.",
        "",
        "`commonground data add FOLDER` looks at every file of a folder. A file is known by its published name or, when it was renamed,",
        "by its columns. Each is checked for size, disguise (archives are never unpacked), encoding, truncation, columns, types, ranges",
        "and repeated rows before anything is loaded; with one error anywhere nothing is loaded, and every finding is listed.",
        "",
    ]
    for publisher in registry.PUBLISHERS:
        room = import_module(f"commonground.connectors.{publisher}")
        lines += [f"## {(room.__doc__ or publisher).strip().splitlines()[0].rstrip('.')}", ""]
        for reader in room.READERS:
            lines += _file_entry(reader)
    return "\n".join(lines)


def _file_entry(reader: Reader) -> list[str]:
    source = all_sources()[reader.source_id]
    needed = ", ".join(f"`{cell.like or cell.name}`" for cell in reader.layout.columns if cell.required)
    if needed.count("`") > 40:
        needed = ", ".join(needed.split(", ")[:12]) + " and more"
    rows = [
        ("Name", f"`{_plain(reader.file)}`"),
        ("Form", {"csv": "CSV, UTF-8", "parquet": "Parquet", "geojson": "GeoJSON", "json": "JSON, or JSON Lines"}[reader.layout.form]),
        ("Needed columns", needed),
        ("One row for each", " and ".join(f"`{name}`" for name in reader.layout.key) or "row of the publisher"),
        ("Gives", " ".join((reader.parse.__doc__ or "Outlines for maps, simplified.").split())),
        ("Source", f"{source.title}, {source.edition} ({source.licence})"),
    ]
    return [f"### {reader.id}", "", "| | |", "|---|---|", *[f"| {name} | {said} |" for name, said in rows], ""]


def _plain(pattern: str) -> str:
    """A file name pattern as people write it: `*` for anything."""
    return pattern.replace("(?i)", "").replace("indicators?[-_ ].*", "indicators-*").replace("\\.", ".").replace(".*", "*")


PAGES = {
    "docs/reference/assumptions.md": assumptions_page,
    "docs/reference/commands.md": commands_page,
    "docs/reference/crosswalk.md": crosswalk_page,
    "docs/reference/data-files.md": files_page,
    "docs/reference/evidence.md": evidence_page,
    "docs/reference/measures.md": measures_page,
    "docs/reference/programmes.md": programmes_page,
    "NOTICE.md": notice,
}


def main() -> int:
    old = 0
    for name, page in PAGES.items():
        path, text = ROOT / name, page()
        if "--check" in sys.argv:
            current = path.exists() and path.read_text(encoding="utf-8") == text
            print(f"{name} is {'current' if current else 'out of date: run python tools/write_reference.py'}")
            old += not current
        else:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
    return 1 if old else 0


if __name__ == "__main__":
    sys.exit(main())
