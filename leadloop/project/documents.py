"""`leadloop docs`: the pages of the reference that are written from the code itself."""

import inspect
from collections.abc import Callable, Iterable, Mapping
from datetime import timedelta
from itertools import groupby
from pathlib import Path
from textwrap import fill
from typing import Any, Final

import click

from leadloop.flows.logic import functions as _functions  # noqa: F401 -- fills the registry
from leadloop.flows.logic.registry import FUNCTIONS, Function
from leadloop.kit.errors import LeadloopError
from leadloop.outbound.contracts import MERGE_FIELDS
from leadloop.outbound.logic.templates import FILTERS, MAX_LOOPS, MAX_OUTPUT
from leadloop.project.settings import Settings
from leadloop.users.contracts import Access, Role
from leadloop.users.logic import read_access, write_access

FOLDER: Final = Path(__file__).parents[2] / "docs" / "reference"
_NOTE: Final = "<!-- Written by `leadloop docs`. Change the code, then run `make docs`. -->"
_KINDS: Final = {
    "lead": "Leads, board",
    "activity": "Activities",
    "account": "Accounts",
    "contact": "Contacts",
    "relation": "Relations",
    "policy": "Policies",
    "attachment": "Files",
    "product": "Products",
    "price_list": "Price lists",
    "opportunity": "Opportunities",
    "pipeline": "Pipelines",
    "forecast": "Forecast",
    "quota": "Quotas",
    "predictive_score": "Scores from history",
    "assignment": "Assignment rules",
    "case": "Cases",
    "queue": "Queues",
    "sla": "Service levels",
    "calendar": "Business calendars",
    "knowledge": "Knowledge articles",
    "marketing_person": "Marketing people",
    "segment": "Segments",
    "campaign": "Campaigns",
    "sending_policy": "Sending rules",
    "journey": "Journeys",
    "template": "Templates",
    "consent": "Consents",
    "merge": "Merges",
    "import": "Imports",
    "export": "Exports",
    "submission": "Submissions",
    "trace": "Traces",
    "form": "Forms",
    "site": "Sites",
    "message": "Messages",
    "lead_source": "Lead sources",
    "rules": "Rules",
    "edge_model": "Edge model",
    "flow": "Flows",
    "events": "Events",
    "topic": "Topics",
    "event_subscription": "Event subscriptions",
    "people": "People, teams",
    "client": "API clients",
}


class StalePages(LeadloopError):  # noqa: N818 -- reads as the fact it is
    """Some pages differ from what the code says; run `make docs`."""


def write_pages(*, check: bool, folder: Path = FOLDER) -> list[Path]:
    """Write the generated pages, or only compare them; return those that were out of date.

    Raises:
        StalePages: ``check`` is set and at least one page differs.
        LeadloopError: This is an installation without the documents.
    """
    if not folder.is_dir():
        raise LeadloopError(f"There is no folder {folder}; run this in a checkout of the source.")
    stale = []
    for name, build in PAGES.items():
        path, text = folder / name, build()
        if not path.exists() or path.read_text() != text:
            stale.append(path)
            if not check:
                path.write_text(text)
    if stale and check:
        names = ", ".join(path.name for path in stale)
        raise StalePages(f"Out of date: {names}. Run `make docs`.")
    return stale


def settings_page() -> str:
    """Return the page of all settings."""
    rows = [
        (f"`LEADLOOP_{name.upper()}`", _default(field.default), field.description or "")
        for name, field in Settings.model_fields.items()
    ]
    return _page(
        "Settings",
        "Every setting is an environment variable. `leadloop` reads them once, when it starts. A "
        "value that cannot be used stops the start with a sentence that names the variable and "
        "the cure. Options of the command line win over variables.",
        "Durations are seconds (`90`) or ISO 8601 (`P30D`, `PT0.15S`). Empty stands for nothing "
        "set.",
        _table(("Variable", "Default", "Meaning"), rows),
    )


def _default(value: Any) -> str:
    if isinstance(value, timedelta):
        return f"`{_iso(value)}`"
    return "empty" if value == "" else f"`{value}`"


def _iso(value: timedelta) -> str:
    seconds = value.total_seconds()
    return f"P{value.days}D" if seconds == value.days * 86_400 else f"PT{seconds:g}S"


def command_page() -> str:
    """Return the page of all commands."""
    from leadloop.project.cli import main

    intro = (
        "A command that fails prints one sentence and ends with exit code 1; one that was called "
        "wrongly ends with 2."
    )
    parts = [intro]
    for path, command in _commands("leadloop", main):
        parts += _command(path, command)
    return _page("Command line", *parts)


def _commands(path: str, group: click.Group) -> Iterable[tuple[str, click.Command]]:
    for name in sorted(group.commands):
        command = group.commands[name]
        if isinstance(command, click.Group):
            yield from _commands(f"{path} {name}", command)
        elif not command.hidden:
            yield f"{path} {name}", command


def _command(path: str, command: click.Command) -> list[str]:
    context = click.Context(command, info_name=path)
    pieces = " ".join(command.collect_usage_pieces(context))
    parts = [f"## `{path}`", f"`{path} {pieces}`".replace(" `", "`")]
    if command.help:
        parts.append(inspect.cleandoc(command.help))
    options = [option for option in command.params if isinstance(option, click.Option)]
    records = [option.get_help_record(context) for option in options]
    rows = [(f"`{record[0]}`", record[1]) for record in records if record]
    if rows:
        parts.append(_table(("Option", "Meaning"), rows))
    return parts


def roles_page() -> str:
    """Return the page of roles and what each may see and change."""
    rows = [(label, *(_access(role, kind) for role in Role)) for kind, label in _KINDS.items()]
    return _page(
        "Roles and rights",
        "A person or an API client has exactly one role. A cell says how far it *sees* / *changes* "
        "records of a kind: **all**; **team**: one's own, one's teams', and what nobody owns yet "
        "but was routed to one's team; **none**. What somebody may not see looks like what "
        "does not exist.",
        _table(("Records", *(f"`{role}`" for role in Role)), rows),
        "An API client also has scopes: `leads.write`, `leads.read`, `events.publish`, "
        "`events.manage`, `records`, `visits.write`. "
        "Clients of the roles `administrator` and `integration` get all, others "
        "`leads.read` and `records`. A key without the scope that a door asks for is answered 403.",
        "The demonstration has one person of each human role; `make demo` prints their logins.",
    )


def _access(role: Role, kind: str) -> str:
    seen, changed = read_access(role, kind), write_access(role, kind)
    if seen is Access.NONE:
        return "none"
    return f"{seen} / {changed}"


def merge_fields_page() -> str:
    """Return the page of what templates of messages may name."""
    rows = [(f"`{{{{ {one.path} }}}}`", one.label) for one in MERGE_FIELDS]
    filters = ", ".join(f"`{name}`" for name in sorted(FILTERS))
    return _page(
        "Merge fields",
        "What templates of messages may name, and how. Any other name is refused, with its line, "
        "when a template is checked. A value that is not known is empty: give it a fallback with "
        '`| default: "there"`.',
        _table(("Field", "Meaning"), rows),
        f"Filters: {filters}.",
        f"Loops turn {MAX_LOOPS} times at most, all of a template together, and a part becomes at "
        f"most {MAX_OUTPUT:,} characters. Ranges are written in plain numbers.",
    )


def functions_page() -> str:
    """Return the page of the functions that a flow's expressions may call."""
    intro = (
        "What `@{…}` in a flow may call beside the functions that look at the run (see "
        "[Flows](flows.md)). Names ignore case. A wrong argument fails the action, with a message "
        "that names function and argument."
    )
    parts = [intro]
    for module, found in groupby(FUNCTIONS.values(), lambda one: one.call.__module__):
        parts.append(f"## {module.rpartition('.')[2].capitalize()}")
        rows = [(f"`{one.name}`", _arity(one), _promise(one)) for one in found]
        parts.append(_table(("Function", "Arguments", "What it does"), rows))
    return _page("Functions of flows", *parts)


def _arity(one: Function) -> str:
    if one.most == one.least:
        return str(one.least)
    return f"{one.least} or more" if one.most is None else f"{one.least} to {one.most}"


def _promise(one: Function) -> str:
    return (inspect.getdoc(one.call) or "").split("\n")[0].replace("``", "`")


def _page(title: str, *parts: str) -> str:
    return "\n\n".join((f"# {title}", _NOTE, *map(_wrapped, parts))) + "\n"


def _wrapped(part: str) -> str:
    if part.startswith(("#", "|", "`")):
        return part
    paragraphs = (fill(text, 120, break_on_hyphens=False) for text in part.split("\n\n"))
    return "\n\n".join(paragraphs)


def _table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    lines = [head, ("---",) * len(head), *rows]
    return "\n".join(f"| {' | '.join(_cell(text) for text in line)} |" for line in lines)


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")


PAGES: Final[Mapping[str, Callable[[], str]]] = {
    "settings.md": settings_page,
    "command-line.md": command_page,
    "roles.md": roles_page,
    "flow-functions.md": functions_page,
    "merge-fields.md": merge_fields_page,
}
