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
        number = ipaddress.ip_address(machine.split("%")[0])
        real = getattr(number, "ipv4_mapped", None) or getattr(number, "sixtofour", None) or _translated(number) or number
        if not real.is_global or real.is_multicast or not number.is_global:
            raise Refused(
                "private_network",
                what=f"{host} leads into a private network ({machine})",
                why="A name from outside must not reach machines inside",
                ways_out=("Check the name with whoever runs your network",),
            )
    return machines[0]


_TRANSLATED = ipaddress.ip_network("64:ff9b::/96")  # an IPv4 address behind a translator (RFC 6052)


def _translated(number: ipaddress.IPv4Address | ipaddress.IPv6Address) -> ipaddress.IPv4Address | None:
    return ipaddress.IPv4Address(int(number) & 0xFFFFFFFF) if number in _TRANSLATED else None


def addresses(host: str, port: int) -> Sequence[str]:
    """Every machine that a name leads to; none where it cannot be found."""
    try:
        return [str(found[4][0]) for found in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]
    except (OSError, UnicodeError):
        return []
