"""The workbench is served by one command, says its address when it answers, and stops cleanly."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest

from commonground.cli import serving
from commonground.terms import Refused


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def test_others_who_can_reach_it_are_said_to_be_let_in() -> None:
    assert "Nobody signs in" in serving.told("0.0.0.0", 8000, "/")
    assert "Nobody signs in" not in serving.told("127.0.0.1", 8000, "/")


def test_a_port_in_use_is_told_with_another_to_choose() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(Refused, match=f"cannot listen on 127.0.0.1, port {port}") as refused:
            serving.require_free_port("127.0.0.1", port)
    assert refused.value.code == "port_busy"
    assert refused.value.ways_out[1] == f"Choose another port: --port {port + 1}"
    serving.require_free_port("127.0.0.1", port)


def test_an_address_of_another_machine_is_told() -> None:
    with pytest.raises(Refused, match=r"cannot listen on 192\.0\.2\.1"):
        serving.require_free_port("192.0.2.1", free_port())


def test_two_workers_share_code_loaded_once_unless_told_otherwise(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("COMMONGROUND_WORKERS", raising=False)
    settings = serving.settings("127.0.0.1", 8000)
    assert (settings["bind"], settings["workers"], settings["preload_app"]) == (["127.0.0.1:8000"], 2, True)
    monkeypatch.setenv("COMMONGROUND_WORKERS", "5")
    assert serving.settings("::1", 8000)["workers"] == 5
    assert serving.settings("::1", 8000)["bind"] == ["[::1]:8000"]


def test_start_opens_a_case_and_serves_it_and_a_second_start_finds_it(starter_home: Path, tmp_path: Path) -> None:
    home = tmp_path / "home"
    shutil.copytree(starter_home / "releases", home / "releases")
    env = {**os.environ, "COMMONGROUND_HOME": str(home), "PYTHONUNBUFFERED": "1"}
    env.pop("COMMONGROUND_DATABASE_URL", None)
    for word in ("Opened", "Found"):
        port = free_port()
        with subprocess.Popen(
            [sys.executable, "-m", "commonground.cli.main", "start", "TS24 8AY", "--port", str(port)],
            env=env,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        ) as server:
            try:
                answer = wait_for(f"http://127.0.0.1:{port}/case/hartlepool-1/", server)
                assert answer.status == 200
                assert "Hartlepool" in answer.read().decode()
            finally:
                server.send_signal(signal.SIGTERM)
                out, err = server.communicate(timeout=30)
        assert server.returncode == 0, err
        assert f"Common Ground is at http://127.0.0.1:{port}/place/E06000001/" in out
        assert f"{word} the case hartlepool-1" in err
        assert "Traceback" not in err
        assert "SIGABRT" not in err and "terminate called" not in err, "a worker fell over when it ended"  # noqa: PT018


def wait_for(address: str, server: subprocess.Popen) -> object:
    for _ in range(600):
        try:
            return urllib.request.urlopen(address, timeout=30)
        except OSError:
            assert server.poll() is None, server.stderr.read()
            time.sleep(0.1)
    raise AssertionError("the workbench did not answer within a minute")
