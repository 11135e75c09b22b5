"""Contracts and grants from the services that publish them, as files that `data add` loads."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from commonground.actions.permissions import Person, require
from commonground.store import clock, outbox
from commonground.store.answers import AnswersKept
from commonground.terms import Finding, Refused

SERVICES = {
    "contracts_finder": "Contracts Finder, Cabinet Office: contracts",
    "find_a_tender": "Find a Tender, Cabinet Office: contracts, the larger ones above all",
    "threesixtygiving": "The registry of 360Giving: grants of the funders that are named",
}
DAYS = 28


@dataclass(frozen=True, kw_only=True)
class Fetched:
    """The files that were written, how many releases or grant files came, and everything that was found on the way."""

    service: str
    files: tuple[Path, ...]
    findings: tuple[Finding, ...]

    @property
    def whole(self) -> bool:
        """Whether nothing failed."""
        return not any(finding.level == "error" for finding in self.findings)


def fetch_awards(
    *,
    service: str,
    out: Path,
    by: Person,
    since: date | None = None,
    until: date | None = None,
    publishers: Sequence[str] = (),
    progress: Callable[[str], None] | None = None,
) -> Fetched:
    """Ask one service and write what came into a folder: contracts of a stretch of days (the last four weeks), or the grants of funders.

    An interrupted run goes on where it was for a day. Raises `Refused`: not_permitted, service_unknown, publishers_missing,
    period_backwards, disk_full, folder_unusable.
    """
    require(by, "add_data")
    if service not in SERVICES:
        raise Refused(
            "service_unknown", what=f"There is no service {service!r}", ways_out=[f"{name}: {SERVICES[name]}" for name in SERVICES]
        )
    if service == "threesixtygiving" and not publishers:
        raise Refused(
            "publishers_missing", what="No funder is named", ways_out=("Name funders as the registry does: --funder 'Sport England'",)
        )
    from commonground.connectors.contracts_finder import client as contracts_finder
    from commonground.connectors.find_a_tender import client as find_a_tender
    from commonground.connectors.refreshing import fakes
    from commonground.connectors.threesixtygiving import client as grants
    from commonground.connectors.transport import Polite, Raw
    from commonground.connectors.transport.settings import read

    settings, keeper = read(service, base=fakes().get(service, "")), AnswersKept(Raw)
    polite = Polite(keeper=keeper, allowed=settings.allowed(), since=keeper.begin(service), progress=progress)
    last = until or clock.now().date()
    first = since or last - timedelta(days=DAYS)
    if service == "threesixtygiving":
        came = grants.fetch(polite, settings, publishers)
    else:
        client = contracts_finder if service == "contracts_finder" else find_a_tender
        came = client.fetch(polite, settings, since=first, until=last)
    written = tuple(outbox.write_whole(out / name, body) for name, body in came.files.items())
    if not came.errors:
        keeper.end(service)
    return Fetched(service=service, files=written, findings=came.findings)
