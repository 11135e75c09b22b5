"""Find a layer of the Open Geography portal by its title and bring its rows: names and codes, look-ups, outlines.

Layer numbers and field names change with each edition (LAD24CD becomes LAD25CD): the newest edition is found by search, and its
fields by what the layer says of itself.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from commonground.connectors.arcgis import query
from commonground.connectors.transport import Fetched, Polite
from commonground.connectors.transport.settings import Settings
from commonground.terms import Refused

_MONTHS = "january february march april may june july august september october november december".split()  # noqa: SIM905 - read as words
_LOOK = ("Look at geoportal.statistics.gov.uk for the present title", "Load the file by hand")


@dataclass(frozen=True, kw_only=True)
class Found:
    """An item of the portal: title, service, and the month of its edition as (year, month), 0 where only the year is named."""

    title: str
    service: str
    edition: tuple[int, int]

    @property
    def words(self) -> str:
        """The edition as "2024-12", or "2024" where the title names no month."""
        return f"{self.edition[0]}-{self.edition[1]:02d}" if self.edition[1] else str(self.edition[0])


def editions(polite: Polite, settings: Settings, title: str, having: str = "") -> tuple[Found, ...]:
    """Every edition of a publication whose title begins so (and holds the pattern `having`), newest first.

    Refused with what went wrong, or where there is none.
    """
    fetched = query.search(polite, settings.address("search"), f'owner:{settings["owner"]} AND title:"{title}" AND type:"Feature Service"')
    if fetched.rows is None:
        raise _first(fetched)
    found = [
        Found(title=str(row["title"]), service=settings.at(str(row["url"])).rstrip("/"), edition=edition)
        for row in fetched.rows
        if row.get("url") and _fits(str(row.get("title", "")), title, having) and (edition := edition_of(str(row["title"])))
    ]
    if not found:
        raise Refused("nothing_found", what=f"The portal has no feature service titled {title!r} with a month", ways_out=_LOOK)
    return tuple(sorted(found, key=lambda one: (one.edition, one.title), reverse=True))


def _fits(said: str, title: str, having: str) -> bool:
    return said.lower().startswith(title.lower()) and re.search(having, said, re.IGNORECASE) is not None


def edition_of(title: str) -> tuple[int, int] | None:
    """(2024, 12) for "Local Authority Districts (December 2024) Names and Codes in the UK"; (2024, 0), the newest year in brackets,
    for "LSOA (2021) to Electoral Ward (2024) to LAD (2024) Best Fit Lookup in EW"; None where neither is named.
    """
    named = re.search(rf"\b({'|'.join(_MONTHS)}) (\d{{4}})\b", title.lower())
    years = re.findall(r"\((\d{4})\)", title)
    return (int(named[2]), _MONTHS.index(named[1]) + 1) if named else (int(max(years)), 0) if years else None


def look(polite: Polite, found: Found) -> query.Layer:
    """The one layer of an edition; refused with their names where there are several."""
    every = query.layers(polite, found.service)
    if len(every) != 1:
        names = ", ".join(name for _, name in every) or "none"
        raise Refused("layer_ambiguous", what=f"{found.title} has {len(every)} layers: {names}", where=found.service, ways_out=_LOOK)
    return query.layer(polite, found.service, every[0][0])


def field(of: query.Layer, stem: str, ending: str) -> str:
    """The field of an area and edition: `field(layer, "LAD", "CD")` gives LAD24CD or LAD25CD. Refused where none or several fit."""
    fitting = [name for name in of.fields if re.fullmatch(rf"{stem}\d{{2}}{ending}", name, re.IGNORECASE)]
    if len(fitting) != 1:
        what = f"The layer {of.name} has {len(fitting)} fields like {stem}24{ending}"
        raise Refused("columns_changed", what=what, where=of.address, why=f"There are: {', '.join(of.fields)}", ways_out=_LOOK)
    return fitting[0]


def areas(polite: Polite, settings: Settings, *, title: str, stem: str, outlines: bool = False, having: str = "") -> Fetched:
    """Code and name of every area of the newest edition (English ones only), with outlines in WGS84 where asked.

    Rows: code, name, edition ("2024-12"), and geometry. Codes that are no English codes are left out.
    """
    newest = editions(polite, settings, title, having)[0]
    of = look(polite, newest)
    code, name = field(of, stem, "CD"), field(of, stem, "NM")
    fetched = query.features(polite, of, fields=(code, name), geometry=outlines)

    def row(found: Mapping[str, Any]) -> dict[str, Any]:
        shape = {"geometry": found["geometry"]} if outlines else {}
        return {"code": found[code], "name": found[name], "edition": newest.words, **shape}

    return _with(fetched, [row(found) for found in fetched.rows or () if str(found[code]).startswith("E")])


def lookup(polite: Polite, settings: Settings, *, title: str, stems: Sequence[str], having: str = "", names: Sequence[str] = ()) -> Fetched:
    """Which area lies in which, newest edition: for each stem its code under the stem in small letters (lsoa, lad).

    The first stem is also "child", the last "parent", each of `names` a stem whose names are asked for as well (wd_name), and each
    row says its edition.
    """
    newest = editions(polite, settings, title, having)[0]
    of = look(polite, newest)
    fields = {stem.lower(): field(of, stem, "CD") for stem in stems}
    called = {f"{stem.lower()}_name": field(of, stem, "NM") for stem in names}
    fetched = query.features(polite, of, fields=(*fields.values(), *called.values()))
    rows = [
        {
            **{name: found[column] for name, column in (fields | called).items()},
            "child": found[fields[stems[0].lower()]],
            "parent": found[fields[stems[-1].lower()]],
            "edition": newest.words,
        }
        for found in fetched.rows or ()
        if all(str(found[column]).startswith("E") for column in fields.values())
    ]
    return _with(fetched, rows)


def _with(fetched: Fetched, rows: Sequence[Mapping[str, Any]]) -> Fetched:
    if fetched.rows is None:
        return fetched
    return Fetched(rows=tuple(rows), raws=fetched.raws, findings=fetched.findings)


def _first(fetched: Fetched) -> Refused:
    error = fetched.errors[0]
    return Refused(error.code, what=error.what, where=error.where, why=error.why, ways_out=(error.remedy,), findings=fetched.findings)
