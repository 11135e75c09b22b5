"""Fetch one document from an allowed host. Every hop is checked: scheme, host, and where its name really leads."""

from __future__ import annotations

import http.client
import ipaddress
import socket
import ssl
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from urllib.parse import urljoin, urlsplit

from commonground.reference import read_yaml
from commonground.terms import Refused

MOST_BYTES = 60_000_000
MOST_HOPS = 4
TIMEOUT = 30.0
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
        parts = urlsplit(address)
        host = (parts.hostname or "").rstrip(".").lower()
        _check_host(address, parts.scheme, host, parts.port, endings)
        machine = _check_machine(host, (resolve or _addresses)(host))
        path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
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


def _check_host(address: str, scheme: str, host: str, port: int | None, endings: Sequence[str]) -> None:
    if scheme != "https" or port not in (None, 443) or "@" in urlsplit(address).netloc:
        raise Refused(
            "address_scheme",
            what=f"{address} is not a plain https address",
            ways_out=("Give an address that starts with https://", DOWNLOAD),
        )
    if not any(host == ending.lstrip(".") or host.endswith(ending) for ending in endings):
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
        number = ipaddress.ip_address(one.split("%")[0])
        mapped = getattr(number, "ipv4_mapped", None)
        if not (mapped or number).is_global or number.is_multicast:
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
    except OSError:
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
        return Answer(
            status=said.status, headers={name.lower(): value for name, value in said.getheaders()}, body=said.read(MOST_BYTES + 1)
        )
    except (OSError, http.client.HTTPException) as problem:
        raise Refused(
            "host_silent", what=f"{host} could not be reached", why=str(problem), ways_out=("Try again later", DOWNLOAD)
        ) from problem
    finally:
        connection.close()
