"""The reference says what the code says, and every link leads somewhere."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from leadloop.events import catalogue
from leadloop.flows.logic import actions as _actions  # noqa: F401 -- fills the table
from leadloop.flows.logic.builder import ACTION_TYPES
from leadloop.flows.logic.compiling import compile_definition
from leadloop.flows.logic.expressions import SPECIAL
from leadloop.intake.logic.rule_cell_checks import input_problem, output_problem
from leadloop.intake.logic.rule_cells import typed_input, typed_output
from leadloop.kit.errors import LeadloopError
from leadloop.project.documents import PAGES, StalePages, write_pages
from leadloop.project.settings import Settings
from tests.e2e.documents import blocks

ROOT = Path(__file__).parents[3]
REFERENCE = ROOT / "docs/reference"
DOCUMENTS = sorted(
    path
    for pattern in ("README.md", "ARCHITECTURE.md", "docs/**/*.md", "leadloop/*/README.md")
    for path in ROOT.glob(pattern)
)
_LINK = re.compile(r"\]\(([^)\s]+)\)")
_HEADING = re.compile(r"^#+ (.+)$", re.MULTILINE)
_FENCED = re.compile(r"^```.*?^```$", re.DOTALL | re.MULTILINE)


def test_the_generated_pages_are_those_that_the_code_makes() -> None:
    assert write_pages(check=True) == []


def test_a_stale_page_is_named_and_written_anew(tmp_path: Path) -> None:
    assert {path.name for path in write_pages(check=False, folder=tmp_path)} == set(PAGES)
    (tmp_path / "settings.md").write_text("old")
    with pytest.raises(StalePages, match=r"settings\.md"):
        write_pages(check=True, folder=tmp_path)
    assert [path.name for path in write_pages(check=False, folder=tmp_path)] == ["settings.md"]


def test_an_installation_without_documents_says_so(tmp_path: Path) -> None:
    with pytest.raises(LeadloopError, match="checkout"):
        write_pages(check=False, folder=tmp_path / "docs")


def test_every_setting_is_on_its_page_with_a_meaning() -> None:
    page = (REFERENCE / "settings.md").read_text()
    for name, field in Settings.model_fields.items():
        assert field.description, name
        assert f"| `LEADLOOP_{name.upper()}` |" in page


def test_every_action_and_function_of_flows_is_named_and_no_other() -> None:
    page = (REFERENCE / "flows.md").read_text()
    actions = page.partition("## Actions")[2].partition("\n## ")[0]
    rows = [line.split("|")[1] for line in actions.splitlines() if line.startswith("| `")]
    named = {name.lower() for row in rows for name in re.findall(r"`(\w+)`", row)}
    assert named == set(ACTION_TYPES)
    functions = page.partition("## Functions that look")[2].partition("\n## ")[0]
    assert {name.lower() for name in re.findall(r"`(\w+)\(", functions)} == set(SPECIAL)


def test_every_topic_and_type_of_event_is_named() -> None:
    page = (REFERENCE / "events.md").read_text()
    for name in vars(catalogue):
        if name.isupper():
            assert f"`{getattr(catalogue, name)}`" in page, name


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_link_leads_somewhere(document: Path) -> None:
    text = _FENCED.sub("", document.read_text())
    for link in _LINK.findall(text):
        if link.startswith(("http:", "https:")):
            continue
        place, _, anchor = link.partition("#")
        target = (document.parent / place).resolve() if place else document
        assert target.exists(), f"{document.name}: {link}"
        if anchor:
            assert anchor in _anchors(target), f"{document.name}: {link}"


def _pieces(name: str) -> list[Any]:
    """Return the pieces of JSON that a how-to guide tells to put into a larger whole."""
    found = blocks(ROOT / f"docs/how-to/{name}.md")
    return [json.loads(block.text) for block in found if block.language == "json"]


def test_the_cells_that_the_guide_shows_are_sound() -> None:
    guide = _guide("change-a-rule")
    shown = [re.findall(r"`([^`]+)`", line) for line in guide.splitlines() if line[:3] == "| `"]
    numbers, *others = shown
    flags = ["true", "false"]
    assert flags in others
    assert len(others) == 5
    cells = [("company_size", "number", cell) for cell in numbers]
    cells += [("context.honeypot", "boolean", cell) for cell in flags]
    texts = [cell for line in others if line != flags for cell in line if cell != "$"]
    cells += [("country", "text", cell) for cell in texts]
    for field, kind, cell in cells:
        assert input_problem(typed_input(cell, kind), field) is None, cell
    [message] = re.findall(r"after `=` an expression: `([^`]+)`", guide)
    assert output_problem(typed_output(message, "text"), "message") is None


def test_the_change_of_the_flow_that_the_guide_shows_compiles() -> None:
    [action] = _pieces("change-the-flow")
    flow = json.loads((ROOT / "leadloop/flows/definitions/ingestion.json").read_text())
    inside = flow["actions"]["Ingest"]["actions"]
    inside.update(action)
    upsert = inside["Upsert_lead"]
    upsert["runAfter"] = {name: ["Succeeded"] for name in action}
    shown = re.search(r'`"(item/\w+)": "(@[^`]+)"`', _guide("change-the-flow"))
    assert shown
    item, value = shown.groups()
    upsert["inputs"]["parameters"][item] = value
    assert compile_definition("ingestion", flow).warnings == ()


def _guide(name: str) -> str:
    return (ROOT / f"docs/how-to/{name}.md").read_text()


def _anchors(page: Path) -> set[str]:
    headings = _HEADING.findall(page.read_text())
    return {re.sub(r"[^\w\- ]", "", text.lower()).replace(" ", "-") for text in headings}


def test_every_page_is_in_the_index() -> None:
    index = (ROOT / "docs/README.md").read_text()
    for page in ROOT.glob("docs/*/*.md"):
        if page.parent.name != "decisions":
            assert f"({page.parent.name}/{page.name})" in index, page.name
