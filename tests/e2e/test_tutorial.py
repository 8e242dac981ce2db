"""Somebody follows *Add a field to a lead* to the letter, in a copy of the source."""

import json
import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from tests.e2e.documents import ROOT, Block, Shell, apply_edit, blocks

PAGE = ROOT / "docs/tutorials/add-a-field-to-a-lead.md"
_GIT = shutil.which("git") or "git"
_RULE = """
import os
import django
os.environ["DJANGO_SETTINGS_MODULE"] = "leadloop.project.django_settings"
django.setup()
from copy import deepcopy
from leadloop.intake import api
from leadloop.users.contracts import SYSTEM
content = deepcopy(dict(api.get_rules(SYSTEM).content))
table = content["nodes"][1]["content"]
table["inputs"].append({"id": "budget", "name": "Annual budget", "field": "annual_budget"})
for rule in table["rules"]:
    rule["budget"] = ""
first = dict.fromkeys(table["rules"][0], "") | {"budget": "> 100000", "outcome": "'route'"}
first |= {"_id": "rich", "_description": "Large budget", "category": "'large_budget'"}
table["rules"].insert(0, first)
api.publish_rules(SYSTEM, content=content, note="Large budgets first")
"""


@pytest.fixture
def copy() -> Iterator[Path]:
    """The files under version control, as they are now, in a folder of their own."""
    folder = Path(tempfile.mkdtemp(prefix="leadloop-tutorial-"))
    folder.chmod(0o755)
    listed = subprocess.check_output([_GIT, "ls-files", "-z"], cwd=ROOT, text=True)
    for name in filter(None, listed.split("\0")):
        source = ROOT / name
        if source.is_file():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(source, folder / name)
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def shell(copy: Path) -> Iterator[Shell]:
    running = Shell(copy, code=copy)
    yield running
    running.close()


def test_whoever_follows_the_tutorial_sees_the_new_field(copy: Path, shell: Shell) -> None:
    steps = blocks(PAGE)
    edited = []
    for step in steps:
        if step.language == "diff":
            edited.append(apply_edit(copy, step))
        else:
            shell.run(step)
    listed = PAGE.read_text()
    for path in edited:
        assert f"| `{path.relative_to(copy)}` |" in listed, f"The page's list lacks {path.name}."

    base = f"http://127.0.0.1:{shell.ports['8100']}"
    key = json.loads((copy / "client.json").read_text())["write_key"]
    with httpx.Client(
        base_url=base, headers={"Authorization": f"Bearer {key}"}, timeout=20
    ) as caller:
        described = caller.get("/api/v1/openapi.json").json()["components"]["schemas"]
        assert "annual_budget" in json.dumps(described["LeadDetailOut"])
        _assert_a_rule_can_ask(shell, caller)
        _assert_an_unreadable_number_costs_no_lead(caller)
    with httpx.Client(base_url=base, follow_redirects=True, timeout=20) as browser:
        _assert_people_see_and_may_type_it(shell, browser)
    _assert_the_reference_is_whole(shell)


def _assert_a_rule_can_ask(shell: Shell, caller: httpx.Client) -> None:
    shell.run(Block("python", "", _RULE, 0, None))
    lead = _sent(caller, "rich@northgate.example", 500_000)
    assert lead["annual_budget"] == 500_000
    assert lead["decision"]["rule_name"] == "Large budget"
    assert lead["category"] == "large_budget"
    assert _sent(caller, "poor@northgate.example", 5)["decision"]["rule_name"] != "Large budget"


def _assert_people_see_and_may_type_it(shell: Shell, browser: httpx.Client) -> None:
    email, password = "tutor@northgate.example", "a-long-enough-word"
    create = f"leadloop user create {email} --role administrator --password {password}\n"
    shell.run(Block("sh", "", create, 0, None))

    def post(address: str, **values: object) -> httpx.Response:
        token = {"X-CSRFToken": browser.cookies["csrftoken"], "Referer": str(browser.base_url)}
        return browser.post(address, data=values, headers=token)

    browser.get("/sign-in")
    post("/sign-in", username=email, password=password)
    listed = browser.get("/leads", params={"text": "Budget"}).text
    lead = re.search(r"/leads/[0-9a-f-]{36}", listed)
    assert lead, listed
    assert "<dt>Annual budget</dt><dd>120,000</dd>" in browser.get(lead[0]).text
    dialog = browser.get(f"{lead[0]}/edit").text
    version = re.search(r'name="version" value="(\d+)"', dialog)
    assert version
    assert 'name="annual_budget" value="120000"' in dialog
    post(f"{lead[0]}/edit", last_name="Budget", annual_budget="130,000", version=version[1])
    changed = browser.get(lead[0]).text
    assert "<dt>Annual budget</dt><dd>130,000</dd>" in changed
    assert "Annual budget" in changed.partition('id="timeline"')[2]
    assert "annual_budget" in browser.get("/forms/new").text


def _assert_an_unreadable_number_costs_no_lead(caller: httpx.Client) -> None:
    lead = _sent(caller, "vague@northgate.example", "a lot")
    assert lead["annual_budget"] is None
    assert lead["attributes"]["annual_budget_as_given"] == "a lot"


def _sent(caller: httpx.Client, email: str, budget: object) -> dict[str, object]:
    answer = caller.post("/api/v1/leads", json={"email": email, "annual_budget": budget})
    assert answer.status_code == 202, answer.text
    state = caller.get(answer.json()["status_url"], params={"wait": 10}).json()
    for _ in range(100):
        if state.get("lead_id"):
            break
        state = caller.get(answer.json()["status_url"]).json()
    return caller.get(f"/api/v1/leads/{state['lead_id']}").json()


def _assert_the_reference_is_whole(shell: Shell) -> None:
    test = "tests/integration/sales/test_reference.py"
    block = Block("sh", "", f"python -m pytest -q -p no:cacheprovider {test}\n", 0, None)
    shell.run(block)
