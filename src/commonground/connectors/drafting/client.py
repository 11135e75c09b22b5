"""Ask a language model that speaks the chat protocol of OpenAI (also Ollama, llama.cpp, vLLM) or Ollama's own. One question, one answer.

Only this machine may be asked, or the one address that the administrator set. No redirect is followed, nothing is tried twice, and a
slow, long or strange answer is refused.
"""

from __future__ import annotations

import http.client
import ipaddress
import json
import socket
import ssl
import time
from dataclasses import dataclass
from typing import Any
from urllib.parse import SplitResult, urlsplit

from commonground.terms import Refused

OPENAI, OLLAMA = "/v1/chat/completions", "/api/chat"
HERE = ("localhost", "127.0.0.1", "::1")
OFF = "Leave drafting off, and write the wording yourself"


@dataclass(frozen=True, kw_only=True)
class Limits:
    """Seconds for a whole answer, its bytes, and the letters that are sent."""

    seconds: float = 60.0
    bytes: int = 200_000
    letters: int = 20_000


LIMITS = Limits()


@dataclass(frozen=True, kw_only=True)
class OverHttp:
    """A drafter at an address. `name` says which model it is."""

    parts: SplitResult
    path: str
    name: str
    key: str
    limits: Limits

    def __call__(self, instruction: str, passages: str, /) -> str:
        """The text that the model answers with. Raises `Refused`: drafting_too_long, drafter_silent, drafter_busy, drafter_unreadable."""
        if len(passages) > self.limits.letters:
            raise Refused("drafting_too_long", what="The passages are too long to be sent to a language model", ways_out=("Choose fewer",))
        messages = [{"role": "system", "content": instruction}, {"role": "user", "content": passages}]
        asked: dict[str, Any] = {"model": self.name, "messages": messages, "stream": False}
        if self.path == OLLAMA:
            asked |= {"format": "json", "options": {"temperature": 0, "num_predict": 500}}
        else:
            asked |= {"temperature": 0, "max_tokens": 500}
        status, body = self._ask(json.dumps(asked).encode())
        if status == 429 or status == 503:
            raise Refused(
                "drafter_busy", what=f"The language model at {self.parts.hostname} is busy ({status})", ways_out=("Try again later", OFF)
            )
        try:
            held = json.loads(body)
            said = held["message"]["content"] if self.path == OLLAMA else held["choices"][0]["message"]["content"]
        except (ValueError, KeyError, IndexError, TypeError, RecursionError) as problem:
            raise _unreadable(self.parts.hostname, f"status {status}: {body[:60].decode('utf-8', 'replace')!r}") from problem
        if status != 200 or not isinstance(said, str):
            raise _unreadable(self.parts.hostname, f"status {status}")
        return said

    def _ask(self, body: bytes) -> tuple[int, bytes]:
        ends = time.monotonic() + self.limits.seconds
        connection = _connection(self.parts, self.limits.seconds)
        headers = {"Content-Type": "application/json", "Accept": "application/json", "User-Agent": "CommonGround"}
        try:
            connection.request("POST", self.path, body, headers | ({"Authorization": f"Bearer {self.key}"} if self.key else {}))
            answer, held = connection.getresponse(), b""
            while part := answer.read1(65_536):
                held += part
                if len(held) > self.limits.bytes:
                    raise _unreadable(self.parts.hostname, f"over {self.limits.bytes:,} bytes")
                if time.monotonic() > ends:
                    raise TimeoutError(f"no whole answer within {self.limits.seconds:.0f} seconds")
            return answer.status, held
        except (OSError, http.client.HTTPException) as problem:
            raise Refused(
                "drafter_silent",
                what=f"The language model at {self.parts.hostname} did not answer",
                why=str(problem) or type(problem).__name__,
                ways_out=("See whether it runs", "Try again later", OFF),
            ) from problem
        finally:
            connection.close()


def over_http(address: str, *, model: str, allowed: str = "", key: str = "", limits: Limits = LIMITS) -> OverHttp:
    """A drafter at an address such as `http://localhost:11434`. `allowed` is the address that the administrator set, if any.

    Raises `Refused`: drafter_not_allowed (another machine), drafter_address, drafter_model.
    """
    parts, own = urlsplit(address.strip()), urlsplit(allowed.strip())
    try:
        port_ok, same = parts.port != 0, (parts.scheme, parts.hostname, parts.port) == (own.scheme, own.hostname, own.port)
    except ValueError:
        port_ok, same = False, False
    if parts.scheme not in ("http", "https") or not parts.hostname or "@" in parts.netloc or not port_ok:
        raise Refused(
            "drafter_address", what=f"{address[:80]!r} is no address of a language model", ways_out=("Give http://localhost:11434",)
        )
    if parts.hostname not in HERE and not same:
        raise Refused(
            "drafter_not_allowed",
            what=f"{parts.hostname} may not be sent passages",
            why="A language model is asked on this machine, or at the one address that the administrator set",
            ways_out=("Give http://localhost and its port", "Ask whoever looks after this installation to set COMMONGROUND_DRAFTER", OFF),
        )
    if not model.strip():
        raise Refused("drafter_model", what="Which model should draft was not said", ways_out=("Name it, such as --model llama3.2",))
    path = parts.path.rstrip("/")
    path = path if path.endswith((OPENAI, OLLAMA)) else f"{path.removesuffix('/v1')}{OPENAI}"
    return OverHttp(parts=parts, path=path, name=model.strip()[:100], key=key if same else "", limits=limits)


def _connection(parts: SplitResult, seconds: float) -> http.client.HTTPConnection:
    """A connection to the very machine that was checked: this one by its names here, and never a link-local one by any name."""
    host, port = parts.hostname or "", parts.port or (443 if parts.scheme == "https" else 80)
    try:
        found = [str(one[4][0]).split("%")[0] for one in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]
    except OSError as problem:
        raise Refused("drafter_silent", what=f"There is no machine called {host}", ways_out=("Check the address", OFF)) from problem
    for one in map(ipaddress.ip_address, found):
        if one.is_link_local or one.is_multicast or (host in HERE and not one.is_loopback):
            raise Refused("drafter_not_allowed", what=f"{host} leads to {one}, which may not be asked", ways_out=(OFF,))
    if parts.scheme == "http":
        return http.client.HTTPConnection(found[0], port, timeout=seconds)
    connection = http.client.HTTPSConnection(host, port, timeout=seconds)
    connection.sock = ssl.create_default_context().wrap_socket(socket.create_connection((found[0], port), seconds), server_hostname=host)
    return connection


def _unreadable(host: str | None, why: str) -> Refused:
    return Refused(
        "drafter_unreadable",
        what=f"What {host} answered is not an answer of a language model",
        why=why,
        ways_out=("Check the address and the model", "Try again", OFF),
    )
