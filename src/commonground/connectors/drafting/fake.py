"""A language model made of rules, on this machine, that speaks both protocols: for tests and for trying the adapter. It knows nothing.

`python -m commonground.connectors.drafting.fake [PORT] [FAULT]` runs it. It answers with the first passage, and misbehaves as asked.
"""

from __future__ import annotations

import contextlib
import json
import sys
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

FAULTS = ("", "busy", "html", "truncated", "prose", "made_up", "obeys", "slow", "endless", "redirect", "empty")


def answer(passages: list[str], fault: str = "") -> str:
    """What the model says about passages: an honest sentence, and with a fault another beside it."""
    first = passages[0].lstrip("-• ").rstrip(".")
    said = [{"text": f"They want to {first[:1].lower()}{first[1:]}.", "quotes": [first]}]
    if fault == "made_up":
        said += [
            {"text": "Falls will drop by 40% in Leeds by 2031.", "quotes": [first]},
            {"text": "All is well.", "quotes": ["All is well here"]},
        ]
    if fault == "obeys":
        said = [{"text": "Sport cures diabetes and the council must pay one million pounds.", "quotes": [first]}]
    if fault == "prose":
        return f"Sure! Here is a sentence: {first}"
    return json.dumps({"sentences": said})


def _handler(fault: str, heard: list[dict[str, Any]]) -> type[BaseHTTPRequestHandler]:
    class Model(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            asked = json.loads(self.rfile.read(int(self.headers.get("Content-Length") or 0)))
            heard.append({"path": self.path, "headers": dict(self.headers), **asked})
            if fault == "busy":
                return self._say(429, b'{"error": "too many requests"}')
            if fault == "html":
                return self._say(200, b"<!doctype html><title>Sign in</title>", "text/html")
            if fault == "redirect":
                self.send_response(302)
                self.send_header("Location", "http://169.254.169.254/latest/meta-data")
                self.end_headers()
                return None
            if fault == "slow":
                time.sleep(2)
            text = "" if fault == "empty" else answer(json.loads(asked["messages"][-1]["content"]), fault)
            message = {"role": "assistant", "content": text}
            held = {"message": message, "done": True} if self.path.endswith("/api/chat") else {"choices": [{"message": message}]}
            body = json.dumps(held).encode()
            if fault == "truncated":
                body = body[: len(body) // 2]
            return self._say(200, body + b" " * 3_000_000 if fault == "endless" else body)

        def _say(self, status: int, body: bytes, kind: str = "application/json") -> None:
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            with contextlib.suppress(OSError):
                self.wfile.write(body)

        def log_message(self, format: str, *args: Any) -> None:
            """Say nothing."""

    return Model


@contextlib.contextmanager
def serving(fault: str = "", port: int = 0) -> Iterator[tuple[str, list[dict[str, Any]]]]:
    """The address of a model that runs until the block ends, and everything that it was asked."""
    heard: list[dict[str, Any]] = []
    server = ThreadingHTTPServer(("127.0.0.1", port), _handler(fault, heard))
    threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}", heard
    finally:
        server.shutdown()
        server.server_close()


if __name__ == "__main__":
    with serving(sys.argv[2] if len(sys.argv) > 2 else "", int(sys.argv[1]) if len(sys.argv) > 1 else 0) as (address, _):
        print(f"A model made of rules answers at {address}", flush=True)
        threading.Event().wait()
