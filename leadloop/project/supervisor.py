"""`leadloop up`: PostgreSQL, web and workers on one machine, each restarted when it dies.

Imports nothing of Django: the supervisor only starts, watches and stops processes.
"""

import ctypes
import fcntl
import os
import signal
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

import httpx
import structlog

from leadloop.kit.errors import LeadloopError
from leadloop.project import postgres
from leadloop.project.settings import Settings

log = structlog.get_logger()

_WATCH_S = 0.05
_READY_S = 300.0
_STOP_S = 12.0
_CALM_S = 10.0
_MAX_PAUSE_S = 5.0
_PR_SET_PDEATHSIG = 1


class StartFailed(LeadloopError):  # noqa: N818
    """Leadloop could not start."""


@dataclass(slots=True)
class _Child:
    role: str
    command: list[str]
    process: subprocess.Popen[bytes] | None = None
    started: float = 0.0
    pause: float = 0.0
    due: float = field(default=0.0)

    def start(self) -> None:
        # Whoever looks at the database's sessions sees whose they are.
        self.process = subprocess.Popen(
            self.command,
            env={**os.environ, "PGAPPNAME": f"leadloop-{self.role}"},
            preexec_fn=_die_with_parent,  # noqa: PLW1509 -- it calls the kernel, nothing of ours
        )
        self.started = time.monotonic()


class Supervisor:
    """Starts everything, prints ``ready``, restarts what dies, stops all on a signal."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._stopping = False
        self._place: postgres.Place | None = None
        self._database: subprocess.Popen[bytes] | None = None
        self._children: list[_Child] = []
        self._lock: IO[str] | None = None

    def run(self, *, demo: bool) -> None:
        """Run until SIGTERM or SIGINT.

        Raises:
            StartFailed: Something did not start; the message says what and the cure.
        """
        self._claim_folder()
        for name in (signal.SIGTERM, signal.SIGINT):
            signal.signal(name, self._on_signal)
        try:
            self._start_database()
            self._run_command("migrate")
            self._start_children()
            self._wait_until_ready()
            if demo:
                self._run_command("demo")
            self._say_ready()
            while not self._stopping:
                self._watch()
                time.sleep(_WATCH_S)
        finally:
            self._stop_all()

    def _on_signal(self, *_: object) -> None:
        self._stopping = True

    def _claim_folder(self) -> None:
        self._settings.data.mkdir(parents=True, exist_ok=True)
        self._lock = (self._settings.data / "lock").open("w")
        try:
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise StartFailed(
                f"Another `leadloop up` already uses {self._settings.data}. "
                "Stop it, or choose another folder with --data."
            ) from None

    def _start_database(self) -> None:
        if self._settings.database_url:
            return
        self._place = postgres.prepare(self._settings.data)
        self._database = postgres.start(self._place)
        self._write_pid("postgres", self._database.pid)

    def _run_command(self, *arguments: str) -> None:
        done = subprocess.run([*_leadloop(), *arguments], check=False)
        if done.returncode and not self._stopping:
            raise StartFailed(f"`leadloop {' '.join(arguments)}` failed; its message is above.")

    def _start_children(self) -> None:
        folder = self._settings.data / "run"
        folder.mkdir(exist_ok=True)
        (folder / "listen").write_text(f"{self._settings.listen}\n")
        self._children = [_Child("web", [*_leadloop(), "web"])]
        self._children += [
            _Child(f"worker-{number}", [*_leadloop(), "worker"])
            for number in range(1, self._settings.workers + 1)
        ]
        for child in self._children:
            self._start_child(child)

    def _start_child(self, child: _Child) -> None:
        child.start()
        if child.process:
            self._write_pid(child.role, child.process.pid)

    def _write_pid(self, role: str, pid: int) -> None:
        """Leave the process id in ``DIR/run``, for `leadloop status` and for tests that kill."""
        folder = self._settings.data / "run"
        folder.mkdir(exist_ok=True)
        (folder / f"{role}.pid").write_text(f"{pid}\n")

    def _wait_until_ready(self) -> None:
        url = f"http://{self._settings.listen}/readyz"
        until = time.monotonic() + _READY_S
        while time.monotonic() < until and not self._stopping:
            self._watch()
            try:
                if httpx.get(url, timeout=1, trust_env=False).status_code == httpx.codes.OK:
                    return
            except httpx.HTTPError:
                pass
            time.sleep(_WATCH_S)
        if not self._stopping:
            raise StartFailed(f"{url} did not answer within {_READY_S:.0f} s.")

    def _say_ready(self) -> None:
        sys.stdout.write(f"ready {self._settings.base_url}\n")
        sys.stdout.flush()

    def _watch(self) -> None:
        if self._stopping:
            return
        if self._database is not None and self._database.poll() is not None:
            self._restart_database()
        for child in self._children:
            self._watch_child(child)

    def _restart_database(self) -> None:
        log.warning("supervisor.postgres_died")
        if self._place is None:
            return
        try:
            self._database = postgres.start(self._place)
            self._write_pid("postgres", self._database.pid)
        except postgres.PostgresFailed as error:
            # After a kill its children hold the shared memory for a moment.
            log.warning("supervisor.postgres_start_failed", error=error.message)
            time.sleep(_WATCH_S)

    def _watch_child(self, child: _Child) -> None:
        now = time.monotonic()
        if child.process is not None and child.process.poll() is not None:
            lived = now - child.started
            code = child.process.returncode
            log.warning(
                "supervisor.child_died", role=child.role, code=code, lived_s=round(lived, 1)
            )
            child.process = None
            child.pause = 0.0 if lived > _CALM_S else min(child.pause * 2 or 0.1, _MAX_PAUSE_S)
            child.due = now + child.pause
        if child.process is None and now >= child.due:
            self._start_child(child)

    def _stop_all(self) -> None:
        self._stopping = True
        running = [child.process for child in self._children if child.process]
        for process in running:
            if process.poll() is None:
                process.terminate()
        until = time.monotonic() + _STOP_S
        for process in running:
            try:
                process.wait(max(0.1, until - time.monotonic()))
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        if self._database is not None:
            postgres.stop(self._database)


def _leadloop() -> list[str]:
    return [sys.executable, "-m", "leadloop.project.cli"]


def _die_with_parent() -> None:
    """Ask the kernel to end this child when the supervisor is killed (Linux; else harmless)."""
    os.setpgrp()  # Ctrl-C goes to the supervisor alone, which stops everything in order.
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)


def read_listen(settings: Settings) -> str:
    """Return where the supervisor of this folder last listened; else where the settings say."""
    path = settings.data / "run" / "listen"
    return path.read_text().strip() if path.exists() else settings.listen


def read_pids(data: Path) -> dict[str, int]:
    """Return the process ids that the supervisor of ``data`` last wrote, by role."""
    folder = data / "run"
    return {path.stem: int(path.read_text()) for path in sorted(folder.glob("*.pid"))}
