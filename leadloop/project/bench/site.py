"""A Leadloop of its own for a bench: started on a fresh folder, stopped and removed after."""

import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from leadloop.kit.errors import LeadloopError
from leadloop.project.supervisor import read_pids

_START_S = 1200.0
_STOP_S = 120.0
_LEADLOOP = (sys.executable, "-m", "leadloop.project.cli")


class BenchFailed(LeadloopError):  # noqa: N818
    """The bench could not run."""


@dataclass(frozen=True, slots=True)
class Site:
    """A running Leadloop."""

    folder: Path
    port: int
    keys: dict[str, str]
    process: subprocess.Popen[bytes]

    @property
    def database_url(self) -> str:
        """The URL of its database."""
        return (self.folder / "database.url").read_text().strip()

    @property
    def pids(self) -> dict[str, int]:
        """Process ids by role: postgres, web, worker-1, …."""
        return read_pids(self.folder)

    def command(self, *arguments: str) -> str:
        """Run a ``leadloop`` command on this site and return what it printed."""
        return run_leadloop(*arguments, folder=self.folder, port=self.port)

    def run_module(self, module: str, given: str = "") -> str:
        """Run a module of ours with Django on this site; return what it printed.

        Raises:
            BenchFailed: It failed.
        """
        environment = {
            **os.environ,
            "LEADLOOP_DATA": str(self.folder),
            "LEADLOOP_LISTEN": f"127.0.0.1:{self.port}",
            "LEADLOOP_LOG_LEVEL": "error",
            "DJANGO_SETTINGS_MODULE": "leadloop.project.django_settings",
        }
        done = subprocess.run(
            [sys.executable, "-m", module],
            env=environment,
            input=given,
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            raise BenchFailed(f"{module}: {done.stderr.strip()[-500:]}")
        return done.stdout

    def status(self) -> dict[str, Any]:
        """Return ``leadloop status --json``."""
        found: dict[str, Any] = json.loads(self.command("status", "--json"))
        return found


def run_leadloop(*arguments: str, folder: Path, port: int) -> str:
    """Run a command in a process of its own; return its standard output."""
    environment = {
        **os.environ,
        "LEADLOOP_DATA": str(folder),
        "LEADLOOP_LISTEN": f"127.0.0.1:{port}",
        "LEADLOOP_LOG_LEVEL": "error",
    }
    done = subprocess.run(
        [*_LEADLOOP, *arguments],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise BenchFailed(f"leadloop {' '.join(arguments)}: {done.stderr.strip()[-500:]}")
    return done.stdout


def free_port() -> int:
    """Return a port of this machine that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def running_site(
    *,
    demo: bool = False,
    workers: int = 2,
    entry: Sequence[str] = _LEADLOOP,
    environment: Mapping[str, str] | None = None,
) -> Iterator[Site]:
    """Start ``leadloop up`` on a temporary folder with one API client; stop it at the end.

    ``entry`` is the command in front of ``up``; a test that plants a fault gives its own.
    ``environment`` holds further settings.

    Raises:
        BenchFailed: It did not become ready in twenty minutes.
    """
    folder = Path(tempfile.mkdtemp(prefix="leadloop-bench-"))
    folder.chmod(0o755)
    port = free_port()
    command = [*entry, "up", "--data", str(folder)]
    command += ["--listen", f"127.0.0.1:{port}", "--tls-listen", "off", "--workers", str(workers)]
    command += ["--demo"] if demo else []
    log = (folder / "up.log").open("ab")
    process = subprocess.Popen(
        command,
        stdout=log,
        stderr=log,
        env={**os.environ, "LEADLOOP_LOG_LEVEL": "warning", **(environment or {})},
    )
    try:
        _wait_until_ready(process, folder / "up.log")
        made = run_leadloop(
            "client", "create", "bench", "--role", "integration", "--json", folder=folder, port=port
        )
        # The doors learn of a new key by notification; give it the second they promise.
        time.sleep(1.0)
        yield Site(folder, port, json.loads(made), process)
    finally:
        process.terminate()
        try:
            process.wait(_STOP_S)
        except subprocess.TimeoutExpired:
            process.kill()
        log.close()
        shutil.rmtree(folder, ignore_errors=True)


def _wait_until_ready(process: subprocess.Popen[bytes], log: Path) -> None:
    until = time.monotonic() + _START_S
    while time.monotonic() < until:
        if b"\nready " in b"\n" + log.read_bytes():
            return
        if process.poll() is not None:
            break
        time.sleep(0.1)
    raise BenchFailed(f"Leadloop did not start: {log.read_text(errors='replace')[-800:]}")
