"""A made-up profile with every kind of value in it: present, with and without intervals, and each kind of absence.

The numbers are invented; the place and source are labelled so.
"""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import date

from commonground.domain.indicators.nouns import (
    SECTIONS,
    AgeBand,
    Comparison,
    Measure,
    Peers,
    Polarity,
    Profile,
    Rank,
    Reading,
    Section,
    Trend,
    Verdict,
)
from commonground.terms import Absent, Figure, Interval, NotAsked, NotLoaded, NotPublished, Period, Place, Source, Status, Suppressed

TOWN = Place("E06000001", "Madeupton", "unitary", 2024)
ENGLAND = Place("E92000001", "England", "country", 2024)
NORTH = Place("E12000001", "North East", "region", 2024)


def source(number: int) -> Source:
    return Source(
        id=f"made-{number}",
        publisher=f"Office of Made-up Things {number}",
        title="Invented figures",
        edition="2024",
        licence="OGL v3.0",
        address=f"https://example.org/invented-{number}",
        published=date(2024, 5, 1),
        attribution="Contains invented data.",
    )


def measure(
    section: str, name: str, unit: str = "%", polarity: Polarity = Polarity.HIGHER_BETTER, kind: str = "sample", **more: object
) -> Measure:
    id_ = name.lower().replace(" ", "_").replace(",", "")[:40]
    return Measure(
        id=id_, name=name, section=section, unit=unit, polarity=polarity, kind=kind, definition=f"How {name.lower()} is defined.", **more
    )


def figure(
    of: Measure, value: float | Absent, *, place: Place = TOWN, period: str = "2023/24", half: float | None = None, from_: int = 1
) -> Figure:
    held = isinstance(value, Absent)
    return Figure(
        measure=of.id,
        place=place,
        period=Period.parse(period),
        value=value,
        unit=of.unit,
        status=Status.ABSENT if held else Status.ESTIMATED,
        sources=(source(from_),),
        interval=None if half is None or held else Interval(value - half, value + half),
    )


VERDICTS = (Verdict.BETTER, Verdict.WORSE, Verdict.SIMILAR, Verdict.CANNOT_TELL, Verdict.HIGHER, Verdict.LOWER)


def reading(
    of: Measure, value: float | Absent, england: float, verdict: Verdict, *, half: float | None, from_: int, trend: bool = False
) -> Reading:
    chance = random.Random(of.id)
    spread = max(abs(england) * 0.15, 1)
    present = not isinstance(value, Absent)
    low, high = (england - spread, england + spread)
    series = None
    if trend and present:
        points = tuple(
            figure(of, value + step, period=label, half=half, from_=from_)
            for step, label in ((-6, "2018/19"), (-2, "2019/20"), (-3, "2021/22"), (0, "2023/24"))
        )
        missing = figure(of, NotPublished(reason="no survey in the pandemic"), period="2020/21", from_=from_)
        points = (*points[:2], missing, *points[2:])
        theirs = tuple(
            figure(of, england + step, place=ENGLAND, period=label, from_=from_)
            for step, label in ((-2, "2018/19"), (-1, "2019/20"), (-4, "2020/21"), (-1, "2021/22"), (0, "2023/24"))
        )
        series = Trend(points=points, england=theirs, verdict=Verdict.CANNOT_TELL, sentence="The change is too small to tell from chance.")
    return Reading(
        measure=of,
        figure=figure(of, value, half=half, from_=from_),
        trend=series,
        rank=Rank(position=120, of=296, low=80, high=171, among="English districts and unitary councils", basis="best first")
        if present
        else None,
        comparisons=(
            Comparison(
                against="england",
                label="England",
                value=england,
                verdict=verdict,
                test="z test, Benjamini-Hochberg",
                sources=(source(9),),
                difference=value - england if present else None,
                p_adjusted=0.01 if present else None,
            ),
            Comparison(against="region", label="North East", value=england - 1, verdict=Verdict.SIMILAR, sources=(source(9),)),
            Comparison(
                against="neighbours", label="Places like this one", value=england + 1, verdict=Verdict.SIMILAR, sources=(source(9),)
            ),
        ),
        distribution=tuple(sorted(chance.gauss(england, spread / 2) for _ in range(296))) if present and low < high else (),
        sentence=f"{of.name} in Madeupton.",
    )


def profile(name: str = "Madeupton", *, measure_name: str = "Adults who are active", source_title: str = "Invented figures") -> Profile:
    """The made profile, with `name`, one measure's name and one source's title open to hostile text."""
    sections = []
    for index, (section, title) in enumerate(SECTIONS.items()):
        if section == "neighbours":
            continue
        readings = [
            reading(
                measure(
                    section,
                    f"{measure_name if section == 'participation' else 'People counted, ' + section}",
                    who="Adults aged 16 and over",
                    mini=True,
                ),
                61.25 + index,
                63.4,
                VERDICTS[index % 6],
                half=2.75,
                from_=1,
                trend=section == "participation",
            ),
            reading(
                measure(
                    section,
                    f"Rate of things that are quite long to describe, {section}",
                    "per 10,000 people",
                    Polarity.LOWER_BETTER,
                    "count",
                ),
                1234.5 + index,
                1100.0,
                Verdict.WORSE,
                half=40.0,
                from_=2,
            ),
            reading(
                measure(section, f"Spending, {section}", "£ per person", Polarity.NEITHER, "count", decimals=2),
                12.345,
                15.0,
                Verdict.CANNOT_TELL,
                half=None,
                from_=3,
            ),
        ]
        absent: list[Absent] = [
            Suppressed(reason="fewer than 5 people"),
            NotAsked(),
            NotPublished(),
            NotLoaded(reason="add the file of 2024"),
        ]
        if section == "health":
            readings += [
                reading(measure(section, f"Something {gone.words.lower()}"), gone, 50.0, Verdict.CANNOT_TELL, half=None, from_=4)
                for gone in absent
            ]
        sections.append(Section(id=section, title=title, readings=tuple(readings), sentence=f"A sentence about {section}."))
    ages = tuple(
        AgeBand(label=label, people=1000 * (9 - step), share=0.05 + 0.005 * step, england_share=0.055 + 0.003 * (step % 3), sex=sex)
        for step, label in enumerate(
            ("0 to 9", "10 to 19", "20 to 29", "30 to 39", "40 to 49", "50 to 59", "60 to 69", "70 to 79", "80 and over")
        )
        for sex in ("female", "male")
    )
    people = measure("demographics", "Population", "people", Polarity.NEITHER, "estimate", decimals=0)
    made = Profile(
        place=replace(TOWN, name=name),
        release="2024-06-01-abcdef",
        parents=(NORTH, ENGLAND),
        sections=tuple(sections),
        peers=(
            Peers(
                id="neighbours",
                label="Places like this one",
                places=(Place("E06000002", "Middling", "unitary", 2024), Place("E06000003", "Seaham-on-Paper", "unitary", 2024)),
                how="Nearest on eight measures of people and economy",
                distances=(0.41, 0.52),
                drivers=("age", "income"),
            ),
        ),
        ages=ages,
        ages_figures=(figure(people, 92000.0, period="mid-2024", from_=5),),
        sentence=f"{name} is a made-up place.",
        notes=("Numbers here are invented.",),
        sensitivity=("With ten neighbours rather than fifteen, one verdict changes.",),
    )
    return _named(made, name, source_title)


def _named(made: Profile, name: str, source_title: str) -> Profile:
    sections = tuple(
        replace(
            section,
            readings=tuple(
                replace(
                    held,
                    figure=replace(
                        held.figure,
                        place=made.place,
                        sources=tuple(replace(s, title=source_title) if s.id == "made-1" else s for s in held.figure.sources),
                    ),
                )
                for held in section.readings
            ),
        )
        for section in made.sections
    )
    return replace(made, sections=sections)
