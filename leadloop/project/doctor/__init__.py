"""`leadloop doctor`: what is wrong with this installation, and the cure.

Each check looks at one thing and says one sentence; it changes nothing. A check that itself
fails is a finding too, so that a broken installation can still be examined.
"""

import json
import os
from collections.abc import Callable, Iterator, Sequence

import click

from leadloop.kit.errors import LeadloopError
from leadloop.project.doctor import machine, server
from leadloop.project.doctor.finding import Finding, Level

Check = Callable[[], Iterator[Finding]]
Named = tuple[str, Check]

# What stands on nothing comes first, so that the first bad line is the root of the rest.
_GROUND: Sequence[Named] = (
    ("settings", machine.check_settings),
    ("data folder", machine.check_folder),
    ("certificates", machine.check_certificates),
    ("database", server.check_server),
)


def _installed() -> Sequence[Named]:
    """Return the checks that need Django, and so a database that answers."""
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "leadloop.project.django_settings")
    django.setup()
    from leadloop.project.doctor import database, mailing, records, running

    return (
        ("migrations", database.check_migrations),
        ("clock", database.check_clock),
        ("log", database.check_log),
        ("processes", running.check_processes),
        ("web", running.check_web),
        ("engines", running.check_engines),
        ("events", records.check_events),
        ("rules", records.check_rules),
        ("edge model", records.check_edge_model),
        ("flows", records.check_flows),
        ("mail domain", mailing.check_mail_domain),
    )


def examine() -> list[Finding]:
    """Return what every check found, in their order.

    Without a database that answers, the checks that need one are left out.
    """
    found = [finding for name, check in _GROUND for finding in _run(name, check)]
    if any(one.check in ("settings", "database") and one.level is Level.BAD for one in found):
        return found
    return found + [finding for name, check in _installed() for finding in _run(name, check)]


def _run(name: str, check: Check) -> list[Finding]:
    found: list[Finding] = []
    try:
        found.extend(check())
    except LeadloopError as error:
        found.append(Finding(name, Level.BAD, error.message, "Mend this, then look again."))
    except Exception as error:  # noqa: BLE001 -- whatever is broken must be told, not raised
        said = f"This could not be looked at: {type(error).__name__}: {error}".splitlines()[0]
        cure = "See the first bad line above; if there is none, the server's log."
        found.append(Finding(name, Level.BAD, said, cure))
    return found or [Finding(name, Level.GOOD, "as it should be")]


def print_findings(*, as_json: bool) -> bool:
    """Print what was found, as text or one JSON object; return whether nothing is bad."""
    found = examine()
    sound = all(finding.level is not Level.BAD for finding in found)
    if as_json:
        click.echo(json.dumps({"sound": sound, "findings": [f._asdict() for f in found]}))
        return sound
    for finding in found:
        click.echo(f"{finding.level:<6}{finding.check:<14}{finding.text}")
        if finding.cure:
            click.echo(f"{'':<20}cure: {finding.cure}")
    return sound
