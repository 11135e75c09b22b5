"""The client that all connectors share: which hosts, how long, how much, how often."""

from __future__ import annotations

import hashlib
import threading
from datetime import UTC, datetime

import pytest

from commonground.connectors.transport import Allowed, Limits, MemoryKeeper, Polite, fake, guard
from commonground.connectors.transport.content import as_json
from commonground.connectors.transport.polite import retry_after
from commonground.terms import Refused

HOSTS = frozenset({"data.example.org"})


def public(host, port):
    return ["93.184.216.34"]


def polite(service, keeper=None, **limits):
    allowed = Allowed(hosts=HOSTS, testing=frozenset({service.authority}))
    return Polite(keeper=keeper or MemoryKeeper(), allowed=allowed, limits=Limits(**{"silence": 2, **limits}))


def yes(asked):
    return fake.Said.json({"path": asked.path})


@pytest.mark.parametrize(
    ("address", "code"),
    [
        ("http://data.example.org/", "address_scheme"),
        ("ftp://data.example.org/", "address_scheme"),
        ("https://data.example.org:8443/", "address_scheme"),
        ("https://someone@data.example.org/", "address_scheme"),
        ("https://evil.data.example.org/", "host_not_allowed"),
        ("https://data.example.org.evil.net/", "host_not_allowed"),
        ("https://127.0.0.1/", "host_not_allowed"),
        ("http://127.0.0.1:80/", "address_scheme"),
        ("https://data.example.org/a b", "address_unreadable"),
        ("https://data.example.org/caf\u00e9", "address_unreadable"),
        ("https://data.example.org/\r\nHost: x", "address_unreadable"),
        ("https://[::1", "address_unreadable"),
    ],
)
def test_only_listed_hosts_over_https_are_asked(address, code):
    with pytest.raises(Refused) as refused:
        guard.door(address, Allowed(hosts=HOSTS), public)
    assert (refused.value.code, bool(refused.value.ways_out)) == (code, True)


@pytest.mark.parametrize(
    ("address", "path"),
    [
        ("https://data.example.org", "/"),
        ("https://DATA.example.org.:443/a?x=1#part", "/a?x=1"),
    ],
)
def test_a_listed_host_is_reached_at_the_very_machine_that_was_checked(address, path):
    door = guard.door(address, Allowed(hosts=HOSTS), lambda host, port: ["93.184.216.34", "1.1.1.1"])
    assert door == guard.Door(host="data.example.org", machine="93.184.216.34", port=443, path=path, secure=True)


def test_a_name_that_leads_nowhere_is_refused():
    with pytest.raises(Refused) as refused:
        guard.door("https://data.example.org/", Allowed(hosts=HOSTS), lambda host, port: [])
    assert refused.value.code == "host_unknown"


def test_the_door_for_tests_opens_to_http_at_its_own_port_alone():
    allowed = Allowed(hosts=HOSTS, testing=frozenset({"127.0.0.1:8080"}))
    assert guard.door("http://127.0.0.1:8080/a", allowed, public) == guard.Door(
        host="127.0.0.1", machine="127.0.0.1", port=8080, path="/a", secure=False
    )
    for address in ("ftp://127.0.0.1:8080/a", "https://127.0.0.1:8080/a", "http://127.0.0.1:8081/a"):
        with pytest.raises(Refused, match="not a plain https address"):
            guard.door(address, allowed, public)


@pytest.mark.parametrize(
    "machine", ["93.184.216.34", "::ffff:93.184.216.34", "64:ff9b::5db8:d822", "2002:5db8:d822::1", "2606:2800:220:1:248:1893:25c8:1946"]
)
def test_a_machine_on_the_public_internet_may_be_asked_however_its_number_is_wrapped(machine):
    assert guard.is_public(machine)
    assert guard.door("https://data.example.org/", Allowed(hosts=HOSTS), lambda host, port: [machine]).machine == machine


@pytest.mark.parametrize(
    "machine",
    ["127.0.0.1", "10.1.2.3", "192.168.0.9", "169.254.169.254", "0.0.0.0", "::1", "fe80::1%eth0", "::ffff:10.0.0.1", "fd00::1", "224.0.0.1",
     "100.64.0.1", "2002:0a00:0001::1", "64:ff9b::a00:1", "::93.184.216.34", "4000::1"],
)  # fmt: skip
def test_a_name_that_leads_into_a_private_network_is_refused(machine):
    assert not guard.is_public(machine)
    with pytest.raises(Refused) as refused:
        guard.door("https://data.example.org/", Allowed(hosts=HOSTS), lambda host, port: ["93.184.216.34", machine])
    assert refused.value.code == "private_network"


@pytest.mark.parametrize(
    ("target", "code"),
    [
        ("https://169.254.169.254/latest", "host_not_allowed"),
        ("http://127.0.0.1:1/", "address_scheme"),
        ("https://elsewhere.example.net/", "host_not_allowed"),
        ("file:///etc/passwd", "address_scheme"),
    ],
)
def test_a_redirect_is_held_to_the_same_rules(target, code):
    with fake.Service(yes, {1: fake.leads_to(target)}) as service, pytest.raises(Refused) as refused:
        polite(service).get(f"{service.base}/a", check=as_json)
    assert refused.value.code == code


def test_a_redirect_within_the_rules_is_followed_but_not_in_a_circle():
    with fake.Service(yes, {1: fake.leads_to("/b")}) as service:
        raw = polite(service).get(f"{service.base}/a", check=as_json)
    assert as_json(raw) == {"path": "/b"}
    with fake.Service(yes, {0: fake.leads_to("/b")}) as service, pytest.raises(Refused) as refused:
        polite(service).get(f"{service.base}/a", check=as_json)
    assert (refused.value.code, len(service.asked)) == ("redirects", 5)


def test_a_question_with_a_body_is_sent_as_json_and_never_on_to_another_address():
    with fake.Service(yes) as service:
        assert as_json(polite(service).post(f"{service.base}/a", {"b": 1, "a": 2}, check=as_json)) == {"path": "/a"}
    (asked,) = service.asked
    assert (asked.method, asked.body, asked.headers["content-type"]) == ("POST", b'{"a": 2, "b": 1}', "application/json")
    with fake.Service(yes, {1: fake.leads_to("/b")}) as service, pytest.raises(Refused, match="sends our question on"):
        polite(service).post(f"{service.base}/a", {}, check=as_json)
    assert len(service.asked) == 1


def test_an_answer_is_kept_with_its_hash_address_and_moment():
    keeper = MemoryKeeper(start=datetime(2026, 3, 1, tzinfo=UTC))
    with fake.Service(yes) as service:
        address = f"{service.base}/a?x=1"
        polite(service, keeper).get(address, check=as_json)
    kept = keeper.kept[address]
    assert (kept.address, kept.sha256, kept.when) == (address, hashlib.sha256(b'{"path": "/a"}').hexdigest(), keeper.start)


def test_busy_hosts_are_waited_for_as_they_ask_and_not_for_ever():
    keeper = MemoryKeeper()
    with fake.Service(yes, {1: fake.busy("9"), 2: fake.out_of_service}) as service:
        polite(service, keeper).get(f"{service.base}/a", check=as_json)
    assert keeper.waited == [9.0, 4.0]  # what the host asked; then our own, doubled
    with fake.Service(yes, {0: fake.busy("1")}) as service, pytest.raises(Refused) as refused:
        polite(service).get(f"{service.base}/a", check=as_json)
    assert (refused.value.code, len(service.asked)) == ("host_busy", 4)
    with fake.Service(yes, {0: fake.busy("86400")}) as service, pytest.raises(Refused, match="86,400 seconds") as refused:
        polite(service).get(f"{service.base}/a", check=as_json)
    assert len(service.asked) == 1


def test_retry_after_is_read_as_seconds_or_a_date():
    now = datetime(2026, 1, 1, 12, tzinfo=UTC)
    assert retry_after("120", now) == 120
    assert retry_after("Thu, 01 Jan 2026 12:00:30 GMT", now) == 30
    assert retry_after("Thu, 01 Jan 2026 11:00:00 GMT", now) == 0
    assert retry_after(" 120 ", now) == 120
    assert retry_after("soon", now) is None
    assert retry_after("\u00b2", now) is None  # a raised two, which counts as a digit
    assert retry_after("", now) is None


def test_an_answer_that_is_too_large_or_too_slow_is_not_taken():
    with fake.Service(lambda asked: fake.Said(body=b"x" * 5_000)) as service, pytest.raises(Refused) as refused:
        polite(service, bytes=4_999).get(f"{service.base}/a", check=as_json)
    assert refused.value.code == "too_large"
    with fake.Service(lambda asked: fake.Said(body=b"x" * 5_000)) as service:
        assert len(polite(service, bytes=5_000).get(f"{service.base}/a", check=lambda raw: None).body) == 5_000
    with (
        fake.Service(lambda asked: fake.Said(body=b"x", headers={"Content-Encoding": "gzip"})) as service,
        pytest.raises(Refused) as refused,
    ):
        polite(service).get(f"{service.base}/a", check=lambda raw: None)
    assert refused.value.code == "encoded"

    class Slow(MemoryKeeper):
        def tick(self):
            self.waited.append(10.0)
            return sum(self.waited)

    with fake.Service(lambda asked: fake.Said(body=b"x" * 500_000)) as service, pytest.raises(Refused) as refused:
        polite(service, Slow(), seconds=25).get(f"{service.base}/a", check=as_json)
    assert refused.value.code == "too_slow"


def test_a_host_that_is_not_there_is_said_in_words():
    with fake.Service(yes) as service:
        pass
    with pytest.raises(Refused, match="could not be reached") as refused:
        polite(service).get(f"{service.base}/a", check=as_json)
    assert refused.value.code == "host_silent"


@pytest.mark.parametrize("status", [500, 502, 503, 504, 429])
def test_a_host_with_a_fault_of_its_own_is_asked_again(status):
    with fake.Service(yes, {1: lambda asked, answer: fake.Said(status=status)}) as service:
        polite(service).get(f"{service.base}/a", check=as_json)
    assert len(service.asked) == 2


def test_a_missing_page_is_not_asked_for_again():
    with fake.Service(lambda asked: fake.Said(status=404)) as service, pytest.raises(Refused, match="404"):
        polite(service).get(f"{service.base}/a", check=as_json)
    assert len(service.asked) == 1


def test_one_question_at_a_time_goes_to_a_host_with_a_pause_between():
    import time

    def slowly(asked):
        time.sleep(0.02)
        return yes(asked)

    with fake.Service(slowly) as service:
        threads = [threading.Thread(target=lambda n=n: polite(service).get(f"{service.base}/{n}", check=as_json)) for n in range(5)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        keeper = MemoryKeeper()
        one = polite(service, keeper, gap=1.5)
        one.get(f"{service.base}/x", check=as_json)
        one.get(f"{service.base}/y", check=as_json)
    assert (service.busiest, len(service.asked)) == (1, 7)
    assert keeper.waited == [1.5]
