"""Contracts and grants are fetched from the services into files that the reader of files takes, and what fails is named."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from commonground.actions.data import awards
from commonground.actions.permissions import LOCAL_PERSON, Person
from commonground.connectors import directory, refreshing
from commonground.connectors.contracts_finder import fake as contracts_fake
from commonground.connectors.find_a_tender import fake as tender_fake
from commonground.connectors.ocds.fake import release
from commonground.connectors.threesixtygiving import fake as grants_fake
from commonground.connectors.transport import fake as bad_days
from commonground.terms import Refused

BY = LOCAL_PERSON


@pytest.fixture(autouse=True)
def _own_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COMMONGROUND_HOME", str(tmp_path / "home"))


def ask(monkeypatch: pytest.MonkeyPatch, name: str, answers, out: Path, faults=None, **asked):
    with bad_days.Service(answers, faults) as service:
        monkeypatch.setenv(refreshing.FAKES, f"{name}={service.base}")
        return awards.fetch_awards(service=name, out=out, by=BY, **asked)


@pytest.mark.parametrize(("name", "fake"), [("contracts_finder", contracts_fake), ("find_a_tender", tender_fake)])
def test_contracts_come_as_a_file_that_loads(name: str, fake, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    days = {"since": date(2026, 3, 1), "until": date(2026, 3, 31)}
    came = ask(monkeypatch, name, fake.service([release(number) for number in range(3)]), tmp_path / "out", **days)
    assert came.whole
    assert len(came.files) == 1
    assert len(directory.load(tmp_path / "out").tables["money_award"]) == 3


def test_grants_of_the_funders_named_come_as_files_that_load(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    grants = [grants_fake.grant(number) for number in range(2)]
    came = ask(monkeypatch, "threesixtygiving", grants_fake.service(grants), tmp_path / "out", publishers=["Nobody at all"])
    assert not came.whole
    assert came.findings[0].code == "publisher_unknown"
    with pytest.raises(Refused, match="No funder is named"):
        awards.fetch_awards(service="threesixtygiving", out=tmp_path, by=BY)


def test_what_cannot_be_asked_is_refused(tmp_path: Path) -> None:
    for asked, code in (
        ({"service": "moon"}, "service_unknown"),
        ({"service": "contracts_finder", "since": date(2026, 2, 1), "until": date(2026, 1, 1)}, "period_backwards"),
    ):
        with pytest.raises(Refused) as refused:
            awards.fetch_awards(out=tmp_path, by=BY, **asked)
        assert refused.value.code == code
    with pytest.raises(Refused, match="may not"):
        awards.fetch_awards(service="contracts_finder", out=tmp_path, by=Person(ref="v", name="V", roles=frozenset({"viewer"})))
