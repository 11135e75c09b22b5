"""Which addresses may be asked at all. Checked again at every redirect."""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from commonground.connectors.transport.nouns import Allowed
from commonground.terms import Refused

Resolve = Callable[[str, int], Sequence[str]]
_ASK = "Ask whoever looks after this installation to add the host to the connector's settings"


@dataclass(frozen=True, kw_only=True)
class Door:
    """Where a connection goes: the very machine that was checked, never a second look-up of the name."""

    host: str
    machine: str
    port: int
    path: str
    secure: bool


def door(address: str, allowed: Allowed, resolve: Resolve) -> Door:
    """The door behind an address. Refused: another scheme, user names, other ports, hosts not listed, private networks."""
    try:
        parts = urlsplit(address)
        port = parts.port
    except ValueError as problem:
        raise Refused("address_unreadable", what=f"{address!r} is not an address", why=str(problem), ways_out=("Check it",)) from problem
    host = (parts.hostname or "").rstrip(".").lower()
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    if any(character in address for character in "\r\n\t ") or not address.isascii():
        raise Refused("address_unreadable", what=f"{address!r} holds spaces or signs that no address has", ways_out=("Check it",))
    if parts.scheme == "http" and f"{host}:{port}" in allowed.testing:
        return Door(host=host, machine=host, port=port or 80, path=path, secure=False)
    if parts.scheme != "https" or port not in (None, 443) or "@" in parts.netloc:
        raise Refused("address_scheme", what=f"{address} is not a plain https address", ways_out=("Use the publisher's https address",))
    if host not in allowed.hosts:
        listed = ", ".join(sorted(allowed.hosts)) or "none"
        raise Refused("host_not_allowed", what=f"{host} may not be asked", why=f"Only these hosts may: {listed}", ways_out=(_ASK,))
    return Door(host=host, machine=_public(host, resolve(host, 443)), port=443, path=path, secure=True)


def _public(host: str, machines: Sequence[str]) -> str:
    if not machines:
        raise Refused("host_unknown", what=f"{host} cannot be found: no such name, or no network", ways_out=("Try again with a network",))
    for machine in machines:
        if not is_public(machine):
            raise Refused(
                "private_network",
                what=f"{host} leads into a private network ({machine})",
                why="A name from outside must not reach machines inside",
                ways_out=("Check the name with whoever runs your network",),
            )
    return machines[0]


_TRANSLATED = ipaddress.ip_network("64:ff9b::/96")  # an IPv4 address behind a translator (RFC 6052)
_GIVEN_OUT = ipaddress.ip_network("2000::/3")  # all that is given out of IPv6 (RFC 4291): no local or compatible address


def is_public(machine: str) -> bool:
    """Whether a machine stands on the public internet: no private, local or reserved number, nor one wrapped in another."""
    number = ipaddress.ip_address(machine.split("%")[0])
    if isinstance(number, ipaddress.IPv6Address):
        inside = number.ipv4_mapped or number.sixtofour
        if number in _TRANSLATED:
            inside = ipaddress.IPv4Address(int(number) & 0xFFFFFFFF)
        if inside is None:
            return number.is_global and number in _GIVEN_OUT
        number = inside
    return number.is_global and not number.is_multicast


def addresses(host: str, port: int) -> Sequence[str]:
    """Every machine that a name leads to; none where it cannot be found."""
    try:
        return [str(found[4][0]) for found in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]
    except (OSError, UnicodeError):
        return []
