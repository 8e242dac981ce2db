"""Every command that the documents show, run as it stands; see ``documents.py`` for the marks."""

import json
import re
import shlex
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qs, quote, urlsplit

import click
import psycopg
import pytest

from leadloop.project.bench.command import _BENCHES as BENCHES
from leadloop.project.cli import main
from leadloop.project.kills.__main__ import main as kills
from tests.e2e.conftest import Site
from tests.e2e.documents import PAGES, ROOT, Block, Shell, apply_edit, blocks, each, matches

# Followed by a test of its own, in a copy of the source.
TUTORIAL = ROOT / "docs/tutorials/add-a-field-to-a-lead.md"
ELSEWHERE = {
    "git clone ADDRESS-OF-THIS-REPOSITORY leadloop\ncd leadloop\nmake demo\n": (
        "runs until it is stopped; the fixture `site` is what it starts, and the shape of the "
        "printed text is checked against it below"
    ),
    "make demo\n": "the same",
    "make test\n": "is what runs this test",
    "leadloop bench ingest\nleadloop bench loop\nleadloop bench fanout\nleadloop bench spike\n": (
        "minutes of full load; tested small elsewhere"
    ),
    "leadloop bench kills\n": "minutes; tests/e2e/test_kills.py runs it small",
    "python -m leadloop.project.kills --seed 4711 --rounds 2 --submissions 5000 --rate 300 "
    "--kills 9\n": "the same",
    "pip install azure-eventgrid\n": "the locked test environment has it",
    "pip install segment-analytics-python\n": "the locked test environment has it",
    "pip install rudder-sdk-python\n": "the locked test environment has it",
    "pip install azure-eventgrid azure-mgmt-eventgrid\n": "the same",
    "pip install --editable '.[scoring]'\n": "the locked test environment has it",
}
_RUNS = {"sh", "python"}
_OTHER_DATABASE = "postgresql://leadloop:secret@db.internal/leadloop"
_COMMAND = re.compile(r"`leadloop ([a-z]+(?: [a-z]+)?)")
_TARGET = re.compile(r"\bmake ([a-z]+)")


def has_commands(page: Path) -> bool:
    return any(b.language in _RUNS and b.text not in ELSEWHERE for b in blocks(page))


RUN = [page for page in PAGES if page != TUTORIAL and has_commands(page)]


@pytest.fixture
def folder(site: Site) -> Iterator[Path]:
    """Where somebody stands who has followed *Your first lead*: `data` is the running demo's."""
    found = Path(tempfile.mkdtemp(prefix="leadloop-docs-"))
    found.chmod(0o755)
    (found / "data").symlink_to(site.folder)
    for name in ("leadloop", "scripts"):
        (found / name).symlink_to(ROOT / name)
    yield found
    shutil.rmtree(found)


@pytest.fixture
def shell(site: Site, folder: Path) -> Iterator[Shell]:
    running = Shell(folder)
    for shown, url in (("8000", site.url), ("8443", site.tls_url)):
        running.ports[shown] = urlsplit(url).port or 0
    yield running
    running.close()


@pytest.mark.parametrize("document", RUN, ids=lambda document: document.stem)
def test_what_a_page_says_can_be_done(document: Path, site: Site, shell: Shell) -> None:
    if _OTHER_DATABASE in document.read_text():
        shell.words[_OTHER_DATABASE] = empty_database(site, document.stem.replace("-", "_"))
    for block in blocks(document):
        if block.language in _RUNS and block.text not in ELSEWHERE:
            shell.run(block)


def test_the_stand_in_for_curl_does_the_same(site: Site, folder: Path) -> None:
    shell = Shell(folder, has_curl=False)
    shell.ports |= {"8000": urlsplit(site.url).port or 0, "8443": urlsplit(site.tls_url).port or 0}
    for block in blocks(ROOT / "docs/how-to/send-leads-by-api.md"):
        shell.run(block)
    shell.close()


def empty_database(site: Site, name: str) -> str:
    """Make the role and database that *Use another PostgreSQL* asks an administrator for."""
    url = (site.folder / "database.url").read_text().strip()
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(f"CREATE ROLE {name} LOGIN PASSWORD 'secret'")
        connection.execute(
            f"CREATE DATABASE {name} OWNER {name} ENCODING 'UTF8' TEMPLATE template0"
        )
    host = parse_qs(urlsplit(url).query)["host"][0]
    return f"postgresql://{name}:secret@/{name}?host={quote(host)}"


def test_the_first_start_prints_what_the_tutorial_shows(site: Site) -> None:
    [shown] = [
        block.text
        for block in blocks(ROOT / "docs/tutorials/first-lead.md")
        if block.language == "text" and "ready http" in block.text
    ]
    printed = (site.folder / "up.log").read_text().replace(site.url, "http://127.0.0.1:8000")
    said = "\n".join(line for line in printed.splitlines() if not line.startswith("{")) + "\n"
    # What it says later, of requests that it refused, is no part of the start.
    start = said[said.index("ilp enquiry") :]
    assert matches(start[: start.index("\n", start.index("ready http")) + 1], shown)


@pytest.mark.parametrize("text", ELSEWHERE, ids=lambda text: text.split("\n")[0])
def test_what_is_not_run_here_is_still_shown_and_can_be_said(text: str) -> None:
    assert any(block.text == text for _, block in each("sh")), "No page shows this any more."
    for line in text.splitlines():
        words = shlex.split(line)
        if words[0] == "make":
            assert_target(words[1])
        elif words[0] == "leadloop":
            assert_command(words[1:])
        elif words[:3] == ["python", "-m", "leadloop.project.kills"]:
            kills.make_context("kills", words[3:])
        elif words[0] == "pip":
            name = words[-1].strip("'.[]")
            assert name in (ROOT / "pyproject.toml").read_text()


def assert_target(name: str) -> None:
    assert re.search(rf"^{name}:.*##", (ROOT / "Makefile").read_text(), re.MULTILINE), name


def assert_command(words: list[str]) -> None:
    command: click.Command = main
    while isinstance(command, click.Group):
        command = command.commands[words.pop(0)]
    context = command.make_context(command.name, words)
    if command.name == "bench":
        assert context.params["name"] in {*BENCHES, "all"}


@pytest.mark.parametrize("document", PAGES, ids=lambda document: document.stem)
def test_every_command_and_target_a_page_names_exists(document: Path) -> None:
    text = document.read_text()
    for found in _COMMAND.findall(text):
        first, _, second = found.partition(" ")
        assert first in main.commands, f"`leadloop {found}`"
        if isinstance(group := main.commands[first], click.Group) and second:
            assert second in group.commands, f"`leadloop {found}`"
    for name in _TARGET.findall("\n".join(re.findall(r"`[^`\n]+`", text))):
        assert_target(name)


@pytest.mark.parametrize("block", [b for _, b in each("json")], ids=lambda b: f"line {b.line}")
def test_every_piece_of_json_is_json(block: Block) -> None:
    json.loads(block.text)


def test_no_block_escapes_the_conventions() -> None:
    known = {
        "sh",
        "python",
        "diff",
        "text",
        "json",
        "sql",
        "html",
        "css",
        "http",
        "js",
        "mermaid",
        "",
    }
    for page in PAGES:
        assert {block.language for block in blocks(page)} <= known, page


def test_an_edit_that_fits_nowhere_or_twice_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text("one\ntwo\none\n")
    for line in ("three", "one"):
        with pytest.raises(AssertionError, match=r"fits [02] places"):
            apply_edit(tmp_path, Block("diff", "", f"--- a.py\n {line}\n+four\n", 1, None))
    apply_edit(tmp_path, Block("diff", "", "--- a.py\n two\n+four\n", 1, None))
    assert (tmp_path / "a.py").read_text() == "one\ntwo\nfour\none\n"


def test_a_command_that_fails_fails_its_page(tmp_path: Path) -> None:
    shell = Shell(tmp_path)
    with pytest.raises(AssertionError, match="line 7 failed"):
        shell.run(Block("sh", "", "true\nfalse\ntrue\n", 7, None))
    shell.close()


def test_another_output_than_the_page_shows_fails_its_page(tmp_path: Path) -> None:
    shell = Shell(tmp_path)
    shell.run(Block("sh", "", "echo a long day\n", 1, "a … day\n"))
    with pytest.raises(AssertionError, match="but the page shows"):
        shell.run(Block("sh", "", "echo a night\n", 1, "a … day\n"))
    shell.close()
