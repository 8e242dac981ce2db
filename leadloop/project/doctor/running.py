"""What runs: processes, the web listener, engines that settings name by URL."""

import socket
from collections.abc import Iterator
from typing import Final
from urllib.parse import urlsplit

import httpx
import psutil

from leadloop.kit.db import execute
from leadloop.project.doctor.finding import Finding, Level
from leadloop.project.settings import get_settings
from leadloop.project.supervisor import read_listen, read_pids

_TIMEOUT_S: Final = 3.0


def check_processes() -> Iterator[Finding]:
    """What `leadloop up` started is alive, and somebody relays events."""
    settings = get_settings()
    pids = read_pids(settings.data)
    gone = sorted(role for role, pid in pids.items() if not psutil.pid_exists(pid))
    if gone:
        text = f"Not running: {', '.join(gone)}."
        yield Finding("processes", Level.BAD, text, f"Start `leadloop up --data {settings.data}`.")
    listening = execute(
        "SELECT count(*) FROM pg_stat_activity WHERE query LIKE 'LISTEN leadloop_due%%'"
        " AND datname = current_database()"
    )[0][0]
    if not listening:
        text = "No worker is connected: accepted leads wait in the log."
        yield Finding("processes", Level.BAD, text, "Start `leadloop worker`, or `leadloop up`.")
    if not gone and listening:
        said = f"{listening} workers connected"
        yield Finding("processes", Level.GOOD, said)


def check_web() -> Iterator[Finding]:
    """The web process answers where this folder's supervisor last listened."""
    listen = read_listen(get_settings())
    try:
        answer = httpx.get(f"http://{listen}/readyz", timeout=_TIMEOUT_S, trust_env=False)
    except httpx.HTTPError as error:
        text = f"Nothing answers on {listen} ({type(error).__name__})."
        cure = "Start `leadloop up`, or `leadloop web --listen HOST:PORT` on this machine."
        yield Finding("web", Level.BAD, text, cure)
        return
    if answer.is_success:
        yield Finding("web", Level.GOOD, f"ready on {listen}")
    else:
        text = f"{listen} answers {answer.status_code}: {answer.text.strip()[:100]}"
        yield Finding("web", Level.BAD, text, "See the line about the database.")


def check_engines() -> Iterator[Finding]:
    """Each address that a setting names can be reached."""
    settings = get_settings()
    usual = {name: field.default for name, field in type(settings).model_fields.items()}
    # Addresses that nobody set are asked only by those who use what stands behind them.
    named = {
        name: url
        for name, url in settings.model_dump().items()
        if name.endswith("_url") and url != usual[name]
    }
    # The database has its own check; the public address need not lead back to this machine.
    for name in sorted(named.keys() - {"database_url", "public_url"}):
        variable = f"LEADLOOP_{name.upper()}"
        parts = urlsplit(str(named[name]))
        port = parts.port or {"https": 443, "smtps": 465, "smtp": 25}.get(parts.scheme, 80)
        try:
            socket.create_connection((parts.hostname or "", port), timeout=_TIMEOUT_S).close()
        except OSError as error:
            text = f"{variable}: {parts.hostname}:{port} cannot be reached ({error})."
            cure = f"Correct {variable}, or unset it to use the embedded engine."
            yield Finding("engines", Level.BAD, text, cure)
        else:
            yield Finding("engines", Level.GOOD, f"{variable} answers on {parts.hostname}:{port}")
    if named.keys() <= {"database_url", "public_url"}:
        yield Finding("engines", Level.GOOD, "embedded")
