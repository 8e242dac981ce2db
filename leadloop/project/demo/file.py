"""``DIR/demo.json``: addresses, logins and keys, for people, scripts and the simulator."""

from pathlib import Path
from typing import Any

import orjson

_NAME = "demo.json"


def read_demo(data: Path) -> dict[str, Any]:
    """Return what an earlier start wrote; an unreadable or missing file is an empty one."""
    try:
        found = orjson.loads((data / _NAME).read_bytes())
    except (FileNotFoundError, orjson.JSONDecodeError):
        return {}
    return found if isinstance(found, dict) else {}


def write_demo(data: Path, demo: dict[str, Any]) -> None:
    """Write the file whole or not at all; it holds secrets, so only its owner may read it."""
    path = data / _NAME
    fresh = path.with_suffix(".new")
    fresh.touch(mode=0o600)
    fresh.write_bytes(orjson.dumps(demo, option=orjson.OPT_INDENT_2))
    fresh.replace(path)


def describe_demo(demo: dict[str, Any]) -> str:
    """Return addresses and logins as a person reads them."""
    lines = [f"{name.replace('_', ' '):<22}{url}" for name, url in demo["urls"].items()]
    lines.append("")
    lines += [f"{x['role']:<22}{x['email']:<32}{x['password']}" for x in demo["logins"]]
    return "\n".join(lines)
