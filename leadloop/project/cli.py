"""The command line. Each command imports what it needs when it runs, so that starting is quick."""

import os
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

from leadloop.kit.errors import LeadloopError
from leadloop.project.simulate.command import simulate_command

_Function = TypeVar("_Function", bound=Callable[..., Any])


def _data_option(function: _Function) -> _Function:
    def remember(_: click.Context, __: click.Parameter, value: str | None) -> None:
        if value:
            os.environ["LEADLOOP_DATA"] = value

    option = click.option(
        "--data",
        metavar="DIR",
        expose_value=False,
        is_eager=True,
        callback=remember,
        help="Folder for everything Leadloop keeps (default: $LEADLOOP_DATA or ./data).",
    )
    return option(function)


class _Group(click.Group):
    """Turns Leadloop's own errors into one sentence and exit code 1."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except LeadloopError as error:
            click.echo(f"leadloop: {error.message}", err=True)
            sys.exit(1)


@click.group(cls=_Group, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="leadloop")
def main() -> None:
    """Leadloop: from a first click to a served customer."""


def _setup() -> None:
    """Configure logs and Django for a command that works with records."""
    import django

    from leadloop.project.logs import configure_logs
    from leadloop.project.settings import get_settings

    configure_logs(get_settings().log_level)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "leadloop.project.django_settings")
    django.setup()


@main.command()
@_data_option
@click.option("--listen", metavar="HOST:PORT", help="Plain listener; default 127.0.0.1:8000.")
@click.option("--tls-listen", metavar="HOST:PORT", help="TLS listener; default 8443; `off`.")
@click.option("--demo", is_flag=True, help="Load demo data and write DIR/demo.json.")
@click.option("--workers", type=click.IntRange(1, 64), help="Worker processes.")
@click.option("--time-scale", type=float, help="Let time pass this much faster.")
def up(
    listen: str | None,
    tls_listen: str | None,
    demo: bool,  # noqa: FBT001 -- click passes flags by name
    workers: int | None,
    time_scale: float | None,
) -> None:
    """Run everything on this machine until Ctrl-C."""
    given = {
        "LEADLOOP_LISTEN": listen,
        "LEADLOOP_TLS_LISTEN": tls_listen,
        "LEADLOOP_WORKERS": workers,
        "LEADLOOP_TIME_SCALE": time_scale,
    }
    os.environ.update({name: str(value) for name, value in given.items() if value is not None})
    if time_scale not in (None, 1):
        os.environ.setdefault("LEADLOOP_TIME_ORIGIN", str(time.time()))

    from leadloop.project.logs import configure_logs
    from leadloop.project.settings import get_settings
    from leadloop.project.supervisor import Supervisor

    configure_logs(get_settings().log_level)
    Supervisor(get_settings()).run(demo=demo)


@main.command()
@_data_option
@click.option("--listen", metavar="HOST:PORT", help="Plain listener; default 127.0.0.1:8000.")
@click.option("--tls-listen", metavar="HOST:PORT", help="TLS listener; default 8443; `off`.")
def web(listen: str | None, tls_listen: str | None) -> None:
    """Serve the doors and screens."""
    if listen:
        os.environ["LEADLOOP_LISTEN"] = listen
    if tls_listen:
        os.environ["LEADLOOP_TLS_LISTEN"] = tls_listen
    _setup()
    from leadloop.project.server import serve

    serve()


@main.command()
@_data_option
def worker() -> None:
    """Relay events and advance due work."""
    _setup()
    from leadloop.project.worker import Worker

    Worker().run()


@main.command()
@_data_option
def migrate() -> None:
    """Bring the database and the collected static files up to this release."""
    _setup()
    from leadloop.project.installation import install

    install()


@main.command()
@_data_option
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def status(*, as_json: bool) -> None:
    """Health of each engine, queue depths, lags."""
    _setup()
    from leadloop.project.status import print_status

    print_status(as_json=as_json)


@main.command()
@_data_option
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def doctor(*, as_json: bool) -> None:
    """What is wrong with this installation, and the cure; exit code 1 if something is bad."""
    from leadloop.project.doctor import print_findings
    from leadloop.project.logs import configure_logs

    configure_logs("error")

    sys.exit(0 if print_findings(as_json=as_json) else 1)


@main.command(hidden=True)
@_data_option
def demo() -> None:
    """Load demo data into a running installation; `up --demo` calls it."""
    _setup()
    from leadloop.project.demo import load_demo
    from leadloop.project.demo.file import describe_demo
    from leadloop.project.settings import get_settings

    click.echo(describe_demo(load_demo(get_settings())))


main.add_command(simulate_command)


@main.group()
def user() -> None:
    """People who sign in."""


@user.command("create")
@_data_option
@click.argument("email")
@click.option("--role", required=True, help="One of the roles, for example administrator.")
@click.option("--name", default="", help="Name on screens.")
@click.option("--team", "teams", multiple=True, help="Slug of a team; may be repeated.")
@click.option("--password", envvar="LEADLOOP_PASSWORD", help="Else one is made and printed.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def user_create(
    email: str, role: str, name: str, teams: tuple[str, ...], password: str | None, *, as_json: bool
) -> None:
    """Create a person."""
    _setup()
    from leadloop.project.accounts import create_person

    create_person(email, role=role, name=name, teams=teams, password=password, as_json=as_json)


@main.group()
def client() -> None:
    """Programs that call Leadloop."""


@client.command("create")
@_data_option
@click.argument("name")
@click.option("--role", required=True, help="One of the roles, for example integration.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def client_create(name: str, role: str, *, as_json: bool) -> None:
    """Create an API client and print its secrets, once."""
    _setup()
    from leadloop.project.accounts import create_api_client

    create_api_client(name, role=role, as_json=as_json)


@main.command("import")
@_data_option
@click.argument("kind", metavar="KIND")
@click.argument("file", metavar="FILE.csv", type=click.Path(path_type=Path))
@click.option("--dry-run", is_flag=True, help="Try it; write nothing.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@click.option(
    "--mode",
    type=click.Choice(["upsert", "create", "update"]),
    default="upsert",
    help="Make new records, update those that are there, or both (default).",
)
@click.option(
    "--map",
    "columns",
    metavar="HEADING=COLUMN",
    multiple=True,
    help="What a heading means, e.g. Mail=emailaddress1; nothing after = leaves it out.",
)
@click.option("--make", is_flag=True, help="Make accounts and the like that are named but missing.")
@click.option(
    "--errors",
    metavar="FILE",
    type=click.Path(path_type=Path),
    help="Where refused rows go (default: FILE.errors.csv).",
)
def import_file(kind: str, file: Path, **options: Any) -> None:
    """Import leads, contacts, accounts, policies or products from a CSV file.

    Columns are guessed by their headings; records that are there already are recognised and
    updated, so that the same file twice changes nothing. Rows that cannot be taken are written to
    a file with the reasons.
    """
    _setup()
    from leadloop.project.import_command import Wishes, run_import

    if not run_import(kind, file, Wishes(**options)):
        sys.exit(1)


@main.command()
@_data_option
@click.argument("address", metavar="ADDRESS")
@click.option("--yes", is_flag=True, help="Do not ask for the word to be typed.")
@click.option("--wait/--no-wait", default=True, help="Wait for the report (default).")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def erase(address: str, *, yes: bool, wait: bool, as_json: bool) -> None:
    """Erase the person with this e-mail address or phone number, everywhere.

    A worker carries it out; where none runs, this command does.
    """
    _setup()
    from leadloop.project.erase_command import run_erase

    if not run_erase(address, yes=yes, wait=wait, as_json=as_json):
        sys.exit(1)


@main.group()
def rules() -> None:
    """Propensity rules."""


@rules.command("test")
@_data_option
@click.argument("rules_file", metavar="RULES.json", type=click.Path(path_type=Path))
@click.option(
    "--rows",
    metavar="ROWS.json",
    type=click.Path(path_type=Path),
    help="JSON array of submissions, or of bare contexts; without it the set is only checked.",
)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def rules_test(rules_file: Path, rows: Path | None, *, as_json: bool) -> None:
    """Evaluate a rule set (GoRules JDM) on rows; says which rule fired.

    Needs no database. What is wrong with the set is named by row and column, with exit code 1.
    """
    from leadloop.project.rules_command import run_rules_test

    if not run_rules_test(rules_file, rows, as_json=as_json):
        sys.exit(1)


@main.command()
@_data_option
@click.argument("name")
@click.option("--full", is_flag=True, help="Longer runs, as the documents quote them.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def bench(name: str, *, full: bool, as_json: bool) -> None:
    """Measure a figure that the documents claim, here: ingest, loop, kills, spike, all."""
    from leadloop.project.bench.command import run_benches

    run_benches(name, full=full, as_json=as_json)


@main.command(context_settings={"allow_interspersed_args": False})
@_data_option
@click.argument("program")
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
def pg(program: str, arguments: tuple[str, ...]) -> None:
    """Run psql, pg_dump or another PostgreSQL program on this installation's database.

    Everything after PROGRAM goes to it as it is. The embedded server is started for the time if it
    is not running.
    """
    from leadloop.project.pg_tools import run_program
    from leadloop.project.settings import get_settings

    sys.exit(run_program(get_settings(), program, arguments))


@main.command()
@click.option("--check", is_flag=True, help="Write nothing; fail if a page is out of date.")
def docs(*, check: bool) -> None:
    """Write the pages of the reference that are made from the code."""
    from leadloop.project.documents import write_pages

    for path in write_pages(check=check):
        click.echo(f"written: {path.name}")


if __name__ == "__main__":
    main()
