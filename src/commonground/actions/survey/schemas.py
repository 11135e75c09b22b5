"""The schemas of survey questions, answers and designs, as published in docs/reference.

Written by: python -m commonground.actions.survey.schemas docs/reference
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from commonground.domain.survey.margins_question import FitTable, Rake, Raked
from commonground.domain.survey.question import Answer, Question, schema
from commonground.domain.survey.small_question import ModelledAnswer, SmallAreas
from commonground.domain.survey.written import WrittenDesign

NAMES = {
    "survey-question": Question,
    "survey-answer": Answer,
    "survey-design": WrittenDesign,
    "survey-small-areas": SmallAreas,
    "survey-modelled": ModelledAnswer,
    "survey-rake": Rake,
    "survey-raked": Raked,
    "survey-fit": FitTable,
}


def texts() -> dict[str, str]:
    """File name to JSON Schema text."""
    return {f"{name}.schema.json": json.dumps(schema(kind), indent=2, sort_keys=True) + "\n" for name, kind in NAMES.items()}


def write(folder: Path) -> None:
    """Write every schema to a folder."""
    for name, text in texts().items():
        (folder / name).write_text(text, encoding="utf-8")


if __name__ == "__main__":
    write(Path(sys.argv[1]))
