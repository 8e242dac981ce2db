"""`leadloop doctor`: a sound installation is told so, a broken one what is wrong and the cure."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from leadloop.intake import api as intake
from leadloop.kit.db import execute
from leadloop.project import doctor
from leadloop.project.doctor.finding import Finding, Level
from leadloop.project.settings import get_settings
from leadloop.users.contracts import SYSTEM


def levels(found: list[Finding]) -> dict[str, Level]:
    worst: dict[str, Level] = {}
    order = (Level.GOOD, Level.WARN, Level.BAD)
    for one in found:
        present = worst.get(one.check, Level.GOOD)
        worst[one.check] = max(present, one.level, key=order.index)
    return worst


@pytest.fixture
def sound_folder(db: None) -> Iterator[Path]:
    """The data folder of this test's installation, with its secret kept as it should be."""
    folder = get_settings().data
    get_settings().secret_key()
    yield folder
    (folder / "secret.key").chmod(0o600)


def test_an_installation_without_worker_and_web_is_told_so(sound_folder: Path) -> None:
    found = doctor.examine()
    told = levels(found)
    assert told["database"] is Level.GOOD
    assert told["migrations"] is Level.GOOD
    assert told["clock"] is Level.GOOD
    assert told["rules"] is Level.GOOD
    assert told["flows"] is Level.GOOD
    assert told["processes"] is Level.BAD
    assert told["web"] is Level.BAD
    assert all(one.cure for one in found if one.level is not Level.GOOD)
    assert not [one.text for one in found if "could not be looked at" in one.text]


def test_each_thing_that_is_broken_is_named(
    sound_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (sound_folder / "secret.key").chmod(0o644)
    monkeypatch.setenv("LEADLOOP_DATABSE_URL", "x")
    execute("DELETE FROM intake_edgemodeluse")
    execute("UPDATE flows_flow SET enabled = false")
    content = dict(intake.get_rules(SYSTEM).content)
    table = next(node for node in content["nodes"] if node["type"] == "decisionTableNode")
    table["content"]["rules"][0][table["content"]["inputs"][0]["id"]] = "> >"
    execute("UPDATE intake_rulesetversion SET content = %s::jsonb", (json.dumps(content),))
    found = doctor.examine()
    told = levels(found)
    assert told["data folder"] is Level.BAD
    assert told["flows"] is Level.BAD
    assert told["rules"] is Level.BAD
    by_text = " ".join(f"{one.text} {one.cure}" for one in found)
    assert "Did you mean LEADLOOP_DATABASE_URL?" in by_text
    assert "chmod 600" in by_text


def test_a_transaction_that_holds_readers_back_is_named(
    sound_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import psycopg

    from leadloop.project.doctor import database

    monkeypatch.setattr(database, "_LONG_WRITE_S", 0.0)
    with psycopg.connect(get_settings().resolved_database_url()) as other:
        other.execute("SELECT pg_current_xact_id()")
        found = list(database.check_log())
    assert any("pg_terminate_backend" in one.cure for one in found)


def run_doctor(**variables: str) -> tuple[int, dict[str, Any]]:
    environment = {k: v for k, v in os.environ.items() if not k.startswith("LEADLOOP_")}
    done = subprocess.run(
        [sys.executable, "-m", "leadloop.project.cli", "doctor", "--json"],
        capture_output=True, text=True, env=environment | variables, timeout=60, check=False,
    )  # fmt: skip
    return done.returncode, json.loads(done.stdout)


def test_an_empty_folder_and_a_database_that_is_down_are_examined_too(tmp_path: Path) -> None:
    code, found = run_doctor(LEADLOOP_DATA=str(tmp_path / "none"))
    assert code == 1
    assert not found["sound"]
    assert any("leadloop up" in one["cure"] for one in found["findings"])
    code, found = run_doctor(
        LEADLOOP_DATA=str(tmp_path), LEADLOOP_DATABASE_URL="postgresql://127.0.0.1:1/none"
    )
    assert code == 1
    bad = [one for one in found["findings"] if one["level"] == "bad"]
    assert [one["check"] for one in bad] == ["database"]
    assert "LEADLOOP_DATABASE_URL" in bad[0]["cure"]


def test_a_bad_setting_is_the_first_finding(tmp_path: Path) -> None:
    code, found = run_doctor(LEADLOOP_DATA=str(tmp_path), LEADLOOP_WORKERS="many")
    assert code == 1
    assert found["findings"][0]["check"] == "settings"
    assert "LEADLOOP_WORKERS" in found["findings"][0]["text"]
