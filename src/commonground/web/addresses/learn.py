"""Addresses for learning the way in. What people answer stands in the address or in the records: those pages are not kept."""

from __future__ import annotations

from commonground.web.address import Address
from commonground.web.views import learn

ADDRESSES: tuple[Address, ...] = (
    Address("learn/", "learn", learn.home),
    Address("learn/check/", "learn_check", learn.check, kept=False),
    Address("learn/readiness/", "learn_readiness", learn.readiness, kept=False),
    Address("learn/readiness/keep/", "readiness_keep", learn.readiness_keep, action="keep_readiness", kept=False, changes=True),
    Address("place/<str:code>/readiness/", "readiness", learn.readiness_of, kept=False),
    Address("place/<str:code>/readiness.<str:form>", "readiness_document", learn.readiness_document, action="export", kept=False),
    Address("learn/translator/", "learn_translator", learn.translator),
    Address("learn/translator/cycles.csv-metadata.json", "learn_cycles_csvw", learn.cycles_csvw, names_host=True),
    Address("learn/translator/cycles.<str:form>", "learn_cycles", learn.cycles_chart),
    Address("learn/lessons/", "learn_lessons", learn.others),
    Address("learn/stages/", "learn_stages", learn.stages),
)
