"""`leadloop status`: health of each engine, queue depths, lags."""

import json
from typing import Any

import click
import httpx
import psutil

from leadloop.events import api as events
from leadloop.events.contracts.subscriptions import EventSubscription
from leadloop.kit.db import execute
from leadloop.project.settings import get_settings
from leadloop.project.supervisor import read_listen, read_pids
from leadloop.users.contracts import SYSTEM


def collect_status() -> dict[str, Any]:
    """Return what is running, how much waits, and how far each reader lags."""
    settings = get_settings()
    return {
        "web": _web(f"http://{read_listen(settings)}/readyz"),
        "processes": _processes(),
        "database": _database(),
        "topics": [topic._asdict() for topic in events.list_topics()],
        "subscriptions": [s._asdict() for s in events.list_subscriptions()],
        "event_subscriptions": [_outlet(s) for s in events.list_event_subscriptions(SYSTEM)],
        "due": events.count_waiting(),
        "dead_letters": events.count_dead_letters(),
    }


def _outlet(found: EventSubscription) -> dict[str, Any]:
    return {
        "topic": found.topic,
        "name": found.name,
        "state": found.state.value,
        "health": found.health.value,
        "waiting": found.waiting,
        "retrying": found.retrying,
        "dead_letters": found.dead_letters,
        **found.counters._asdict(),
    }


def _web(url: str) -> str:
    try:
        return "ready" if httpx.get(url, timeout=2, trust_env=False).is_success else "not ready"
    except httpx.HTTPError as error:
        return f"down: {error}"


def _processes() -> list[dict[str, Any]]:
    found = []
    for role, pid in read_pids(get_settings().data).items():
        try:
            memory = _memory_mib(psutil.Process(pid))
        except psutil.NoSuchProcess:
            found.append({"role": role, "pid": pid, "running": False, "memory_mib": 0})
        else:
            found.append({"role": role, "pid": pid, "running": True, "memory_mib": memory})
    return found


def _memory_mib(process: psutil.Process) -> int:
    """Return the proportional set size of a process and its children, in MiB."""
    total = 0
    for one in (process, *process.children(recursive=True)):
        try:
            total += one.memory_full_info().pss
        except (psutil.NoSuchProcess, psutil.AccessDenied):
            continue
    return round(total / 1024**2)


def _database() -> dict[str, Any]:
    row = execute(
        "SELECT current_setting('server_version'), pg_database_size(current_database()),"
        " coalesce(extract(epoch FROM max(now() - xact_start))::float8, 0)"
        " FROM pg_stat_activity WHERE backend_xid IS NOT NULL"
    )[0]
    return {
        "version": row[0],
        "size_mib": round(row[1] / 1024**2),
        "oldest_write_s": round(row[2], 3),
    }


def print_status(*, as_json: bool) -> None:
    """Print the status, as text or one JSON object."""
    found = collect_status()
    if as_json:
        click.echo(json.dumps(found, default=str))
        return
    click.echo(f"web            {found['web']}")
    click.echo(f"database       PostgreSQL {found['database']['version']}")
    for process in found["processes"]:
        state = "running" if process["running"] else "stopped"
        click.echo(f"{process['role']:<14} {state}, {process['memory_mib']} MiB")
    for topic in found["topics"]:
        click.echo(f"topic {topic['name']:<10} {topic['last_minute']} in the last minute")
    for reader in found["subscriptions"]:
        click.echo(f"reader {reader['name']:<16} {reader['waiting']} waiting")
    for outlet in found["event_subscriptions"]:
        name = f"{outlet['topic']}/{outlet['name']}"
        state = outlet["health"] if outlet["state"] == "Succeeded" else outlet["state"]
        waits = f"{outlet['waiting']} waiting, {outlet['retrying']} on the retry list"
        click.echo(f"push {name:<18} {state}, {waits}")
    for kind, count in found["due"].items():
        click.echo(f"due {kind:<17} {count} waiting")
    click.echo(f"dead letters   {found['dead_letters']}")
