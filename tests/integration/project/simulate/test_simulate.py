"""``leadloop simulate`` from the command line, against a small server of its own process."""

import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from leadloop.project.simulate.command import simulate_command


class Doors(ThreadingHTTPServer):
    """Answers like the public doors: 202, the same for a repeated key; first of all, 503."""

    daemon_threads = True
    # All connections come at once: the five of the standard library's queue would drop some.
    request_queue_size = 128

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.paths: Counter[str] = Counter()
        self.keys: dict[str, bytes] = {}
        self._busy = 3
        self._lock = threading.Lock()

    def is_busy(self) -> bool:
        """Say so to three requests, however many come at once."""
        with self._lock:
            self._busy -= 1
            return self._busy >= 0


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Doors

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["content-length"]))
        self.server.paths[self.path] += 1
        if self.path.endswith("contact/submit"):
            self._answer(404, {}, b"{}")
        elif self.path == "/t":
            self._answer(204, {}, b"")
        elif self.path.startswith("/eventgrid"):
            self._answer(200, {}, b"")
        elif self.server.is_busy():
            self._answer(503, {"retry-after": "1"}, b"")
        else:
            self._accept(self.headers["idempotency-key"], body)

    def _accept(self, key: str, body: bytes) -> None:
        repeated = key in self.server.keys
        assert self.server.keys.setdefault(key, body) == body
        extra = {"idempotency-replayed": "true"} if repeated else {}
        self._answer(202, extra, json.dumps({"event_id": f"id-{key}"}).encode())

    def _answer(self, status: int, headers: dict[str, str], body: bytes) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: Any) -> None:
        pass


@pytest.fixture
def doors(tmp_path: Path) -> Iterator[Doors]:
    server = Doors()
    forms = ("ilp-enquiry", "premium-calculator", "group-benefits", "contact")
    demo = {
        "urls": {"base": f"http://127.0.0.1:{server.server_port}"},
        "logins": [],
        "keys": {
            "write_key": "w",
            "sas_key": "s",
            "site_key": "t",
            "forms": dict.fromkeys(forms, "f"),
        },
        "wordings": {},
        "clock": {"scale": 1.0, "origin": 0.0},
    }
    (tmp_path / "demo.json").write_text(json.dumps(demo))
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield server
    server.shutdown()
    server.server_close()
    thread.join()


def _simulate(*arguments: str) -> Any:
    return CliRunner().invoke(simulate_command, arguments)


def test_it_sends_through_every_door_and_prints_what_became_of_it(
    doors: Doors, tmp_path: Path
) -> None:
    done = _simulate("--data", str(tmp_path), "--rate", "100", "--count", "120", "--json")
    assert done.exit_code == 0, done.output
    figures = json.loads(done.output)
    assert figures["accepted"]["form"] > figures["accepted"]["api"] > 0
    assert figures["accepted"]["event-grid"] > 0
    assert figures["visits"] == doors.paths["/t"] > 100
    assert figures["refused"] == {"form 404": doors.paths["/p/contact/submit"]}
    assert figures["retried"] == 3
    assert figures["given_up"] == 0
    assert (
        len(doors.keys)
        == sum(figures["accepted"][door] for door in ("form", "api")) - figures["duplicates"]
    )


def test_without_a_demo_it_says_the_cure(tmp_path: Path) -> None:
    done = _simulate("--data", str(tmp_path))
    assert done.exit_code != 0
    assert "leadloop up --demo" in str(done.exception)


def test_an_unusable_demo_file_is_named(tmp_path: Path) -> None:
    (tmp_path / "demo.json").write_text('{"urls": {}}')
    assert "demo.json" in str(_simulate("--data", str(tmp_path)).exception)


def test_a_training_file_is_written(tmp_path: Path) -> None:
    out = tmp_path / "t.jsonl"
    done = _simulate("--training", "50", "--out", str(out))
    assert done.exit_code == 0
    assert len(out.read_text().splitlines()) == 50
    assert _simulate("--training", "50").exit_code == 2


def test_ctrl_c_ends_it_with_a_summary(doors: Doors, tmp_path: Path) -> None:
    command = [sys.executable, "-m", "leadloop.project.simulate", "--data", str(tmp_path)]
    process = subprocess.Popen(
        [*command, "--rate", "20"], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        env=os.environ | {"PYTHONUNBUFFERED": "1"},
    )  # fmt: skip
    try:
        until = time.monotonic() + 30
        while not doors.keys and time.monotonic() < until:
            time.sleep(0.05)
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=30)
    finally:
        process.kill()
    assert process.returncode == 0, err
    assert "accepted" in out
    assert "Traceback" not in err
