"""Addresses for their words, our outcomes and the match between them."""

from __future__ import annotations

from commonground.web.address import Address
from commonground.web.views.outcomes import evidence, frameworks, match, strategies

PLACE = "place/<str:code>"
ADDRESSES: tuple[Address, ...] = (
    Address(f"{PLACE}/priorities/", "priorities", strategies.every, kept=False),
    Address(f"{PLACE}/priorities/add/", "strategy_add", strategies.add, action="add_document", kept=False, changes=True),
    Address(f"{PLACE}/priorities/examples/", "strategy_examples", strategies.add_examples, action="add_document", kept=False, changes=True),
    Address(f"{PLACE}/priorities/<str:ref>/", "strategy", strategies.one, kept=False),
    Address(f"{PLACE}/priorities/<str:ref>/file/", "strategy_file", strategies.file, action="export", kept=False),
    Address(f"{PLACE}/priorities/<str:ref>/passages.<str:form>", "strategy_record", strategies.record, action="export", kept=False),
    Address(
        f"{PLACE}/priorities/<str:ref>/decide/",
        "strategy_decide",
        strategies.decide_several,
        action="decide_priority",
        kept=False,
        changes=True,
    ),
    Address(
        f"{PLACE}/priorities/<str:ref>/passage/", "passage_add", strategies.add_passage, action="add_document", kept=False, changes=True
    ),
    Address(
        f"{PLACE}/priorities/<str:ref>/take-over/",
        "strategy_take_over",
        strategies.take_over,
        action="decide_priority",
        kept=False,
        changes=True,
    ),
    Address(f"{PLACE}/priority/<str:ref>/", "proposal", strategies.proposal, kept=False),
    Address(
        f"{PLACE}/priority/<str:ref>/decide/", "proposal_decide", strategies.decide, action="decide_priority", kept=False, changes=True
    ),
    Address(f"{PLACE}/priority/<str:ref>/draft/", "proposal_draft", strategies.draft, action="decide_priority", kept=False, changes=True),
    Address(f"{PLACE}/match/", "match", match.matrix, kept=False),
    Address(f"{PLACE}/match/picture.csv-metadata.json", "match_csvw", match.csvw, kept=False),
    Address(f"{PLACE}/match/picture.<str:form>", "match_picture", match.picture, kept=False),
    Address(f"{PLACE}/match/<str:ref>/", "match_one", match.one, kept=False),
    Address(f"{PLACE}/match/<str:ref>/decide/", "match_decide", match.decide, action="decide_match", kept=False, changes=True),
    Address(f"{PLACE}/match/<str:ref>/draft/", "match_draft", match.draft, action="decide_match", kept=False, changes=True),
    Address(f"{PLACE}/route-map.<str:form>", "route_map", match.route_map, action="export", kept=False),
    Address("api/v1/places/<str:code>/match", "api_match", match.api, kept=False),
    Address(f"{PLACE}/outcomes/", "frameworks", frameworks.every, kept=False),
    Address(f"{PLACE}/outcomes/save/", "framework_save", frameworks.save, action="write_framework", kept=False, changes=True),
    Address(f"{PLACE}/outcomes/<str:ref>/", "framework", frameworks.one, kept=False),
    Address(
        f"{PLACE}/outcomes/<str:ref>/approve/", "framework_approve", frameworks.approve, action="write_framework", kept=False, changes=True
    ),
    Address(f"{PLACE}/outcomes/<str:ref>/lines.txt", "framework_lines", frameworks.lines, action="export", kept=False),
    Address(f"{PLACE}/outcomes/<str:ref>/dag.txt", "framework_dag", frameworks.dag, action="export", kept=False),
    Address("api/v1/places/<str:code>/outcomes", "api_frameworks", frameworks.api_every, kept=False),
    Address("api/v1/places/<str:code>/outcomes/<str:ref>", "api_framework", frameworks.api, kept=False),
    Address(f"{PLACE}/outcomes/<str:ref>/survey/", "participant_survey", frameworks.survey, kept=False),
    Address(f"{PLACE}/outcomes/<str:ref>/document.<str:form>", "framework_document", frameworks.document, action="export", kept=False),
    Address(
        f"{PLACE}/outcomes/<str:ref>/survey.<str:form>",
        "participant_survey_document",
        frameworks.survey_document,
        action="export",
        kept=False,
    ),
    Address(f"{PLACE}/outcomes/<str:ref>/<str:chart>.csv-metadata.json", "framework_csvw", frameworks.csvw, kept=False),
    Address(f"{PLACE}/outcomes/<str:ref>/<str:chart>.<str:form>", "framework_picture", frameworks.picture, kept=False),
    Address("evidence/", "evidence", evidence.library),
    Address("evidence/<str:ident>/", "evidence_one", evidence.one),
)
