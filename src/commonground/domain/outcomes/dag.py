"""A logic model as a causal diagram in the text format of DAGitty, which says what a comparison must be adjusted for."""

from __future__ import annotations

from collections import Counter

from commonground.domain.outcomes.frameworks import Framework, Level, layers

_NOT_IN_NAMES = str.maketrans({'"': "'", "\\": "/"})


def as_dag(framework: Framework) -> str:
    """The model for dagitty.net or the R package of that name: activities are exposures, overarching outcomes are outcomes. What else
    bears on both is the reader's to draw in: a logic model names no confounder.
    """
    names = _names(framework)
    roles = {one.id: "exposure," for one in framework.activities} | {one.id: "outcome," for one in framework.at(Level.OVERARCHING)}
    laid = [
        f'"{names[one]}" [{roles.get(one, "")}pos="{across},{down}"]'
        for across, (_, column) in enumerate(layers(framework))
        for down, one in enumerate(column)
    ]
    steps = [f'"{names[link.start]}" -> "{names[link.end]}"' for link in framework.links]
    return "\n".join(["dag {", *laid, *steps, "}", ""])


def _names(framework: Framework) -> dict[str, str]:
    """Part -> its words, without what would end a name in the format; those that several parts share carry their ids."""
    said = {one: "".join(filter(str.isprintable, framework.part(one).text.translate(_NOT_IN_NAMES))) for one in framework.parts}
    often = Counter(said.values())
    return {one: f"{text} ({one})" if often[text] > 1 else text for one, text in said.items()}
