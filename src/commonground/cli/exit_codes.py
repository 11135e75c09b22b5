"""One exit code for each kind of ending, so that a script can tell them apart."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Ending:
    """A kind of ending: its exit code, what it means, and the refusals that lead to it."""

    code: int
    means: str
    refusals: frozenset[str] = frozenset()


STOPPED = 130
ENDINGS: tuple[Ending, ...] = (
    Ending(0, "Done"),
    Ending(1, "Something went wrong that we did not foresee: please report it"),
    Ending(2, "The command was not written as it should be: see its --help"),
    Ending(
        3,
        "What was asked for is not there: no such place, measure, case, stage, template, file or release",
        frozenset(
            {
                "place_unknown",
                "icb_unknown",
                "measure_unknown",
                "case_unknown",
                "document_unknown",
                "proposal_unknown",
                "body_unmatched",
                "framework_unknown",
                "version_unknown",
                "example_unknown",
                "nothing_matched",
                "view_unknown",
                "job_unknown",
                "area_unknown",
                "job_kind_unknown",
                "survey_unknown",
                "stage_unknown",
                "template_unknown",
                "release_unknown",
                "release_alone",
                "source_unknown",
                "connector_unknown",
                "folder_missing",
                "file_missing",
                "survey_absent",
                "form_unknown",
                "section_unknown",
                "group_unknown",
                "period_unknown",
                "money_filter_unknown",
                "sheet_unknown",
                "councils_few_or_many",
                "landscape_needs_council",
                "area_of_service_unknown",
                "body_not_here",
                "note_unknown",
                "note_kind_unknown",
                "notes_invalid",
                "notes_unreadable",
                "field_unreadable",
                "readiness_empty",
                "scores_invalid",
                "scores_unreadable",
                "pack_missing",
                "planned_unknown",
                "planned_withdrawn",
            }
        ),
    ),
    Ending(
        4,
        "The place must be said more exactly: several have that name, or its code was withdrawn",
        frozenset({"place_ambiguous", "place_withdrawn"}),
    ),
    Ending(
        5,
        "The data were not loaded: every reason is listed, and the old release still serves",
        frozenset(
            {
                "data_invalid",
                "mapping_invalid",
                "mapping_missing",
                "measure_twice",
                "measure_unreadable",
                "peers_invalid",
                "release_invalid",
                "template_invalid",
            }
        ),
    ),
    Ending(6, "Not permitted", frozenset({"not_permitted", "not_owner", "person_invalid"})),
    Ending(
        7,
        "It cannot be done at this stage of the case, or needs something first",
        frozenset(
            {
                "stage_cannot_start",
                "nothing_confirmed",
                "draft_missing",
                "draft_out_of_date",
                "plan_unnamed",
                "reason_missing",
                "signer_missing",
                "stage_not_drafted",
                "survey_design_missing",
                "survey_unread",
                "answer_not_plain",
                "append_only",
            }
        ),
    ),
    Ending(
        8,
        "There are no data, or the data or the records cannot be read",
        frozenset(
            {
                "no_release",
                "release_unreadable",
                "starter_missing",
                "log_broken",
                "database_url",
                "database_unreachable",
                "records_unreadable",
            }
        ),
    ),
    Ending(
        9,
        "The machine cannot: no room on the disk, a folder that cannot be written, a port in use, another load running",
        frozenset({"disk_full", "folder_unusable", "pack_unwritable", "port_busy", "release_busy", "records_busy"}),
    ),
    Ending(10, "Refused, because the answer would be wrong or unsafe: the reason and every way out are given"),
    Ending(11, "Done in part: what could not be done is named, and nothing was lost", frozenset({"refresh_failed"})),
    Ending(STOPPED, "Stopped from the keyboard"),
)
REFUSED = 10
IN_PART = 11
_BY_REFUSAL: Mapping[str, int] = {refusal: ending.code for ending in ENDINGS for refusal in ending.refusals}


def exit_code(refusal: str) -> int:
    """The exit code for the code of a refusal."""
    return _BY_REFUSAL.get(refusal, REFUSED)


def as_markdown() -> str:
    """The page `docs/reference/exit-codes.md`."""
    rows = "\n".join(
        f"| {ending.code} | {ending.means} | {', '.join(f'`{name}`' for name in sorted(ending.refusals))} |" for ending in ENDINGS
    )
    return (
        "# Exit codes\n\n<!-- Written by: python -m commonground.cli.exit_codes > docs/reference/exit-codes.md -->\n\n"
        "Every command ends with one of these. The last column lists the codes that `--json` and the web give for the same refusal.\n\n"
        f"| exit code | means | codes of refusals |\n|---|---|---|\n{rows}\n\n"
        "Set `COMMONGROUND_DEBUG=1` to see where an unforeseen error came from.\n"
    )


if __name__ == "__main__":
    print(as_markdown(), end="")
