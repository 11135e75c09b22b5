"""Local services for tests: they speak a publisher's protocol over real HTTP, and do what real services do on bad days."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

HTML = b"<!DOCTYPE html><html><body><h1>Service unavailable</h1><p>We are carrying out repairs.</p></body></html>"


@dataclass(frozen=True, kw_only=True)
class Asked:
    """A question as the service saw it."""

    method: str
    path: str
    query: Mapping[str, str]
    headers: Mapping[str, str]
    body: bytes = b""


@dataclass(frozen=True, kw_only=True)
class Said:
    """An answer."""

    body: bytes = b""
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    cut: int | None = None  # send only so many bytes of those promised, then break the connection

    @classmethod
    def json(cls, value: Any, **headers: str) -> Said:
        return cls(body=json.dumps(value).encode(), headers={"Content-Type": "application/json", **headers})


Answer = Callable[[Asked], Said]
Fault = Callable[[Asked, Answer], Said]


def busy(wait: str = "3") -> Fault:
    """429 with Retry-After."""
    return lambda asked, answer: Said(status=429, headers={"Retry-After": wait})


def out_of_service(asked: Asked, answer: Answer) -> Said:
    """503 without a word on when to come back."""
    return Said(status=503, body=HTML, headers={"Content-Type": "text/html"})


def html(asked: Asked, answer: Answer) -> Said:
    """A page of HTML with status 200, under the media type of data."""
    return Said(body=HTML, headers={"Content-Type": "application/json"})


def empty(asked: Asked, answer: Answer) -> Said:
    """Status 200 and nothing."""
    return Said()


def truncated(asked: Asked, answer: Answer) -> Said:
    """Half of the answer, as if it were the whole: the length that is promised is that of the half."""
    said = answer(asked)
    return Said(body=said.body[: len(said.body) // 2], headers=said.headers)


def cut(asked: Asked, answer: Answer) -> Said:
    """The connection breaks half-way."""
    said = answer(asked)
    return Said(body=said.body, headers=said.headers, cut=len(said.body) // 2)


def renamed(old: str, new: str) -> Fault:
    """A column under another name."""

    def fault(asked: Asked, answer: Answer) -> Said:
        said = answer(asked)
        return Said(body=said.body.replace(old.encode(), new.encode()), headers=said.headers)

    return fault


def leads_to(address: str) -> Fault:
    """A redirect."""
    return lambda asked, answer: Said(status=302, headers={"Location": address})


class Service:
    """Serves `answer` on the loopback address; `faults` gives, by number of the question (from 1), what goes wrong; 0 means always.

    `asked` lists the questions, `busiest` is the largest number that was in flight at once.
    """

    def __init__(self, answer: Answer, faults: Mapping[int, Fault] | None = None) -> None:
        self.answer, self.faults = answer, dict(faults or {})
        self.asked: list[Asked] = []
        self.busiest = self._now = 0
        self._lock = threading.Lock()
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self._server.daemon_threads = True
        self.authority = f"127.0.0.1:{self._server.server_address[1]}"
        self.base = f"http://{self.authority}"

    def respond(self, asked: Asked) -> Said:
        with self._lock:
            self.asked.append(asked)
            fault = self.faults.get(len(self.asked)) or self.faults.get(0)
            self._now += 1
            self.busiest = max(self.busiest, self._now)
        try:
            return fault(asked, self.answer) if fault else self.answer(asked)
        finally:
            with self._lock:
                self._now -= 1

    def __enter__(self) -> Service:
        threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._server.shutdown()
        self._server.server_close()


def _handler(service: Service) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._answer()

        def do_POST(self) -> None:
            self._answer()

        def _answer(self) -> None:
            parts = urlsplit(self.path)
            query = {name: values[-1] for name, values in parse_qs(parts.query, keep_blank_values=True).items()}
            length = int(self.headers.get("Content-Length") or 0)
            headers = {name.lower(): value for name, value in self.headers.items()}
            path = unquote(parts.path)
            said = service.respond(Asked(method=self.command, path=path, query=query, headers=headers, body=self.rfile.read(length)))
            self.send_response(said.status)
            for name, value in {"Content-Length": str(len(said.body)), **said.headers}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(said.body if said.cut is None else said.body[: said.cut])
            self.close_connection = True

        def log_message(self, format: str, *args: object) -> None:
            """Tests need no log."""

    return Handler


def slice_of(rows: Sequence[Any], offset: int, limit: int) -> list[Any]:
    """Rows after `offset`, at most `limit`."""
    return list(rows[offset : offset + limit])
