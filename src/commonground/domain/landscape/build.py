"""Build the register from the geography of a data release and the shipped kinds of body.

A body's name is never guessed: where no open list is held of a kind, the place gets a `Lacking` that says so and how to find out.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from commonground.domain.landscape import lacking as reasons
from commonground.domain.landscape.checks import check
from commonground.domain.landscape.nouns import Authority, Body, BodyKind, Lacking, Succeeds
from commonground.domain.landscape.register import COMPILED, OF_UPPER, Landscape, Presence, of_council
from commonground.domain.places.nouns import COUNCILS, Successor
from commonground.domain.places.register import Register as Places
from commonground.terms import Finding, Place, untitled

GEOGRAPHY = "ons_geography_2024"
KIND_OF_COUNCIL = {
    "E06": "council_unitary",
    "E07": "council_district",
    "E08": "council_unitary",
    "E09": "council_unitary",
    "E10": "council_county",
}


def build(
    places: Places,
    kinds: Mapping[str, BodyKind],
    authorities: Iterable[Authority],
    police_holders: Mapping[str, tuple[str, str]],
    listed: Iterable[Body] = (),
) -> Landscape:
    """The landscape of every council in force. Everything wrong with it is in `findings`; nothing is left out in silence.

    `listed` bodies come from published lists: each is at work in the councils among its areas. Of one that has only areas of
    care boards, the name is told where no body of its kind is held.
    """
    maker = _Maker(places=places, kinds=kinds, authorities=tuple(authorities), holders=police_holders, listed=tuple(listed))
    maker.make()
    order = {slug: position for position, slug in enumerate(kinds)}
    at: dict[str, tuple[Presence, ...]] = {}
    lacking: dict[str, tuple[Lacking, ...]] = {}
    for place in maker.councils:
        present = sorted(maker.at[place.code].values(), key=lambda one: (order.get(one.body.kind, 99), -(one.share or 0), one.body.id))
        at[place.code] = tuple(present)
        # A body that has ended still shows in the place's history, but does not stand for its kind.
        named = {one.body.kind for one in present if one.body.valid_to is None}
        lacking[place.code] = tuple(maker.near(reasons.why(slug, place)) for slug in kinds if slug not in named)
    findings = (*maker.findings, *check(maker.bodies.values(), maker.successions, kinds=kinds, places=maker.known))
    return Landscape(
        places=places,
        bodies=maker.bodies,
        at=at,
        lacking=lacking,
        successions=tuple(maker.successions),
        findings=findings,
        mayoral=frozenset(f"strategic_authority:{one.id}" for one in maker.authorities if one.mayor),
    )


@dataclass
class _Maker:
    """Collects bodies while the geography is walked."""

    places: Places
    kinds: Mapping[str, BodyKind]
    authorities: tuple[Authority, ...]
    holders: Mapping[str, tuple[str, str]]
    listed: tuple[Body, ...] = ()
    bodies: dict[str, Body] = field(default_factory=dict)
    at: dict[str, dict[str, Presence]] = field(default_factory=lambda: defaultdict(dict))
    successions: list[Succeeds] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)

    def make(self) -> None:
        for place in self.councils:
            self._council(place)
            self._of_area(place, "icb", self._icb)
            self._of_area(place, "police", self._police)
            self._of_area(place, "active_partnership", self._partnership)
        self._national()
        for body in self.listed:
            self._listed(body)
        for authority in self.authorities:
            self._authority(authority)
        for authority in self.authorities:
            if authority.became:
                self._succeeds(
                    f"strategic_authority:{authority.id}",
                    f"strategic_authority:{authority.became}",
                    authority.until + timedelta(days=1) if authority.until else None,
                    1.0,
                )
        self._withdrawn()

    @property
    def councils(self) -> list[Place]:
        return [place for place in sorted(self.places.places.values()) if place.kind in COUNCILS]

    @property
    def known(self) -> frozenset[str]:
        return frozenset(self.places.places) | frozenset(self.places.successors)

    def _add(self, body: Body) -> Body:
        return self.bodies.setdefault(body.id, body)

    def _put(self, place: Place, body: Body, share: float | None = 1.0) -> None:
        self.at[place.code].setdefault(body.id, Presence(body=body, share=share))

    def _county(self, place: Place) -> Place | None:
        return self.places.parent(place, "county") if place.kind == "district" else None

    def _council(self, place: Place) -> None:
        began = _began(place.code, self.places.successors)
        council = self._add(
            Body(
                id=f"council:{place.code}",
                kind=_council_kind(place),
                name=of_council(place),
                areas=(place,),
                source_id=GEOGRAPHY,
                valid_from=began,
            )
        )
        self._put(place, council)
        upper = place if place.is_upper_tier else self._county(place)
        if upper is None:
            self.findings.append(
                Finding(
                    code="district_without_county",
                    what=f"{place.name} lies in no county",
                    where=place.code,
                    remedy="Load the look-up of districts to counties",
                )
            )
            return
        if upper != place:
            self._put(upper, council)
            self._put(
                place,
                self._add(
                    Body(
                        id=f"council:{upper.code}",
                        kind="council_county",
                        name=of_council(upper),
                        areas=(upper,),
                        source_id=GEOGRAPHY,
                        valid_from=_began(upper.code, self.places.successors),
                    )
                ),
            )
        for slug, words in OF_UPPER.items():
            since = self.kinds[slug].since if slug in self.kinds else None
            first = max((day for day in (since, _began(upper.code, self.places.successors)) if day is not None), default=None)
            body = self._add(
                Body(
                    id=f"{slug}:{upper.code}",
                    kind=slug,
                    name=words.format(untitled(upper.name)),
                    areas=(upper,),
                    source_id=GEOGRAPHY,
                    valid_from=first,
                    part_of=f"council:{upper.code}",
                )
            )
            self._put(place, body)

    def _of_area(self, place: Place, kind: str, make: Callable[[Place, Place, float | None], None]) -> None:
        """Bodies of the areas of a kind that the place lies in; a county's are those of its districts."""
        lower = [place] if place.kind != "county" else [part.place for part in self.places.children(place, {"district"})]
        found: dict[Place, set[float]] = defaultdict(set)
        for one in lower:
            for part in self.places.parents(one):
                if part.place.kind == kind:
                    found[part.place].add(part.share)
        for area in sorted(found):
            alone = len(found) == 1
            share = 1.0 if alone else (max(found[area]) if len(lower) == 1 else None)
            make(place, area, share)

    def _icb(self, place: Place, area: Place, share: float | None) -> None:
        name = area.name.removeprefix("NHS ").removesuffix(" Integrated Care Board")
        for slug, words in (("icb", "NHS {} integrated care board"), ("icp", "{} integrated care partnership")):
            since = self.kinds[slug].since if slug in self.kinds else None
            self._put(
                place,
                self._add(
                    Body(id=f"{slug}:{area.code}", kind=slug, name=words.format(name), areas=(area,), source_id=GEOGRAPHY, valid_from=since)
                ),
                share,
            )

    def _police(self, place: Place, area: Place, share: float | None) -> None:
        form, name = self.holders.get(area.code, ("commissioner", f"{area.name} police and crime commissioner"))
        since = self.kinds["police_body"].since if form == "commissioner" and "police_body" in self.kinds else None
        source = GEOGRAPHY if form == "commissioner" else COMPILED
        self._put(
            place,
            self._add(
                Body(
                    id=f"police_body:{area.code}",
                    kind="police_body",
                    name=name,
                    areas=(area,),
                    source_id=source,
                    valid_from=since,
                    form=form,
                )
            ),
            share,
        )

    def _partnership(self, place: Place, area: Place, share: float | None) -> None:
        self._put(
            place,
            self._add(
                Body(id=f"active_partnership:{area.code}", kind="active_partnership", name=area.name, areas=(area,), source_id=GEOGRAPHY)
            ),
            share,
        )

    def _listed(self, body: Body) -> None:
        councils = [area for area in body.areas if area.kind in COUNCILS]
        if body.kind not in self.kinds:
            self.findings.append(
                Finding(
                    code="unknown_kind",
                    what=f"{body.name} is of the kind {body.kind}, which is not known",
                    where=body.id,
                    level="warning",
                    remedy="Correct the kind",
                )
            )
            return
        self._add(body)
        for place in councils:
            self._put(place, body, 1.0 if len(councils) == 1 else None)
            county = self._county(place)
            if county is not None:
                self._put(county, body, None)

    def near(self, one: Lacking) -> Lacking:
        """The same, with the listed bodies of that kind in the care board's area of the place."""
        boards = {presence.body.areas[0] for presence in self.at[one.place.code].values() if presence.body.kind == "icb"}
        names = sorted(body.name for body in self.listed if body.kind == one.kind and boards & set(body.areas))
        if not names:
            return one
        told = f"None is known to sit in {one.place}. Those listed for the care board's area: {', '.join(names)}"
        return replace(one, reason=told, exists=True)

    def _national(self) -> None:
        england = self.places.england
        for slug, kind in self.kinds.items():
            if kind.one_per == "nation" and england is not None:
                body = self._add(Body(id=slug, kind=slug, name=kind.name, areas=(england,), source_id=COMPILED, valid_from=kind.since))
                for place in self.councils:
                    self._put(place, body)

    def _authority(self, authority: Authority) -> None:
        members = self._members(authority)
        if not members:
            self.findings.append(
                Finding(
                    code="authority_without_councils",
                    what=f"{authority.name} has no council in this data release",
                    where=authority.id,
                    level="warning",
                    remedy="Check its codes",
                )
            )
            return
        body = self._add(
            Body(
                id=f"strategic_authority:{authority.id}",
                kind="strategic_authority",
                name=authority.name,
                areas=members,
                source_id=COMPILED,
                valid_from=authority.since,
                valid_to=authority.until,
                form="mayor" if authority.mayor else "no mayor",
            )
        )
        for member in members:
            self._put(member, body)
            for part in self.places.children(member, {"district"}) if member.kind == "county" else ():
                self._put(part.place, body)
            county = self._county(member)
            if county is not None:
                self._put(county, body, None)

    def _members(self, authority: Authority) -> tuple[Place, ...]:
        codes = [*authority.councils]
        if not codes:
            codes = [part.place.code for part in self.places.children(_stub(authority.region or authority.id), COUNCILS)]
            codes = [code for code in codes if self.places.places[code].kind != "county"]
        for code in codes:
            if self.places.newer.get(code, code) not in self.places.places:
                self.findings.append(
                    Finding(
                        code="unknown_code",
                        what=f"{authority.name} lists {code}, which is no council in force",
                        where=authority.id,
                        level="warning",
                        remedy="Correct the code",
                    )
                )
        return tuple(
            self.places.places[self.places.newer.get(code, code)]
            for code in codes
            if self.places.newer.get(code, code) in self.places.places
        )

    def _withdrawn(self) -> None:
        """Councils that were merged or split, as ended bodies; a council that only got a new code is the same council."""
        for code, successors in sorted(self.places.successors.items()):
            lasting = [one for one in successors if one.kind in ("merged", "split")]
            kind = KIND_OF_COUNCIL.get(code[:3])
            if not lasting or kind is None:
                continue
            changed = lasting[0].changed_on
            old = Place(code, lasting[0].old_name, "district" if kind == "council_district" else "unitary", 0)
            self._add(
                Body(
                    id=f"council:{code}",
                    kind=kind,
                    name=of_council(old),
                    areas=(old,),
                    source_id="ons_code_history",
                    valid_from=_began(code, self.places.successors),
                    valid_to=changed - timedelta(days=1) if changed else None,
                )
            )
            for one in lasting:
                self._succeeds(f"council:{code}", f"council:{one.new_code}", one.changed_on, one.share)

    def _succeeds(self, old: str, new: str, on: date | None, share: float) -> None:
        self.successions.append(Succeeds(old=old, new=new, on=on, share=share))


def _council_kind(place: Place) -> str:
    return {"county": "council_county", "district": "council_district"}.get(place.kind, "council_unitary")


def _stub(code: str) -> Place:
    return Place(code, code, "custom", 0)


def _began(code: str, successors: Mapping[str, tuple[Successor, ...]]) -> date | None:
    """The first day of a council that was made from others; None where the release does not hold it."""
    days = [
        one.changed_on
        for items in successors.values()
        for one in items
        if one.new_code == code and one.kind in ("merged", "split") and one.changed_on is not None
    ]
    return max(days, default=None)
