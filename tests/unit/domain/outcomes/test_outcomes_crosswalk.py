"""Every name of the crosswalk says where and when it was read, or is marked to be confirmed."""

from __future__ import annotations

import re
from datetime import date

from commonground.domain.outcomes.library import crosswalk, shipped_taxonomy
from commonground.reference import read_yaml

HELD = read_yaml("outcomes/frameworks.yaml")
THEMES = shipped_taxonomy().themes


def test_each_name_and_code_that_is_not_to_be_confirmed_stands_with_its_source_and_day() -> None:
    used: dict[str, set[str]] = {}
    for theme in THEMES:
        for key, names in theme.crosswalk.items():
            framework = HELD["frameworks"][key.removesuffix("_to_confirm")]
            if key.endswith("_to_confirm"):
                assert not set(names) & set(framework["read"]), (theme.slug, "read, yet marked to confirm")
                continue
            used.setdefault(key, set()).update(names)
            for name in names:
                source = framework["sources"][framework["read"][name]]
                assert source["where"], (theme.slug, name)
                assert isinstance(source["day"], date), (theme.slug, name)
                assert source["day"] <= HELD["reviewed"]
    assert used == {key: set(framework["read"]) for key, framework in HELD["frameworks"].items()}


def test_one_code_means_one_thing_in_every_theme() -> None:
    said: dict[str, set[str]] = {}
    for theme in THEMES:
        for name in theme.crosswalk.get("phof", ()):
            code, _, words = name.partition(" ")
            assert re.fullmatch(r"[A-E]\d\d[a-d]?", code), name
            said.setdefault(code, set()).add(words)
    assert all(len(words) == 1 for words in said.values()), said


def test_what_is_from_memory_is_printed_as_to_be_confirmed() -> None:
    lines = {line.name: line for line in crosswalk("physical_activity")}
    assert lines["C17b physically inactive adults"].read_on == date(2026, 11, 28)
    assert lines["C10 physically active children"].shown == "C10 physically active children (from memory, to confirm)"
    assert all(line.read_in or "to confirm" in line.shown for theme in THEMES for line in crosswalk(theme.slug))
