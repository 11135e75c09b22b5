"""An address is followed only where it may lead."""

from __future__ import annotations

import http.client
import sys

import pytest

from commonground.connectors.strategies import Answer, allowed_hosts, fetch
from commonground.terms import Refused

fetching = sys.modules[fetch.__module__]  # the package gives the function of the same name
PUBLIC = {"www.marlowvale.gov.uk": ["151.101.0.1"], "inside.gov.uk": ["10.0.0.7"], "mixed.gov.uk": ["151.101.0.1", "127.0.0.1"]}


def resolve(host: str) -> list[str]:
    return PUBLIC.get(host, [])


def saying(**answers: Answer):
    asked: list[tuple[str, str, str]] = []

    def ask(host: str, machine: str, path: str) -> Answer:
        asked.append((host, machine, path))
        return answers[path.strip("/").replace(".", "_")]

    ask.asked = asked
    return ask


def code_of(address: str, ask=None) -> str:
    with pytest.raises(Refused) as refused:
        fetch(address, resolve=resolve, ask=ask or saying())
    assert refused.value.ways_out
    return refused.value.code


def test_a_document_of_a_public_body_is_fetched_from_the_machine_that_was_checked() -> None:
    ask = saying(plan_pdf=Answer(status=200, body=b"%PDF-1.7"))
    assert fetch("https://www.marlowvale.gov.uk/plan.pdf", resolve=resolve, ask=ask) == (b"%PDF-1.7", "plan.pdf")
    assert ask.asked == [("www.marlowvale.gov.uk", "151.101.0.1", "/plan.pdf")]


@pytest.mark.parametrize(
    ("address", "code"),
    [
        ("http://www.marlowvale.gov.uk/plan.pdf", "address_scheme"),
        ("file:///etc/passwd", "address_scheme"),
        ("https://www.marlowvale.gov.uk:8443/plan.pdf", "address_scheme"),
        ("https://user@www.marlowvale.gov.uk/plan.pdf", "address_scheme"),
        ("https://example.com/plan.pdf", "host_not_allowed"),
        ("https://evilgov.uk/plan.pdf", "host_not_allowed"),
        ("https://127.0.0.1/plan.pdf", "host_not_allowed"),
        ("https://inside.gov.uk/plan.pdf", "private_network"),
        ("https://mixed.gov.uk/plan.pdf", "private_network"),
        ("https://gone.gov.uk/plan.pdf", "host_unknown"),
        ("https://[::1", "address_scheme"),
        ("https://www.marlowvale.gov.uk:99999/plan.pdf", "address_scheme"),
        ("https://www.marlowvale.gov.uk\\@evil.com/", "address_scheme"),
        ("https://www.marlowvale.gov.uk/a\r\nHost: evil", "address_scheme"),
        ("https://www.marlow\u0432ale.gov.uk/plan.pdf", "host_not_allowed"),
        (f"https://{'a' * 300}.gov.uk/", "host_not_allowed"),
    ],
)
def test_addresses_that_may_not_be_followed(address: str, code: str) -> None:
    assert code_of(address) == code


@pytest.mark.parametrize(
    ("location", "code"),
    [
        ("https://inside.gov.uk/x", "private_network"),
        ("https://10.0.0.7/x", "host_not_allowed"),
        ("http://www.marlowvale.gov.uk/x", "address_scheme"),
    ],
)
def test_a_redirect_into_a_private_network_is_refused(location: str, code: str) -> None:
    assert code_of("https://www.marlowvale.gov.uk/a", saying(a=Answer(status=302, headers={"location": location}))) == code


@pytest.mark.parametrize(
    "machine",
    [
        "127.0.0.1",
        "169.254.169.254",
        "::1",
        "fe80::1",
        "::ffff:10.0.0.7",
        "64:ff9b::a9fe:a9fe",
        "2002:7f00:1::",
        "::7f00:1",
        "fec0::1",
        "100.64.0.1",
    ],
)
def test_a_name_that_leads_inside_is_refused_however_the_number_is_wrapped(machine: str) -> None:
    with pytest.raises(Refused, match="private network"):
        fetch("https://www.marlowvale.gov.uk/plan.pdf", resolve=lambda _: ["151.101.0.1", machine], ask=saying())


def test_a_path_with_accents_is_asked_for_in_plain_letters() -> None:
    asked: list[str] = []
    fetch(
        "https://www.marlowvale.gov.uk/caf\u00e9%20plan.pdf?v=1",
        resolve=resolve,
        ask=lambda host, machine, path: asked.append(path) or Answer(status=200, body=b"x"),
    )
    assert asked == ["/caf%C3%A9%20plan.pdf?v=1"]


class Dripping:
    """A host that sends its document bit by bit, and may stop before it is whole."""

    def __init__(self, parts: list[bytes], length: int) -> None:
        self.parts, self.length = parts, length

    def read1(self, _: int) -> bytes:
        part = self.parts.pop(0) if self.parts else b""
        self.length -= len(part)
        return part


def test_a_document_that_did_not_come_whole_or_drips_for_ever_is_not_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    assert fetching._body(Dripping([b"ab", b"c"], 3)) == b"abc"
    with pytest.raises(http.client.IncompleteRead):
        fetching._body(Dripping([b"ab"], 3))
    monkeypatch.setattr(fetching, "PATIENCE", -1.0)
    with pytest.raises(TimeoutError):
        fetching._body(Dripping([b"ab", b"c"], 3))


def test_a_ring_of_redirects_ends() -> None:
    ring = Answer(status=302, headers={"location": "/a"})
    assert code_of("https://www.marlowvale.gov.uk/a", saying(a=ring)) == "redirects"


def test_an_answer_that_is_no_document_says_so() -> None:
    assert code_of("https://www.marlowvale.gov.uk/a", saying(a=Answer(status=404, body=b"no"))) == "not_given"


def test_the_list_of_hosts_holds_public_bodies() -> None:
    assert {".gov.uk", ".nhs.uk", ".police.uk"} <= set(allowed_hosts())
