"""Who may do what: the whole table, role by role."""

from __future__ import annotations

import pytest

from commonground.actions.permissions import ACTIONS, ALLOWED, LOCAL_PERSON, ROLES, Person, may, require, require_owner
from commonground.case import ROUTE
from commonground.store.records import models
from commonground.terms import Refused

#                  administrator analyst commissioner councillor provider viewer
TABLE = {
    "read":          "yes yes yes yes yes yes",
    "export":        "yes yes yes yes yes yes",
    "open_case":     "yes yes yes no no no",
    "draft":         "yes yes yes no no no",
    "settle":        "yes yes yes no no no",
    "skip":          "yes yes yes no no no",
    "save_template": "yes yes yes yes no no",
    "save_peers":    "yes yes yes yes no no",
    "save_area":     "yes yes yes no no no",
    "withdraw_planned": "yes yes yes no no no",
    "note_landscape": "yes yes yes no no no",
    "keep_readiness": "yes yes yes no no no",
    "add_data":      "yes yes no no no no",
    "forget_data":   "yes yes no no no no",
    "open_survey":   "yes yes no no no no",
    "ask_survey":    "yes yes yes yes no no",
    "add_document":  "yes yes yes no no no",
    "decide_priority": "yes yes yes no no no",
    "decide_match":  "yes yes yes no no no",
    "write_framework": "yes yes yes no no no",
    "make_pack":     "yes yes yes yes no no",
    "ask_value":     "yes yes yes yes no no",
    "manage_people": "yes no no no no no",
}  # fmt: skip
CELLS = [(role, action, answer == "yes") for action, answers in TABLE.items() for role, answer in zip(ROLES, answers.split(), strict=True)]


def somebody(*roles: str) -> Person:
    return Person(ref="x", name="Somebody", roles=frozenset(roles))


def test_the_table_speaks_of_every_role_and_every_action() -> None:
    assert set(TABLE) == set(ACTIONS)
    assert set(ALLOWED) == set(ROLES) == set(models.ROLES)
    assert all(actions <= set(ACTIONS) for actions in ALLOWED.values())


@pytest.mark.parametrize(("role", "action", "allowed"), CELLS)
def test_every_cell_of_the_table(role: str, action: str, allowed: bool) -> None:
    assert may(somebody(role), action) is allowed
    if allowed:
        require(somebody(role), action)
    else:
        with pytest.raises(Refused, match="may not do this") as refused:
            require(somebody(role), action)
        assert refused.value.code == "not_permitted"
        may_do = [each for each, answer in zip(ROLES, TABLE[action].split(), strict=True) if answer == "yes"]
        assert refused.value.why == f"It takes the role {' or '.join(may_do)}"


def test_roles_add_up_and_nobody_without_a_role_may_do_anything() -> None:
    assert may(somebody("viewer", "analyst"), "settle")
    assert not any(may(somebody(), action) for action in ACTIONS)


def test_the_local_person_may_do_everything() -> None:
    assert all(may(LOCAL_PERSON, action) for action in ACTIONS)


def test_an_action_that_is_not_in_the_table_is_a_mistake_of_ours() -> None:
    with pytest.raises(KeyError, match="not in the table"):
        may(LOCAL_PERSON, "fly")


@pytest.mark.parametrize("roles", [frozenset({"wizard"}), frozenset({"viewer", "king"})])
def test_unknown_roles_are_refused(roles: frozenset[str]) -> None:
    with pytest.raises(Refused, match="Unknown roles"):
        Person(ref="x", name="X", roles=roles)
    with pytest.raises(Refused, match="a ref and a name"):
        Person(ref="x", name=" ", roles=frozenset())
    with pytest.raises(Refused, match="a ref and a name"):
        Person(ref="", name="X", roles=frozenset())


def test_a_stage_is_settled_by_the_role_that_owns_it_or_by_an_administrator() -> None:
    require_owner(somebody("analyst"), "analyst", "Profile")
    require_owner(somebody("administrator"), "analyst", "Profile")
    with pytest.raises(Refused, match="belongs to the role analyst"):
        require_owner(somebody("commissioner"), "analyst", "Profile")


def test_every_stage_of_the_route_is_owned_by_a_role_that_may_settle() -> None:
    for stage in ROUTE:
        assert may(somebody(stage.owner), "settle"), stage.id
