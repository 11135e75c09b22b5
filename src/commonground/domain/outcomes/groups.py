"""Which groups of people a passage is about, by the words that name them."""

from __future__ import annotations

import re
from functools import cache

from commonground.reference import read_yaml


@cache
def _patterns() -> dict[str, tuple[re.Pattern[str], tuple[str, ...]]]:
    held = read_yaml("outcomes/groups.yaml")["groups"]
    return {
        group: (re.compile("|".join(f"(?:{words})" for words in one["words"]), re.IGNORECASE), tuple(one.get("instead", ())))
        for group, one in held.items()
    }


@cache
def group_names() -> dict[str, str]:
    """Group -> its name in plain English, in the order of display."""
    return {group: one["name"] for group, one in read_yaml("outcomes/groups.yaml")["groups"].items()}


def groups_named(text: str) -> tuple[str, ...]:
    """Groups that the passage names, narrow before broad; "all_residents" when it names no narrower group."""
    spoken = text.replace("’", "'")
    patterns = _patterns()
    found = [group for group, (pattern, _) in patterns.items() if pattern.search(spoken)]
    covered = {broad for group in found for broad in patterns[group][1]}
    narrow = [group for group in found if group not in covered and group != "all_residents"]
    return tuple(narrow) if narrow else ("all_residents",)
