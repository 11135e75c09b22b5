"""Fetch one document from an allowed host. Every hop is checked: scheme, host, and where its name really leads."""

from __future__ import annotations

import http.client
import re
import socket
import ssl
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from urllib.parse import SplitResult, quote, urljoin, urlsplit

from commonground.connectors.transport.guard import is_public
from commonground.reference import read_yaml
from commonground.terms import Refused

MOST_BYTES = 60_000_000
MOST_HOPS = 4
TIMEOUT = 30.0  # seconds without a word
PATIENCE = 120.0  # seconds for the whole document, however it drips
DOWNLOAD = "Download the file in your browser and read it from your computer"


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What a host said: status, headers (names in lower case), body."""

    status: int
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""


Resolve = Callable[[str], Sequence[str]]
Ask = Callable[[str, str, str], Answer]  # (host, address of the machine, path) -> what it said


def allowed_hosts() -> tuple[str, ...]:
    """Endings of the hosts that may be asked."""
    return tuple(read_yaml("outcomes/hosts.yaml")["hosts"])


def fetch(address: str, *, hosts: Sequence[str] | None = None, resolve: Resolve | None = None, ask: Ask | None = None) -> tuple[bytes, str]:
    """(content, the name of the file). Refused for another scheme or host, a name that leads into a private network, too many
    redirects, too large a file, or an answer that is none. The connection goes to the very machine that was checked.
    """
    endings = tuple(hosts if hosts is not None else allowed_hosts())
    for _ in range(MOST_HOPS):
        parts = _plain_https(address)
        host = (parts.hostname or "").rstrip(".").lower()
        _check_host(address, host, endings)
        machine = _check_machine(host, (resolve or _addresses)(host))
        path = quote((parts.path or "/") + (f"?{parts.query}" if parts.query else ""), safe="/?%:@!$&'()*+,;=~")
        answer = (ask or _ask)(host, machine, path)
        if answer.status in (301, 302, 303, 307, 308) and answer.headers.get("location"):
            address = urljoin(address, answer.headers["location"])
            continue
        if answer.status != 200 or not answer.body:
            raise Refused(
                "not_given", what=f"{host} answered {answer.status} and gave no document", ways_out=("Check the address", DOWNLOAD)
            )
        if len(answer.body) > MOST_BYTES:
            raise Refused("too_large", what=f"The document is over {MOST_BYTES / 1e6:.0f} MB", ways_out=(DOWNLOAD,))
        return answer.body, parts.path.rstrip("/").rsplit("/", 1)[-1] or host
    raise Refused("redirects", what=f"The address leads on more than {MOST_HOPS - 1} times", ways_out=("Give the last address", DOWNLOAD))


def _plain_https(address: str) -> SplitResult:
    """An address in its parts. Refused for another scheme or port, a name and password in it, and what is no address at all."""
    try:
        parts = urlsplit(address)
        plain = parts.scheme == "https" and parts.port in (None, 443) and "@" not in parts.netloc and bool(parts.hostname)
    except ValueError:
        plain = False
    if not plain or re.search(r"[\x00-\x20\x7f\\]", address):
        raise Refused(
            "address_scheme",
            what=f"{address[:200]!r} is not a plain https address",
            why="It has to start with https:// and a host, without a user's name, a password, a port or a space",
            ways_out=("Copy the address from the browser that shows the document", DOWNLOAD),
        )
    return parts


def _check_host(address: str, host: str, endings: Sequence[str]) -> None:
    named = re.fullmatch(r"[a-z0-9.-]{1,253}", host)
    if not named or not any(host == ending.lstrip(".") or host.endswith(ending) for ending in endings):
        raise Refused(
            "host_not_allowed",
            what=f"{host or address} is not on the list of hosts",
            why="Documents are fetched only from public bodies: " + ", ".join(endings),
            ways_out=(DOWNLOAD, "Ask whoever looks after this installation to add the host"),
        )


def _check_machine(host: str, addresses: Sequence[str]) -> str:
    """The first machine, when every one that the name leads to is on the public internet."""
    if not addresses:
        raise Refused("host_unknown", what=f"There is no host called {host}, or no network", ways_out=("Check the address", DOWNLOAD))
    for one in addresses:
        if not is_public(one):
            raise Refused(
                "private_network",
                what=f"{host} leads into a private network ({one})",
                why="An address from outside must not reach machines inside",
                ways_out=(DOWNLOAD,),
            )
    return addresses[0]


def _addresses(host: str) -> Sequence[str]:
    try:
        return [str(found[4][0]) for found in socket.getaddrinfo(host, 443, type=socket.SOCK_STREAM)]
    except (OSError, UnicodeError):  # no such name, or none that could be one
        return []


class _Pinned(http.client.HTTPSConnection):
    """A connection to one machine, whose certificate must be the host's."""

    def __init__(self, host: str, machine: str) -> None:
        super().__init__(host, 443, timeout=TIMEOUT, context=ssl.create_default_context())
        self._machine = machine

    def connect(self) -> None:
        plain = socket.create_connection((self._machine, 443), TIMEOUT)
        self.sock = ssl.create_default_context().wrap_socket(plain, server_hostname=self.host)


def _ask(host: str, machine: str, path: str) -> Answer:
    connection = _Pinned(host, machine)
    try:
        connection.request("GET", path, headers={"Host": host, "User-Agent": "CommonGround", "Accept": "application/pdf, text/html, */*"})
        said = connection.getresponse()
        return Answer(status=said.status, headers={name.lower(): value for name, value in said.getheaders()}, body=_body(said))
    except (OSError, ValueError, http.client.HTTPException) as problem:
        raise Refused(
            "host_silent", what=f"{host} could not be reached", why=str(problem), ways_out=("Try again later", DOWNLOAD)
        ) from problem
    finally:
        connection.close()


def _body(said: http.client.HTTPResponse) -> bytes:
    """What a host sends, up to one byte more than is taken; TimeoutError when it drips for longer than `PATIENCE`."""
    until = time.monotonic() + PATIENCE
    parts: list[bytes] = []
    size = 0
    while size <= MOST_BYTES and (part := said.read1(65_536)):
        parts.append(part)
        size += len(part)
        if time.monotonic() > until:
            raise TimeoutError(f"The document had not come whole after {PATIENCE:.0f} seconds")
    if said.length and size <= MOST_BYTES:
        raise http.client.IncompleteRead(b"", said.length)
    return b"".join(parts)
