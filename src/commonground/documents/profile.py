"""The profile of a place as a document: full, or the two-page mini profile; and its writing in every form."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from commonground.documents import sheets, tables, words
from commonground.documents.blocks import (
    Block,
    Bullets,
    Document,
    Heading,
    Numbering,
    Paragraph,
    Picture,
    SourceList,
)
from commonground.documents.charts import age_pyramid, fifths, locator, spine, trend
from commonground.documents.charts.spine import drawable, reading_of
from commonground.domain.indicators.nouns import Profile, Reading, Section, Verdict
from commonground.terms import Absent, Refused, begun

FORMS = ("html", "pdf", "docx", "ods", "xlsx", "csv", "json")


def render(profile: Profile, *, form: str, mini: bool = False, boundaries: Mapping[str, Any] | None = None) -> bytes:
    """The profile as the bytes of a file of `form`. Every form holds the same numbers with the same numbered sources."""
    return write(document(profile, mini=mini, boundaries=boundaries), form)


def write(made: Document, form: str) -> bytes:
    """A document as the bytes of a file of `form`: html, pdf, docx, ods, xlsx, csv or json."""
    return _writer(form)(made)


def _writer(form: str) -> Callable[[Document], bytes]:
    # Each writer's library is loaded only when it is asked for: a page of the web never waits for a spreadsheet's.
    if form == "html":
        from commonground.documents.html import write as chosen
    elif form == "pdf":
        from commonground.documents.pdf import write as chosen
    elif form == "docx":
        from commonground.documents.docx import write as chosen
    elif form == "ods":
        from commonground.documents.ods import write as chosen
    elif form == "xlsx":
        from commonground.documents.xlsx import write as chosen
    elif form == "csv":
        from commonground.documents.csv import write as chosen
    elif form == "json":
        from commonground.documents.json import write as chosen
    else:
        raise Refused("form_unknown", what=f"{form!r} is not a form of document", ways_out=(f"Choose one of {', '.join(FORMS)}",))
    return chosen


def document(profile: Profile, *, mini: bool = False, boundaries: Mapping[str, Any] | None = None) -> Document:
    """The profile laid out once, for every writer: sentence, picture, table, where it comes from, what to do next."""
    numbers = Numbering()
    blocks = _mini(profile, numbers) if mini else _full(profile, numbers, boundaries)
    held = (sheets.at_a_glance(profile, mini_readings(profile), numbers),) if mini else sheets.of_profile(profile, numbers)
    kind = profile.place.kind_words
    parents = [parent.name for parent in profile.parents if parent.kind in ("region", "county", "country")]
    return Document(
        id=f"{'mini-' if mini else ''}profile-{profile.place.code}",
        title=f"{profile.place.name}: {'profile in two pages' if mini else 'profile'}",
        subtitle=", ".join([begun(kind), *dict.fromkeys(parents), f"code {profile.place.code}"]),
        summary=profile.sentence,
        release=profile.release,
        blocks=(*blocks, Heading(text="Where these numbers come from", page=False), SourceList(numbered=numbers.numbered())),
        sheets=held,
        sources=numbers.numbered(),
        place=profile.place.name,
        mini=mini,
        ages=ages(profile),
        marks=_marks(profile),
        notes=(*profile.notes, *((profile.judged,) if profile.judged else ())),
        question={
            "place": profile.place.code,
            "mini": mini,
            "template": profile.template,
            "peers": [place.code for peers in profile.peers if peers.id == "chosen" for place in peers.places],
        },
    )


def ages(profile: Profile) -> str:
    """How old the figures are: "figures from 2018-20 to 2024"."""
    periods = sorted(
        (reading.figure.period for section in profile.sections for reading in section.readings if reading.figure.present),
        key=lambda period: (period.end, period.start),
    )
    if not periods:
        return "no figures"
    first, last = periods[0].label, periods[-1].label
    return f"figures of {first}" if first == last else f"figures from {first} to {last}"


def _marks(profile: Profile) -> tuple[tuple[str, str], ...]:
    used: dict[str, str] = {}
    for section in profile.sections:
        for reading in section.readings:
            for value in (reading.figure.value, *(comparison.value for comparison in reading.comparisons)):
                if isinstance(value, Absent):
                    used[value.mark] = value.words
    return tuple(sorted(used.items()))


def _full(profile: Profile, numbers: Numbering, boundaries: Mapping[str, Any] | None) -> list[Block]:
    blocks: list[Block] = [Paragraph(text=profile.sentence, kind="lead")] if profile.sentence else []
    glance = Section(id="glance", title="At a glance", readings=mini_readings(profile))
    if picture := spine(glance, profile.place.name):
        blocks.append(Picture(chart=picture, refs=numbers(picture.sources)))
    for section in profile.sections:
        blocks += _section(profile, section, numbers)
    blocks += _peers(profile, boundaries)
    blocks += _how_to_read(profile)
    blocks += [
        Heading(text="What each measure counts"),
        tables.definitions((one.measure, one.marks) for section in profile.sections for one in section.readings),
    ]
    blocks += [Heading(text="What to do next"), Bullets(items=next_steps(profile))]
    return blocks


def _section(profile: Profile, section: Section, numbers: Numbering) -> list[Block]:
    if not section.readings:
        return []
    blocks: list[Block] = [
        Heading(text=section.title, page=True),
        Paragraph(text=section.sentence or reading_of(section, profile.place), kind="lead"),
    ]
    if section.id == "demographics" and (pyramid := age_pyramid(profile)):
        blocks.append(Picture(chart=pyramid, refs=numbers(pyramid.sources), tabled=True))
    for part in _parts(section):
        if picture := spine(part, profile.place.name):
            blocks.append(Picture(chart=picture, refs=numbers(picture.sources)))
    blocks.append(tables.figures(profile, section.title, section.readings, numbers))
    if line := next((chart for reading in section.readings if (chart := _line(reading))), None):
        blocks.append(Picture(chart=line, refs=numbers(line.sources), tabled=True))
    if (over_time := tables.over_time(section, numbers)) is not None:
        blocks.append(over_time)
    blocks += tables.others(profile, section, numbers)
    if section.id == "deprivation" and profile.inequality:
        blocks += _inequality(profile, numbers)
    return blocks


def _parts(section: Section, most: int = 15) -> list[Section]:
    """A section cut into as few equal parts as fit on a page each, for its charts."""
    drawn = drawable(section)
    many = -(-len(drawn) // most)
    if many < 2:
        return [section]
    each = -(-len(drawn) // many)
    return [
        replace(
            section,
            id=f"{section.id}-{part + 1}",
            title=f"{section.title} ({part + 1} of {many})",
            readings=drawn[part * each : (part + 1) * each],
        )
        for part in range(many)
    ]


def _line(reading: Reading) -> Any:
    enough = reading.trend is not None and sum(point.present for point in reading.trend.points) >= 3
    return trend(reading) if enough and reading.measure.mini else None


def _inequality(profile: Profile, numbers: Numbering) -> list[Block]:
    held = profile.inequality
    assert held is not None
    picture = fifths(held, profile.place.name)
    blocks: list[Block] = [Heading(text=f"Inside {profile.place}", level=2)]
    if held.sentence:
        blocks.append(Paragraph(text=held.sentence, refs=numbers(held.sources)))
    if picture:
        blocks.append(Picture(chart=picture, refs=numbers(held.sources), tabled=True))
    return blocks


def _peers(profile: Profile, boundaries: Mapping[str, Any] | None) -> list[Block]:
    if not profile.peers:
        return []
    blocks: list[Block] = [Heading(text="The places compared with", page=True)]
    if boundaries and (where := locator(profile.place, boundaries)):
        blocks.append(Picture(chart=where))
    for peers in profile.peers:
        blocks += [Heading(text=peers.label, level=2), Paragraph(text=_told(peers.how, peers.drivers))]
        near = [_peer(place.name, distance) for place, distance in _paired(peers.places, peers.distances)]
        blocks.append(Paragraph(text=f"{words.listed(near)}."))
    if profile.sensitivity:
        blocks += [Heading(text="If other places had been chosen", level=2), Bullets(items=profile.sensitivity)]
    return blocks


def _paired(places: Sequence[Any], distances: Sequence[float]) -> list[tuple[Any, float | None]]:
    padded: list[float | None] = [*distances, *([None] * (len(places) - len(distances)))]
    return list(zip(places, padded, strict=False))


def _peer(name: str, distance: float | None) -> str:
    return name if distance is None else f"{name} ({words.number(distance, 2)})"


def _told(how: str, drivers: Sequence[str]) -> str:
    said = begun(how) + ("" if how.endswith(".") or not how else ".")
    return f"{said} What drove it most: {words.listed(tuple(drivers))}." if drivers else said


def _how_to_read(profile: Profile) -> list[Block]:
    items = [
        "An interval says how far chance could have moved a figure. Where none was published, we say so and draw no conclusion "
        "from the figure alone.",
        "“Better” and “worse” are said only of differences that pass a test or, for full counts, that are a fair part of the "
        "usual spread between places; “no difference that we can see” means that we found none, not that there is none.",
        "“We cannot tell” means that nothing was published to test the difference with.",
        "A small number after a figure is the number of its source, listed at the end.",
    ]
    if profile.judged:
        items.insert(1, profile.judged)
    if marks := _marks(profile):
        items.append(
            "Where there is no figure: " + "; ".join(f"{mark} {said.lower()}" for mark, said in marks) + ". None of these means zero."
        )
    return [Heading(text="How to read this"), Bullets(items=(*items, *profile.notes))]


def next_steps(profile: Profile) -> tuple[str, ...]:
    """What a reader may do with the profile, from its own verdicts; old figures stay out wherever there are others, as in its sentence."""
    found: dict[Verdict, list[str]] = {}
    unheld = []
    readings = [reading for section in profile.sections for reading in section.readings]
    recent = any(reading.figure.present and not reading.age for reading in readings)
    for reading in readings:
        against = reading.against("england")
        if not reading.figure.present:
            unheld.append(words.inside_sentence(reading.measure.name))
        elif against and not (recent and reading.age):
            found.setdefault(against.verdict, []).append(words.inside_sentence(reading.measure.name))
    steps = []
    if worse := found.get(Verdict.WORSE):
        steps.append(f"Ask who lies behind what is worse than in England: {_some(worse)}.")
    if better := found.get(Verdict.BETTER):
        steps.append(f"Ask what keeps these better than in England: {_some(better)}.")
    if unknown := found.get(Verdict.CANNOT_TELL):
        steps.append(f"Do not argue from {words.counted(len(unknown), 'measure')} on which we cannot tell: {_some(unknown)}.")
    if unheld:
        steps.append(f"Add what is missing, if it is published: {_some(unheld)}.")
    steps.append("Settle this profile in a case, so that needs, outcomes and offers rest on it and show when it has changed.")
    return tuple(steps)


def _some(names: Sequence[str], most: int = 5) -> str:
    """The first of the names and how many more; apart by semicolons where one has commas of its own."""
    rest = len(names) - most
    shown = [*names[:most], *([f"{rest} more"] if rest > 0 else [])]
    if len(shown) > 1 and any(", " in name for name in shown):
        return f"{'; '.join(shown[:-1])}; and {shown[-1]}"
    return words.listed(shown)


def mini_readings(profile: Profile, most: int = 16) -> tuple[Reading, ...]:
    """The measures marked for the mini profile, in the order of the sections; the first two of each where none is marked."""
    marked = tuple(reading for section in profile.sections for reading in section.readings if reading.measure.mini)
    chosen = marked or tuple(reading for section in profile.sections for reading in section.readings[:2])
    return chosen[:most]


def _mini(profile: Profile, numbers: Numbering) -> list[Block]:
    readings = mini_readings(profile)
    headline = Section(id="mini", title="At a glance", readings=readings)
    blocks: list[Block] = [Paragraph(text=profile.sentence or reading_of(headline, profile.place), kind="lead")]
    if picture := spine(headline, profile.place.name):
        blocks.append(Picture(chart=picture, refs=numbers(picture.sources)))
    blocks += [Heading(text="What to do next"), Bullets(items=next_steps(profile)[:4])]
    blocks += [Heading(text="The figures", page=True), tables.figures(profile, "The figures", readings, numbers)]
    return blocks
