"""Each kind of body is explained to a newcomer, and every sentence says how far it was checked."""

from __future__ import annotations

import re

import pytest

from commonground.domain.landscape import library
from commonground.domain.landscape.nouns import PRESSURES, READ, SERVICE_AREAS

KINDS = library.body_kinds()
ASKED_FOR = {
    "council_county", "council_district", "council_unitary", "strategic_authority", "health_and_wellbeing_board", "icb", "icp",
    "place_partnership", "primary_care_network", "nhs_trust", "public_health", "adult_social_care", "childrens_services", "police_body",
    "active_partnership", "se_place_partnership", "nhs_england", "sport_england",
}  # fmt: skip
UNEXPLAINED = re.compile(r"\b(ICB|ICP|HWB|JSNA|JHWS|PCN|BCF|DPH|DASS|DCS|MTFS|JFP|PCC|VCSE|CQC|SEND|ASB|PHOF)\b")


def test_every_kind_that_the_landscape_needs_is_described() -> None:
    assert set(KINDS) >= ASKED_FOR


@pytest.mark.parametrize("slug", sorted(ASKED_FOR))
def test_a_kind_says_what_it_answers_for_where_sport_fits_the_way_in_and_the_best_moment(slug: str) -> None:
    kind = KINDS[slug]
    parts = (kind.answers_for, kind.decides, kind.money, kind.sport_fits, kind.way_in, kind.best_moment)
    assert [part for part in parts if not part] == []


@pytest.mark.parametrize("slug", sorted(KINDS))
def test_no_sentence_uses_an_acronym_of_the_trade(slug: str) -> None:
    texts = [fact.text for fact in KINDS[slug].facts] + [duty.text for duty in KINDS[slug].duties]
    assert [text for text in texts if UNEXPLAINED.search(text)] == []


@pytest.mark.parametrize("slug", sorted(KINDS))
def test_what_was_read_has_an_address_and_service_areas_are_known(slug: str) -> None:
    kind = KINDS[slug]
    assert all(fact.address.startswith("https://") for fact in kind.facts if fact.status == READ)
    assert set(kind.service_areas) <= set(SERVICE_AREAS)


def test_every_local_commissioner_has_all_four_pressures() -> None:
    short = [
        slug
        for slug in sorted(ASKED_FOR - {"se_place_partnership", "nhs_england", "sport_england"})
        if {one.kind for one in KINDS[slug].pressures} != set(PRESSURES)
    ]
    assert short == []


def test_every_known_change_is_to_a_known_kind_and_says_when() -> None:
    for change in library.changes():
        assert set(change.kinds) | set(change.becomes) <= set(KINDS), change.id
        assert change.when
    assert next(one for one in library.changes() if one.id == "pcc_end_2028").when == "in May 2028"
    assert next(one for one in library.changes() if one.id == "nhs_england_abolished").when == "by 31 March 2027"
