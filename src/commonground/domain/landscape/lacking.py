"""Why the register names no body of a kind for a council: there is none, or no open list of them is held here."""

from __future__ import annotations

from commonground.domain.landscape.nouns import Lacking
from commonground.terms import Place

NOT_HELD = {
    "place_partnership": (
        "Place partnerships are not set up by law and no open list of them is held here; they often match the county or unitary council",
        "Ask the integrated care board's place director, or the director of public health, then add it as a local body, or many by a table",
    ),
    "primary_care_network": (
        "The list of primary care networks is not loaded; it is kept by NHS organisation code and not by council",
        "Look up the networks on the NHS Organisation Data Service, then add those that matter as local bodies",
    ),
    "nhs_trust": (
        "NHS trusts serve patients from many councils and no open list by council is held here",
        "Ask the integrated care board which trusts serve the place, then add them as local bodies",
    ),
    "active_partnership": (
        "The look-up of councils to Active Partnerships is not loaded, so we cannot tell which of the 43 covers the place",
        "Load Sport England's look-up with `commonground data add`, or add the partnership as a local body",
    ),
    "se_place_partnership": (
        "No open list of the places in Sport England's place partnerships is held here, so we cannot tell whether this is one",
        "Look at Sport England's announcements of February and November 2025, then add it as a local body",
    ),
    "strategic_authority": (
        "The list of strategic authorities held here, which ends in autumn 2025, has none for this place; others were planned",
        "Ask the council whether one has been set up since, then add it as a local body",
    ),
}
ONE_TIER = "One council runs all services here, so there is no separate {}"
LOOK_UP = "Load a look-up that places this council in an area of that kind"


def why(kind: str, place: Place) -> Lacking:
    """The reason that no body of the kind is named for the place, and how to find out."""
    if kind in NOT_HELD:
        reason, find_out = NOT_HELD[kind]
        return Lacking(kind=kind, place=place, reason=reason, find_out=find_out, exists=None)
    if kind in ("council_county", "council_district") and place.kind not in ("county", "district"):
        other = "county council" if kind == "council_county" else "district council"
        return Lacking(kind=kind, place=place, reason=ONE_TIER.format(other), find_out="Nothing to find out", exists=False)
    if kind == "council_unitary" and place.kind in ("county", "district"):
        return Lacking(
            kind=kind,
            place=place,
            exists=False,
            find_out="Ask when reorganisation is due here",
            reason="Services here are shared by a county council and district councils, so there is no unitary council yet",
        )
    if kind == "policing_board":
        return Lacking(
            kind=kind,
            place=place,
            exists=False,
            find_out="Nothing to do until May 2028",
            reason="Policing and crime boards are planned from May 2028, where no mayor takes over from the commissioner",
        )
    return Lacking(
        kind=kind,
        place=place,
        exists=None,
        find_out=LOOK_UP,
        reason="The geography of this data release does not say which body of this kind covers the place",
    )
