"""The landscape of one place on one day: every body, when it can say yes, which links matter now, what is about to change."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from commonground.domain.landscape.calendar import Ending, Rule, windows
from commonground.domain.landscape.local import Seen
from commonground.domain.landscape.matrix import Link, matrix
from commonground.domain.landscape.noted import Note, rules_with, standing
from commonground.domain.landscape.nouns import CERTAINTIES, Assessment, Body, BodyKind, Change, Lacking, Pressure, Relationship, Window
from commonground.domain.landscape.register import Landscape
from commonground.domain.landscape.sheets import Known, Sheet, sheet_of, sheets
from commonground.domain.landscape.succession import Routed, answering, last_sure_day
from commonground.domain.landscape.ties import BodyTie, KindTie, Tie, ties_of
from commonground.terms import Finding, Place, dated, listed

SOON_WEEKS = 12
MOST_NAMED = 3
TIERS: Mapping[str, tuple[str, ...]] = {
    "The whole of England": ("nhs_england", "sport_england"),
    "Several councils together": (
        "strategic_authority",
        "icb",
        "icp",
        "nhs_trust",
        "police_body",
        "policing_board",
        "active_partnership",
    ),
    "The council and its parts": (
        "council_county",
        "council_district",
        "council_unitary",
        "health_and_wellbeing_board",
        "public_health",
        "adult_social_care",
        "childrens_services",
    ),
    "Places and neighbourhoods": ("place_partnership", "primary_care_network", "se_place_partnership"),
}


@dataclass(frozen=True, kw_only=True)
class Ahead:
    """A known change with the bodies of the place that it touches, and where their work goes once it has happened."""

    change: Change
    bodies: tuple[Body, ...]
    routed: tuple[Routed, ...]

    @property
    def words(self) -> tuple[str, ...]:
        """Where the work of each body goes, said once; nothing where the change itself names who takes over."""
        return () if self.change.to else tuple(dict.fromkeys(one.words for one in self.routed))


@dataclass(frozen=True, kw_only=True)
class Due:
    """A window of a body, seen from a day. `state`: open, start (preparation starts within the weeks asked about), late, later.

    Of what a body only does, and cannot agree to anything new in, nothing is ever late.
    """

    body: Body
    window: Window
    start_by: date
    state: str


@dataclass(frozen=True, kw_only=True)
class Here:
    """A place's landscape on a day. `seen` tells what was shipped from what was noted; `findings` want a person's eye.

    `handed` are the bodies whose work had gone, or was going, to others by that day: they stand in `sheets` in their place. `coming`
    are the bodies that are to begin later, each seen from the day.
    """

    place: Place
    on: date
    sheets: tuple[Sheet, ...]
    links: tuple[Link, ...]
    lacking: tuple[Lacking, ...]
    ahead: tuple[Ahead, ...]
    seen: Mapping[str, Seen]
    notes: tuple[Note, ...]
    rules: tuple[Rule, ...]
    findings: tuple[Finding, ...]
    handed: tuple[Routed, ...] = ()
    ties: tuple[Tie, ...] = ()
    coming: tuple[Sheet, ...] = ()

    def took_over(self, body: str) -> tuple[Routed, ...]:
        """The bodies whose work a body had taken over by the day."""
        return tuple(one for one in self.handed if any(new.id == body for new in one.to))

    @property
    def gone(self) -> tuple[Routed, ...]:
        """The bodies that had ended by the day, with the bodies that stand in their place."""
        return tuple(one for one in self.handed if one.asked not in one.to)

    def sheet(self, body: str) -> Sheet | None:
        """The sheet of a body of the place."""
        return next((one for one in self.sheets if one.body.id == body), None)

    @property
    def missing(self) -> tuple[Lacking, ...]:
        """The kinds of body of which we cannot tell whether there is one, leaving out those that there are not."""
        return tuple(one for one in self.lacking if one.exists is None)

    @property
    def sentence(self) -> str:
        """How many bodies there are, how many can say yes now, and which to turn to first."""
        many = len(self.sheets)
        said = [f"{many} {'body decides' if many == 1 else 'bodies decide'} about health, care, children, safety, growth or sport here."]
        now = [one for one in self.links if one.state == "open"]
        soon = [one for one in self.links if one.state in ("late", "prepare")]
        if now:
            until = now[0].sheet.next_yes
            first = f", among them {now[0].sheet.body.name} until {dated(until.window.closes)}" if until else ""
            said.append(f"{_counted(len(now))} can say yes now{first}.")
        if soon:
            said.append(
                f"{_counted(len(soon))} {'opens' if len(soon) == 1 else 'open'} before a full preparation can be done: start today."
            )
        if not now and not soon:
            ahead = [one for one in self.links if one.sheet.next_yes]
            said.append(ahead[0].sheet.sentence if ahead else "We cannot tell when any of them can next say yes.")
        if self.missing:
            kinds = len(self.missing)
            said.append(f"Of {'one kind' if kinds == 1 else f'{kinds} kinds'} of body no open list is held: add those that you know.")
        return " ".join([*said, *self.planned])

    @property
    def planned(self) -> tuple[str, ...]:
        """Which councils are to give way to which, when, and how sure that is, as people entered it; a sentence for each day."""
        found: dict[tuple[date, str], list[Ahead]] = {}
        for one in self.ahead:
            if one.change.by and one.change.on:
                found.setdefault((one.change.on, CERTAINTIES[one.change.certainty]), []).append(one)
        return tuple(
            _gives_way([routed for one in together for routed in one.routed], f"on {dated(on)} ({sure})", past=on <= self.on)
            for (on, sure), together in sorted(found.items())
        )


def here(
    landscape: Landscape,
    place: str,
    *,
    on: date,
    kinds: Mapping[str, BodyKind],
    changes: Sequence[Change],
    rules: Sequence[Rule],
    notes: Iterable[Note] = (),
    seen: Mapping[str, Seen] | None = None,
    findings: Iterable[Finding] = (),
    contracts: Sequence[Ending] = (),
    ties: Sequence[KindTie] = (),
) -> Here:
    """The landscape of a council on a day. `landscape` already holds local bodies and corrections (see `local.laid_over`)."""
    listed = tuple(notes)
    all_rules = rules_with(rules, listed)
    ours = tuple({one.body: one for one in standing(listed, Relationship)}.values())  # the newest of a body holds
    known = Known(
        on=on,
        kinds=kinds,
        changes=changes,
        rules=all_rules,
        pressures=standing(listed, Pressure),
        relationships=ours,
        contracts=contracts,
    )
    made = sheets(landscape, place, known)
    handed = _handed(landscape, place, on, changes)
    gone = {one.asked.id for one in handed if one.asked not in one.to}
    held = {one.body.id for one in made}
    new = {body.id: body for one in handed for body in one.to if body.id not in held}
    standing_now = (
        *(one for one in made if one.body.id not in gone),
        *(sheet_of(one, 1.0, known) for one in new.values()),
    )
    coming = tuple(
        sheet_of(one.body, one.share, known) for one in landscape.of(place) if one.body.valid_from is not None and one.body.valid_from > on
    )
    order = {slug: position for position, slug in enumerate(kinds)}
    shown = tuple(sorted(standing_now, key=lambda one: order[one.kind.slug]))
    named = {one.kind.slug for one in shown}
    return Here(
        place=landscape.places.place(place),
        on=on,
        sheets=shown,
        links=matrix(shown, standing(listed, Assessment), on=on),
        lacking=tuple(one for one in landscape.lacking_in(place) if one.kind not in named),
        ahead=_ahead(landscape, place, made, changes),
        seen=seen or {},
        notes=listed,
        rules=all_rules,
        findings=tuple(findings),
        handed=handed,
        coming=coming,
        ties=ties_of(
            [one.body for one in shown],
            ties,
            standing(listed, BodyTie),
            ours,
            reach=_reach(landscape, {one.body.id for one in shown}),
        ),
    )


def _reach(landscape: Landscape, bodies: Collection[str]) -> dict[str, frozenset[str]]:
    """The councils in whose area each body is at work, by code."""
    found: dict[str, set[str]] = {}
    for code, present in landscape.at.items():
        for one in present:
            if one.body.id in bodies:
                found.setdefault(one.body.id, set()).add(code)
    return {ident: frozenset(codes) for ident, codes in found.items()}


def _handed(landscape: Landscape, place: str, on: date, changes: Sequence[Change]) -> tuple[Routed, ...]:
    """Every body of the place that had ended by the day, or whose work was with others. One whose end is only planned stays
    as long as nobody is known to take over.
    """
    begun = [one.body for one in landscape.of(place) if one.body.valid_from is None or one.body.valid_from <= on]
    routed = [answering(landscape, body.id, on, changes, place=place) for body in begun]
    return tuple(one for one in routed if one.moved and (one.to or not one.asked.on(on)))


def year_of(found: Here, *, start: date, end: date, weeks: int = SOON_WEEKS, contracts: Sequence[Ending] = ()) -> tuple[Due, ...]:
    """The windows of every body that touch the days from `start` to `end`, in order, each with whether it asks for something now.

    Those of a body that is to begin in these days are among them, from its first day.
    """
    due = []
    for sheet in (*found.sheets, *found.coming):
        until = last_sure_day(sheet.body, sheet.changes)
        for window in windows(sheet.body, found.rules, start=start, end=end, contracts=contracts, until=until):
            start_by = window.opens - timedelta(days=min(window.lead_days, (window.opens - date.min).days))
            due.append(Due(body=sheet.body, window=window, start_by=start_by, state=_state(window, start_by, found.on, weeks)))
    return tuple(sorted(due, key=lambda one: (one.window.opens, one.window.closes, one.body.id, one.window.rule, one.window.occurrence)))


def tier_of(kind: str) -> str:
    """Which tier of the landscape a kind of body belongs to."""
    return next((tier for tier, kinds in TIERS.items() if kind in kinds), "Other bodies")


def _state(window: Window, start_by: date, on: date, weeks: int) -> str:
    if window.opens <= on <= window.closes:
        return "open"
    if window.closes < on:
        return "past"
    if start_by < on and window.yes:
        return "late"
    return "start" if on <= start_by <= on + timedelta(weeks=weeks) else "later"


def _ahead(landscape: Landscape, place: str, made: Sequence[Sheet], changes: Sequence[Change]) -> tuple[Ahead, ...]:
    found = []
    for change in changes:
        bodies = tuple(sheet.body for sheet in made if change in sheet.changes)
        if not bodies:
            continue
        routed: tuple[Routed, ...] = ()
        if change.on is not None and not change.stays:
            touched = {body.id for body in bodies}
            wholes = [body for body in bodies if body.part_of not in touched]  # a part goes where its whole goes
            after = _day_after(change.on, change.precision)
            routed = tuple(answering(landscape, body.id, after, changes, place=place) for body in wholes)
        found.append(Ahead(change=change, bodies=bodies, routed=routed))
    return tuple(found)


def _day_after(on: date, precision: str) -> date:
    """The first day on which a change has surely happened: the day after it, or the first of the month after its month."""
    if precision != "month":
        return on + timedelta(days=1)
    return date(on.year + on.month // 12, on.month % 12 + 1, 1)


def _gives_way(routed: Sequence[Routed], when: str, *, past: bool) -> str:
    old = [one.asked.name for one in routed]
    new = dict.fromkeys(body.name.removesuffix(" (planned)") for one in routed for body in one.to)
    who = listed(old) if len(old) <= MOST_NAMED else f"{len(old)} councils"
    gives = "taken to have given way" if past else "to give way"
    return f"{who} {'is' if len(old) == 1 else 'are'} {gives} to {listed(new)} {when}."


def _counted(many: int) -> str:
    return "One" if many == 1 else str(many)
