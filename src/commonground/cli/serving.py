"""The server that a person starts: gunicorn, with the code loaded once and shared by its workers."""

from __future__ import annotations

import errno
import importlib
import os
import socket
import subprocess
import sys
import threading
from typing import Any

from commonground.terms import Refused

# Two processes keep two cores busy; the code is loaded before they part, so the second costs little memory.
WORKERS, THREADS = 2, 4
APPLICATION = "commonground.web.wsgi"
WARMER = "commonground.web.warm"
LOOPBACK = ("127.0.0.1", "localhost", "::1")  # hosts that only this computer can reach


def require_free_port(host: str, port: int) -> None:
    """Raise `Refused` (port_busy, address_unusable) when the workbench cannot listen there."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as problem:
            busy = problem.errno == errno.EADDRINUSE
            raise Refused(
                "port_busy",
                what=f"The workbench cannot listen on {host}, port {port}",
                why="Something else listens there, perhaps the workbench itself" if busy else problem.strerror or str(problem),
                ways_out=(
                    f"Open http://{_named(host)}:{port}/ to see whether it is the workbench",
                    f"Choose another port: --port {port + 1}",
                ),
            ) from problem


def serve_workbench(*, host: str, port: int, path: str) -> None:
    """Serve until stopped from the keyboard; print the address once requests are answered."""
    from django.db import connections
    from gunicorn.app.base import BaseApplication

    from commonground.store import warehouse

    # both databases are opened anew by each worker: an open connection must not cross a fork
    warehouse.let_go()
    connections.close_all()
    warming: list[subprocess.Popen[bytes]] = []

    def ready(server: Any) -> None:
        print(told(host, port, path), flush=True)
        # The pages of every place are laid ready beside the server, at the lowest priority.
        warming.append(subprocess.Popen([sys.executable, "-m", WARMER], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL))

    def stop(server: Any) -> None:
        for process in warming:
            process.terminate()

    class Workbench(BaseApplication):
        def load_config(self) -> None:
            for name, value in settings(host, port).items():
                self.cfg.set(name, value)
            self.cfg.set("post_worker_init", _warm)
            self.cfg.set("worker_exit", _end)
            self.cfg.set("when_ready", ready)
            self.cfg.set("on_exit", stop)

        def load(self) -> Any:
            return importlib.import_module(APPLICATION).application

    Workbench().run()


def told(host: str, port: int, path: str) -> str:
    """Where the workbench is, and, where others can reach it, that nobody signs in."""
    others = "" if host in LOOPBACK else "\nNobody signs in: whoever can reach this address may see and change everything."
    return f"\nCommon Ground is at http://{_named(host)}:{port}{path}{others}\nStop it with Ctrl-C."


def settings(host: str, port: int) -> dict[str, Any]:
    """Gunicorn's settings. COMMONGROUND_WORKERS and COMMONGROUND_THREADS change how many requests are answered at once."""
    return {
        "bind": [f"[{host}]:{port}" if ":" in host else f"{host}:{port}"],
        "workers": int(os.environ.get("COMMONGROUND_WORKERS") or WORKERS),
        "threads": int(os.environ.get("COMMONGROUND_THREADS") or THREADS),
        "worker_class": "gthread",
        "preload_app": True,
        "loglevel": "warning",
        "timeout": 120,
        "graceful_timeout": 5,
        "keepalive": 15,
    }


def _warm(worker: Any) -> None:
    """Requests are answered meanwhile; those that come first wait for what they need, as they would without it."""
    threading.Thread(target=importlib.import_module(WARMER).worker, daemon=True).start()


def _end(server: Any, worker: Any) -> None:
    """End a worker at once. All is saved by then, and DuckDB, loaded before the workers parted, cannot take itself down in one of them."""
    if worker.booted:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(0)


def _named(host: str) -> str:
    return "localhost" if host in ("0.0.0.0", "::") else f"[{host}]" if ":" in host else host  # noqa: S104 - only to print it
