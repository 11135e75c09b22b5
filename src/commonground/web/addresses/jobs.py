"""Addresses for long work and how far it has come."""

from __future__ import annotations

from commonground.web.address import Address
from commonground.web.views import jobs

# What a job may do was asked when it was started; who may stop it or ask again is decided by its kind.
ADDRESSES: tuple[Address, ...] = (
    Address("job/<str:ref>/", "job", jobs.one, kept=False),
    Address("job/<str:ref>/stop/", "job_stop", jobs.stop, action="draft", kept=False, changes=True),
    Address("job/<str:ref>/again/", "job_again", jobs.again, action="draft", kept=False, changes=True),
    Address("api/v1/jobs/<str:ref>", "api_job", jobs.progress, kept=False),
)
