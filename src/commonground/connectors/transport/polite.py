"""One client for all publishers: one question at a time to a host, bounded in time, size and tries."""

from __future__ import annotations

import hashlib
import http.client
import json
import socket
import ssl
import threading
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import urljoin

from commonground.connectors.transport import guard
from commonground.connectors.transport.nouns import Allowed, Keeper, Limits, Raw
from commonground.terms import Refused

Check = Callable[[Raw], object]
_LOCKS: dict[str, threading.Lock] = {}  # by host, for the whole process
_NEW_LOCK = threading.Lock()
_LATER = "Try again later: what came so far is kept, and is not asked for again"
_CONTENT_TRIES = 2  # a page of words in place of data is often gone a moment later; not more often than that


class _Passing(Exception):
    """Something that may be gone at the next try: how long the host asked us to wait, and what to say if it is not."""

    def __init__(self, refused: Refused, wait: float | None = None) -> None:
        self.refused, self.wait = refused, wait


class Polite:
    """Asks. `since`: answers kept at or after this moment are taken as they are, so that an interrupted run goes on."""

    def __init__(
        self,
        *,
        keeper: Keeper,
        allowed: Allowed,
        limits: Limits | None = None,
        progress: Callable[[str], None] | None = None,
        resolve: guard.Resolve | None = None,
        since: datetime | None = None,
    ) -> None:
        self.keeper, self.allowed, self.limits, self.since = keeper, allowed, limits or Limits(), since
        self.say = progress or (lambda _: None)
        self._resolve = resolve or guard.addresses
        self._asked: dict[str, float] = {}

    def get(self, address: str, *, check: Check) -> Raw:
        """The answer to a question, checked by `check` (which raises `Refused`) before it is kept."""
        return self._ask(address, None, check)

    def post(self, address: str, value: Any, *, check: Check) -> Raw:
        """The answer to a question with a JSON body. Never asked conditionally, never sent on to another address."""
        return self._ask(address, json.dumps(value, sort_keys=True).encode(), check)

    def _ask(self, address: str, body: bytes | None, check: Check) -> Raw:
        key = address if body is None else f"{address}#{hashlib.sha256(body).hexdigest()}"
        held = self.keeper.held(key)
        if held is not None and _refusal(held, check) is not None:
            held = None  # the publisher's form was judged otherwise when it was kept: ask anew
        if held is not None and self.since is not None and held.when >= self.since:
            return held
        content_tries = 0
        for number in range(1, self.limits.tries + 1):
            try:
                raw = self._once(address, key, body, held if body is None else None)
            except _Passing as passing:
                self._pause(number, passing)
                continue
            refused = _refusal(raw, check)
            if refused is None:
                self.keeper.keep(raw)
                return raw
            content_tries += 1
            if content_tries >= _CONTENT_TRIES:
                raise refused
            self._pause(number, _Passing(refused))
        raise AssertionError("the last try either answers or is refused")  # pragma: no cover

    def _pause(self, number: int, passing: _Passing) -> None:
        if number >= self.limits.tries:
            raise passing.refused
        wait = passing.wait if passing.wait is not None else self.limits.first_wait * 2 ** (number - 1)
        if wait > self.limits.longest_wait:
            raise Refused(
                passing.refused.code,
                what=f"{passing.refused.what}, and asks us to wait {wait:,.0f} seconds",
                why=f"We wait at most {self.limits.longest_wait:,.0f} seconds",
                ways_out=(_LATER,),
            )
        self.say(f"{passing.refused.what}; trying again in {wait:,.0f} seconds")
        self.keeper.wait(wait)

    def _once(self, address: str, key: str, body: bytes | None, held: Raw | None) -> Raw:
        """One question with its redirects."""
        asked = address
        for _ in range(self.limits.hops + 1):
            door = guard.door(asked, self.allowed, self._resolve)
            status, headers, content = self._in_turn(door, asked, body, held)
            if status == 304 and held is not None:
                return replace(held, when=self.keeper.now())
            if status in (301, 302, 303, 307, 308) and headers.get("location"):
                if body is not None:
                    raise Refused("redirects", what=f"{door.host} sends our question on", ways_out=("Correct the connector's address",))
                asked = urljoin(asked, headers["location"])
                continue
            _check_status(status, headers, door.host, asked, self.keeper.now())
            return Raw(
                address=asked,
                when=self.keeper.now(),
                body=content,
                media=headers.get("content-type", "").split(";")[0].strip().lower(),
                etag=headers.get("etag", ""),
                modified=headers.get("last-modified", ""),
                headers=headers,
                key=key,
            )
        raise Refused("redirects", what=f"{address} leads on more than {self.limits.hops} times", ways_out=("Give the last address",))

    def _in_turn(self, door: guard.Door, address: str, body: bytes | None, held: Raw | None) -> tuple[int, dict[str, str], bytes]:
        name = f"{door.host}:{door.port}"
        with _NEW_LOCK:
            lock = _LOCKS.setdefault(name, threading.Lock())
        with lock:
            if name in self._asked:
                left = self.limits.gap - (self.keeper.tick() - self._asked[name])
                if left > 0:
                    self.keeper.wait(left)
            try:
                return self._exchange(door, body, _headers(door, body, held))
            except (OSError, http.client.HTTPException) as problem:
                cut = isinstance(problem, http.client.IncompleteRead | ConnectionResetError | http.client.RemoteDisconnected)
                what = f"{door.host} broke the connection half-way" if cut else f"{door.host} could not be reached"
                refused = Refused("cut_short" if cut else "host_silent", what=what, why=_words(problem), where=address, ways_out=(_LATER,))
                raise _Passing(refused) from problem
            finally:
                self._asked[name] = self.keeper.tick()

    def _exchange(self, door: guard.Door, body: bytes | None, headers: Mapping[str, str]) -> tuple[int, dict[str, str], bytes]:
        started = self.keeper.tick()
        connection = _Pinned(door, self.limits.silence)
        try:
            connection.request("GET" if body is None else "POST", door.path, body=body, headers=dict(headers))
            said = connection.getresponse()
            answer = {name.lower(): value for name, value in said.getheaders()}
            if answer.get("content-encoding", "identity").lower() != "identity":
                raise Refused("encoded", what=f"{door.host} packed its answer, although asked not to", ways_out=(_LATER,))
            parts, size = [], 0
            while part := said.read1(65_536):
                size += len(part)
                if size > self.limits.bytes:
                    what = f"The answer of {door.host} is larger than {self.limits.bytes / 1e6:,.1f} MB, and was not taken"
                    raise Refused("too_large", what=what, ways_out=("Ask for less at a time", "Raise the limit in the settings"))
                if self.keeper.tick() - started > self.limits.seconds:
                    what = f"{door.host} took longer than {self.limits.seconds:,.0f} seconds"
                    raise Refused("too_slow", what=what, ways_out=(_LATER,))
                parts.append(part)
            promised = answer.get("content-length", "")
            if promised.isdigit() and size < int(promised) and said.status != 304:
                raise http.client.IncompleteRead(b"", int(promised) - size)
            return said.status, answer, b"".join(parts)
        finally:
            connection.close()


class _Pinned(http.client.HTTPConnection):
    """A connection to the machine that was checked; its certificate must be the host's."""

    def __init__(self, door: guard.Door, silence: float) -> None:
        super().__init__(door.host, door.port, timeout=silence)
        self._door, self._silence = door, silence

    def connect(self) -> None:
        plain = socket.create_connection((self._door.machine, self._door.port), self._silence)
        secure = self._door.secure
        self.sock = ssl.create_default_context().wrap_socket(plain, server_hostname=self._door.host) if secure else plain


def _headers(door: guard.Door, body: bytes | None, held: Raw | None) -> dict[str, str]:
    headers = {"User-Agent": "CommonGround (open workbench; one question at a time)", "Accept": "*/*", "Accept-Encoding": "identity"}
    headers |= {"Host": door.host if door.secure else f"{door.host}:{door.port}", "Connection": "close"}
    if body is not None:
        headers["Content-Type"] = "application/json"
    if held is not None and held.etag:
        headers["If-None-Match"] = held.etag
    if held is not None and held.modified:
        headers["If-Modified-Since"] = held.modified
    return headers


def _check_status(status: int, headers: Mapping[str, str], host: str, address: str, now: datetime) -> None:
    if status == 200:
        return
    if status in (429, 503):
        what = f"{host} is busy (429)" if status == 429 else f"{host} is not in service at the moment (503)"
        raise _Passing(Refused("host_busy", what=what, where=address, ways_out=(_LATER,)), retry_after(headers.get("retry-after", ""), now))
    if status in (500, 502, 504):
        raise _Passing(Refused("host_fault", what=f"{host} reports a fault of its own ({status})", where=address, ways_out=(_LATER,)))
    raise Refused(
        "not_given",
        what=f"{host} answered {status} and gave nothing",
        where=address,
        ways_out=("Check the connector's settings: the address may have moved", _LATER),
    )


def retry_after(said: str, now: datetime) -> float | None:
    """Seconds to wait, from a number or a date; None where the host says neither."""
    if said.strip().isascii() and said.strip().isdigit():
        return float(said.strip())
    try:
        when = parsedate_to_datetime(said)
        return max(0.0, (when - now).total_seconds())
    except (TypeError, ValueError, IndexError):
        return None


def _refusal(raw: Raw, check: Check) -> Refused | None:
    try:
        check(raw)
    except Refused as refused:
        return refused
    return None


def _words(problem: Exception) -> str:
    if isinstance(problem, http.client.IncompleteRead):
        return f"{problem.expected or 'Some'} more bytes were promised"
    return str(problem) or type(problem).__name__
