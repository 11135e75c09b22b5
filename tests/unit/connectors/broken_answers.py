"""What any publisher may answer on a bad day, each with the code of the finding that names it: no connector may take one for data."""

from __future__ import annotations

from commonground.connectors.transport import fake as bad_days

BROKEN = (
    (bad_days.busy("1"), "host_busy"),
    (bad_days.out_of_service, "host_busy"),
    (bad_days.html, "html_not_data"),
    (bad_days.empty, "answer_empty"),
    (bad_days.truncated, "cut_short"),
    (bad_days.cut, "cut_short"),
)
