"""Where the lines of a framework come from: a shipped example, a match, or a file of lines or of nested parts."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

import yaml

from commonground.actions.outcomes import matches
from commonground.actions.permissions import Person, require
from commonground.domain.outcomes.begun import lines_from_match
from commonground.domain.outcomes.frameworks import FRAMEWORK_THEMES
from commonground.domain.outcomes.library import shipped_taxonomy
from commonground.domain.outcomes.nested import lines_of
from commonground.domain.outcomes.written import example_text
from commonground.reference import read_yaml
from commonground.terms import Refused

MATCH = "the match"
LARGEST = 500_000
_TOLD = re.compile(r"^#\s*(title|theme):\s*(.+)$", re.IGNORECASE | re.MULTILINE)


@dataclass(frozen=True, kw_only=True)
class Lines:
    """The lines of a framework, with a title and a theme where they name them."""

    text: str
    title: str = ""
    theme: str = ""

    @property
    def written(self) -> str:
        """The same as a text file, which `read_lines` reads back."""
        return f"# title: {self.title}\n# theme: {self.theme}\n{self.text.rstrip()}\n"


def examples() -> dict[str, Lines]:
    """Theme -> the framework that this project ships to begin from; it names no real plan."""
    held = read_yaml("outcomes/framework_examples.yaml")["examples"]
    return {one["theme"]: Lines(text=example_text(one["text"], one["indicators"]), title=one["title"], theme=one["theme"]) for one in held}


def from_match(*, place: str, by: Person, body: str = "") -> Lines:
    """A framework that begins from the confirmed priorities of a place, or of one body. Refused: nothing_matched, body_unmatched."""
    view = matches.read_match(place=place, body=body, by=by)
    view.require_body(body)
    text = lines_from_match(view.shown.rows)
    if not text:
        raise Refused(
            "nothing_matched",
            what=f"No confirmed priority of {view.whole.bodies.get(body, view.place.name)} has anything to begin a framework from",
            ways_out=("Drop in a strategy and confirm what it wants", "Begin from an example"),
        )
    whose = view.whole.bodies.get(body, f"the commissioners of {view.place.name}")
    parents = [parent for row in view.shown.rows for parent in shipped_taxonomy().parents_of(row.wanted.priority.themes)]
    theme = parents[0] if len(set(parents)) == 1 else "generic"
    return Lines(text=text, title=f"What sport contributes to {whose}", theme=theme)


def begin(*, start: str, by: Person, place: str = "", body: str = "") -> Lines:
    """The lines of a theme's example, or of a place where `start` is "the match". Refused: example_unknown, and as `from_match`."""
    require(by, "read")
    if start == MATCH:
        return from_match(place=place, body=body, by=by)
    held = examples()
    if start not in held:
        raise Refused("example_unknown", what=f"There is no example {start[:40]!r}", ways_out=tuple(f"Choose {one}" for one in held))
    return held[start]


def read_lines(*, content: bytes, name: str, by: Person) -> Lines:
    """The lines in a file: plain lines, with `# title:` and `# theme:` if wished, or nested parts as YAML or JSON.

    Refused: file_large, lines_not_text, parts_unread (with every part that cannot be read).
    """
    require(by, "read")
    if len(content) > LARGEST:
        raise Refused("file_large", what=f"{name} is {len(content):,} bytes; a framework has at most {LARGEST:,}", ways_out=("Cut it",))
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise Refused("lines_not_text", what=f"{name} is not a text file", ways_out=("Save it as text (UTF-8)",)) from None
    if not name.lower().endswith((".yaml", ".yml", ".json")):
        told = {key.lower(): said.strip() for key, said in _TOLD.findall(text)}
        return Lines(text=_TOLD.sub("", text), title=told.get("title", ""), theme=told.get("theme", ""))  # lines keep their numbers
    held = _nested(text, name)
    return Lines(text=lines_of(held.get("framework"), held.get("tell")), title=str(held.get("title", "")), theme=str(held.get("theme", "")))


def _nested(text: str, name: str) -> dict[str, Any]:
    try:
        if any(
            isinstance(token, yaml.AliasToken) for token in yaml.scan(text)
        ):  # a few aliases of aliases would unfold to millions of parts
            raise Refused("parts_unread", what=f"{name} repeats parts by alias (*name)", ways_out=("Write each part out",))
        held = yaml.safe_load(text)
    except (yaml.YAMLError, RecursionError, ValueError) as no:
        where = getattr(getattr(no, "problem_mark", None), "line", None)
        raise Refused(
            "parts_unread",
            what=f"{name} cannot be read as YAML",
            where=f"line {where + 1}" if where is not None else "",
            ways_out=("Correct it there", "Write plain lines instead"),
        ) from None
    if not isinstance(held, dict) or "framework" not in held:
        raise Refused(
            "parts_unread",
            what=f"{name} holds no framework",
            ways_out=("Give `title`, `theme` and `framework`, a list of parts", f"Choose a theme from {', '.join(FRAMEWORK_THEMES)}"),
        )
    return held
