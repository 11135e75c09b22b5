"""An address is followed only where it may lead."""

from __future__ import annotations

import pytest

from commonground.connectors.strategies import Answer, allowed_hosts, fetch
from commonground.terms import Refused

PUBLIC = {"www.marlowvale.gov.uk": ["151.101.0.1"], "inside.gov.uk": ["10.0.0.7"], "mixed.gov.uk": ["151.101.0.1", "127.0.0.1"]}


def resolve(host: str) -> list[str]:
    return PUBLIC.get(host, [])


def saying(**answers: Answer):  # type: ignore[no-untyped-def]
    asked: list[tuple[str, str, str]] = []

    def ask(host: str, machine: str, path: str) -> Answer:
        asked.append((host, machine, path))
        return answers[path.strip("/").replace(".", "_")]

    ask.asked = asked  # type: ignore[attr-defined]
    return ask


def code_of(address: str, ask=None) -> str:  # type: ignore[no-untyped-def]
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


def test_a_ring_of_redirects_ends() -> None:
    ring = Answer(status=302, headers={"location": "/a"})
    assert code_of("https://www.marlowvale.gov.uk/a", saying(a=ring)) == "redirects"


def test_an_answer_that_is_no_document_says_so() -> None:
    assert code_of("https://www.marlowvale.gov.uk/a", saying(a=Answer(status=404, body=b"no"))) == "not_given"


def test_the_list_of_hosts_holds_public_bodies() -> None:
    assert {".gov.uk", ".nhs.uk", ".police.uk"} <= set(allowed_hosts())
