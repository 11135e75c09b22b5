"""Reading a passage: themes with the words that decided, parents, how likely it is a priority, groups, and what could be offered."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from commonground.domain.outcomes.features import row, surfaces
from commonground.domain.outcomes.groups import groups_named
from commonground.domain.outcomes.language import words
from commonground.domain.outcomes.meaning import Meaning, blended
from commonground.domain.outcomes.model import MOST_THEMES, PARENT_AT, THEME_ALONE_AT, THEME_AT, Model
from commonground.domain.outcomes.nouns import PARENTS, ContributionFound, Example, Reading, Taxonomy, ThemeFound, Word

_CONFIDENT, _LIKELY = 0.80, 0.55
_SHOWN_WORDS = 5


def themes_chosen(scores: np.ndarray) -> list[int]:
    """Columns of the themes proposed, likeliest first: at most four, none when nothing fits."""
    order = np.argsort(-scores, kind="stable")[:MOST_THEMES]
    chosen = [int(column) for column in order if scores[column] >= THEME_AT]
    return chosen or [int(column) for column in order[:1] if scores[column] >= THEME_ALONE_AT]


def parents_chosen(parent_scores: np.ndarray, through: frozenset[str]) -> tuple[str, ...]:
    """The framework themes: those of the themes proposed, and any that the passage names on a broader level."""
    return tuple(name for place, name in enumerate(PARENTS) if name in through or (not through and parent_scores[place] >= PARENT_AT))


def contribution_scores(scores: np.ndarray, model: Model) -> np.ndarray:
    """How well each contribution answers the passage: through its themes, and by the words that such priorities use."""
    themes = scores[: len(model.themes)]
    through = np.log(1e-3 + (themes**1.5) @ model.routes)
    direct = np.log(1e-3 + scores[model.contribution_columns])
    return 0.8 * through + 0.2 * direct


def read_passages(
    texts: Sequence[str],
    *,
    model: Model,
    taxonomy: Taxonomy,
    examples: Sequence[Example] = (),
    offers: int = 5,
    meaning: tuple[Meaning, np.ndarray] | None = None,
) -> list[Reading]:
    """One reading per passage, in order. Pure and repeatable; every reading is a proposal for a person to confirm.

    `meaning` is the optional second reader with a vector for each passage.
    """
    scores = model.scores(texts)
    if meaning is not None and len(texts):
        scores = blended(scores, *meaning)
    return [_reading(text, scores[place], model, taxonomy, examples, offers) for place, text in enumerate(texts)]


@dataclass(frozen=True)
class _Seen:
    """A passage taken apart once, for all its themes: stems, features with their values, phrases, and the words as they stand."""

    stems: list[str]
    columns: np.ndarray
    values: np.ndarray
    hits: list[tuple[str, int, str]]
    surfaces: dict[str, str]

    @classmethod
    def of(cls, text: str, model: Model) -> _Seen:
        stems = words(text)
        columns, values = row(text, model.vocabulary, model.phrases)
        return cls(stems, columns, values, model.phrases.hits(stems), surfaces(text))


def _reading(text: str, scores: np.ndarray, model: Model, taxonomy: Taxonomy, examples: Sequence[Example], offers: int) -> Reading:
    chosen = themes_chosen(scores[: len(model.themes)])
    order = np.argsort(-scores[: len(model.themes)])[:MOST_THEMES]
    nearly = [int(column) for column in order if column not in chosen and scores[column] >= 0.15]
    seen = _Seen.of(text, model) if chosen or nearly else None
    found = tuple(_found(seen, column, float(scores[column]), model, taxonomy) for column in chosen if seen)
    return Reading(
        themes=found,
        parents=parents_chosen(scores[model.parent_columns], frozenset(one.parent for one in found)),
        priority=float(scores[model.priority_column]),
        groups=groups_named(text),
        contributions=_offers(scores, chosen, model, taxonomy, offers) if chosen else (),
        like=nearest_examples(text, examples, {one.theme for one in found}) if examples else (),
        near=tuple(_found(seen, column, float(scores[column]), model, taxonomy) for column in nearly if seen),
    )


def _found(seen: _Seen, column: int, probability: float, model: Model, taxonomy: Taxonomy) -> ThemeFound:
    theme = taxonomy.themes[column]
    phrases = [(level, phrase) for phrase, owner, level in seen.hits if owner == column and level != "weak"]
    band = "confident" if probability >= _CONFIDENT else "likely" if probability >= _LIKELY else "possible"
    return ThemeFound(
        theme=theme.slug,
        name=theme.name,
        parent=theme.parent,
        probability=round(probability, 3),
        band=band,
        phrases=tuple(dict.fromkeys(phrase for _, phrase in sorted(phrases))),
        words=_deciding_words(seen, column, model),
    )


def _deciding_words(seen: _Seen, column: int, model: Model) -> tuple[Word, ...]:
    """The words and phrases that moved the score most, each word with its letters, strongest first."""
    moved = dict(zip(seen.columns.tolist(), (seen.values * model.weights[seen.columns, column]).tolist(), strict=True))
    known = model.vocabulary.columns
    merged: dict[str, float] = {}
    for stem in dict.fromkeys(seen.stems):
        if stem not in known:
            continue
        padded = f"_{stem}_"
        runs = {padded[at : at + size] for size in (3, 4, 5) for at in range(len(padded) - size + 1)}
        letters = sum(moved.get(known[f"~{run}"], 0.0) for run in runs if f"~{run}" in known)
        merged[seen.surfaces.get(stem, stem).lower()] = moved.get(known[stem], 0.0) + letters
    for word in _phrase_words(seen, column, model, moved):  # a word that is itself a phrase of the theme counts once, with both weights
        merged[word.text] = merged.get(word.text, 0.0) + word.weight
    strongest = sorted(merged.items(), key=lambda held: -abs(held[1]))[:_SHOWN_WORDS]
    return tuple(Word(text=said, weight=round(weight, 3)) for said, weight in strongest if abs(weight) >= 0.02)


def _phrase_words(seen: _Seen, column: int, model: Model, moved: dict[int, float]) -> list[Word]:
    """What the lexicon's block added, shared among the phrases of this theme that stand in the passage."""
    start, count = len(model.vocabulary.columns), len(model.themes)
    added = sum(moved.get(start + part * count + column, 0.0) for part in range(5))
    found = dict.fromkeys(phrase for phrase, owner, _ in seen.hits if owner == column)
    return [Word(text=phrase, weight=added / len(found)) for phrase in found] if found else []


def _offers(scores: np.ndarray, chosen: list[int], model: Model, taxonomy: Taxonomy, offers: int) -> tuple[ContributionFound, ...]:
    ranked = contribution_scores(scores, model)
    themes = {model.themes[column] for column in chosen}
    order = np.argsort(-ranked, kind="stable")[:offers]
    given = []
    for place in order:
        one = taxonomy.contributions[int(place)]
        through = tuple(slug for slug in one.themes if slug in themes)
        given.append(ContributionFound(id=one.id, text=one.sentence, score=round(float(np.exp(ranked[place])), 4), through=through))
    return tuple(given)


def nearest_examples(text: str, examples: Sequence[Example], themes: set[str], most: int = 2) -> tuple[Example, ...]:
    """Sentences of this project that share most words with the passage and a theme with its reading: an aid, not a reason."""
    wanted = set(words(text))
    scored = [
        (len(wanted & held) / len(wanted | held), place)
        for place, one in enumerate(examples)
        if themes & set(one.themes) and (held := set(words(one.text)))
    ]
    best = sorted(scored, reverse=True)[:most]
    return tuple(examples[place] for share, place in best if share >= 0.2)
