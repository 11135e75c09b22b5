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
from commonground.domain.places.nouns import COUNCILS
from commonground.domain.places.register import Register as Places
from commonground.terms import Findings, Place, untitled

GEOGRAPHY = "ons_geography_2024"
ENDING = ("merged", "split")  # what ends a council; one that only got a new code is the same council
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
    findings = (*maker.findings.items, *check(maker.bodies.values(), maker.successions, kinds=kinds, places=maker.known))
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
    findings: Findings = field(default_factory=Findings)

    def make(self) -> None:
        for place in self.councils:
            self._council(place)
            self._of_area(place, "icb", self._care_board)
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

    def _since(self, kind: str) -> date | None:
        """The day from which bodies of a kind exist; None where it is not held."""
        return self.kinds[kind].since if kind in self.kinds else None

    def _began(self, code: str) -> date | None:
        """The first day of a council that was made from others; None where the release does not hold it."""
        days = [
            one.changed_on
            for successors in self.places.successors.values()
            for one in successors
            if one.new_code == code and one.kind in ENDING and one.changed_on is not None
        ]
        return max(days, default=None)

    def _county(self, place: Place) -> Place | None:
        return self.places.parent(place, "county") if place.kind == "district" else None

    def _council(self, place: Place) -> None:
        """The council itself, its county's where it is a district, and the bodies that every upper tier council has."""
        self._put(place, self._body_of_council(place))
        upper = place if place.is_upper_tier else self._county(place)
        if upper is None:
            self.findings.add(
                "district_without_county",
                f"{place.name} lies in no county",
                where=place.code,
                remedy="Load the look-up of districts to counties",
            )
            return
        if upper != place:
            self._put(upper, self._body_of_council(place))
            self._put(place, self._body_of_council(upper))
        for kind, words in OF_UPPER.items():
            days = [day for day in (self._since(kind), self._began(upper.code)) if day is not None]
            body = Body(
                id=f"{kind}:{upper.code}",
                kind=kind,
                name=words.format(untitled(upper.name)),
                areas=(upper,),
                source_id=GEOGRAPHY,
                valid_from=max(days, default=None),
                part_of=f"council:{upper.code}",
            )
            self._put(place, self._add(body))

    def _body_of_council(self, place: Place) -> Body:
        return self._add(
            Body(
                id=f"council:{place.code}",
                kind=_council_kind(place),
                name=of_council(place),
                areas=(place,),
                source_id=GEOGRAPHY,
                valid_from=self._began(place.code),
            )
        )

    def _of_area(self, place: Place, kind: str, bodies_of: Callable[[Place], Iterable[Body]]) -> None:
        """Bodies of the areas of a kind that the place lies in; a county's are those of its districts."""
        lower = [place] if place.kind != "county" else [part.place for part in self.places.children(place, {"district"})]
        shares: dict[Place, set[float]] = defaultdict(set)
        for one in lower:
            for part in self.places.parents(one):
                if part.place.kind == kind:
                    shares[part.place].add(part.share)
        for area in sorted(shares):
            alone = len(shares) == 1
            share = 1.0 if alone else (max(shares[area]) if len(lower) == 1 else None)
            for body in bodies_of(area):
                self._put(place, self._add(body), share)

    def _care_board(self, area: Place) -> Iterable[Body]:
        name = area.name.removeprefix("NHS ").removesuffix(" Integrated Care Board")
        for kind, words in (("icb", "NHS {} integrated care board"), ("icp", "{} integrated care partnership")):
            yield _of_one_area(kind, area, words.format(name), since=self._since(kind))

    def _police(self, area: Place) -> Iterable[Body]:
        form, name = self.holders.get(area.code, ("commissioner", f"{area.name} police and crime commissioner"))
        elected = form == "commissioner"
        since, source = (self._since("police_body"), GEOGRAPHY) if elected else (None, COMPILED)
        yield _of_one_area("police_body", area, name, since=since, source_id=source, form=form)

    def _partnership(self, area: Place) -> Iterable[Body]:
        yield _of_one_area("active_partnership", area, area.name)

    def _listed(self, body: Body) -> None:
        if body.kind not in self.kinds:
            self.findings.add(
                "unknown_kind",
                f"{body.name} is of the kind {body.kind}, which is not known",
                where=body.id,
                level="warning",
                remedy="Correct the kind",
            )
            return
        self._add(body)
        councils = [area for area in body.areas if area.kind in COUNCILS]
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
            self.findings.add(
                "authority_without_councils",
                f"{authority.name} has no council in this data release",
                where=authority.id,
                level="warning",
                remedy="Check its codes",
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
            region = Place(authority.region or authority.id, "", "region", 0)  # looked up by its code alone
            parts = [part.place for part in self.places.children(region, COUNCILS)]
            codes = [place.code for place in parts if self.places.places[place.code].kind != "county"]
        members = []
        for code in codes:
            newest = self.places.newer.get(code, code)
            if newest in self.places.places:
                members.append(self.places.places[newest])
            else:
                self.findings.add(
                    "unknown_code",
                    f"{authority.name} lists {code}, which is no council in force",
                    where=authority.id,
                    level="warning",
                    remedy="Correct the code",
                )
        return tuple(members)

    def _withdrawn(self) -> None:
        """Councils that were merged or split, as ended bodies; a council that only got a new code is the same council."""
        for code, successors in sorted(self.places.successors.items()):
            lasting = [one for one in successors if one.kind in ENDING]
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
                    valid_from=self._began(code),
                    valid_to=changed - timedelta(days=1) if changed else None,
                )
            )
            for one in lasting:
                self._succeeds(f"council:{code}", f"council:{one.new_code}", one.changed_on, one.share)

    def _succeeds(self, old: str, new: str, on: date | None, share: float) -> None:
        self.successions.append(Succeeds(old=old, new=new, on=on, share=share))


def _council_kind(place: Place) -> str:
    return {"county": "council_county", "district": "council_district"}.get(place.kind, "council_unitary")


def _of_one_area(kind: str, area: Place, name: str, *, since: date | None = None, source_id: str = GEOGRAPHY, form: str = "") -> Body:
    return Body(id=f"{kind}:{area.code}", kind=kind, name=name, areas=(area,), source_id=source_id, valid_from=since, form=form)
