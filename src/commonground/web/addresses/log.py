"""Addresses for the audit log. It grows with everything that anybody does, so it is not kept."""

from __future__ import annotations

from commonground.web.address import Address
from commonground.web.views import log

ADDRESSES: tuple[Address, ...] = (
    Address("log/", "log", log.page, kept=False),
    Address("log.<str:form>", "log_file", log.file, action="export", kept=False),
)
