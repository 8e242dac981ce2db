"""Rule sets: publish, compare, restore; and the version in force, compiled once per process."""

import json
import threading
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final
from uuid import UUID

import structlog
from django.db import transaction
from django.db.models import Max

from leadloop.events.api import change_context
from leadloop.intake.contracts import (
    RULE_SET,
    RuleChange,
    RuleSetView,
)
from leadloop.intake.logic.rule_checks import check_rules
from leadloop.intake.logic.rule_diff import diff_rules
from leadloop.intake.logic.rules import CompiledRules
from leadloop.intake.models import RuleSet, RuleSetVersion
from leadloop.kit import clock
from leadloop.kit.db import execute
from leadloop.kit.errors import InvalidInput, NotFound, StaleWrite
from leadloop.users.api import check_may_read, check_may_write
from leadloop.users.contracts import SYSTEM, Actor

log = structlog.get_logger()

KIND: Final = "rules"
_FOLDER: Final = Path(__file__).parent.parent / "rules"
_COMPILED_KEPT: Final = 4

_compiled: dict[UUID, CompiledRules] = {}
_compiling = threading.Lock()


def ensure_shipped_rules() -> None:
    """Publish the rules that ship with this release, unless some are published. Safe to repeat."""
    with transaction.atomic(), change_context(actor=SYSTEM.label):
        rule_set, _ = RuleSet.objects.get_or_create(key=RULE_SET)
        locked = RuleSet.objects.select_for_update().get(pk=rule_set.pk)
        if locked.in_force_id is None:
            content = json.loads((_FOLDER / f"{RULE_SET}.json").read_text())
            publish_version(SYSTEM, locked, content, "As shipped")


def rules_in_force(key: str = RULE_SET) -> CompiledRules | None:
    """Return the published rules, compiled; None where nothing is published.

    One look-up by key each time; the content is read and compiled once per version and process,
    so a published version decides the next batch everywhere.
    """
    rows = execute("SELECT in_force_id FROM intake_ruleset WHERE key = %s", (key,))
    version_id: UUID | None = rows[0][0] if rows else None
    if version_id is None:
        return None
    found = _compiled.get(version_id)
    return found if found is not None else _compile(version_id)


def _compile(version_id: UUID) -> CompiledRules:
    version = RuleSetVersion.objects.get(pk=version_id)
    compiled = CompiledRules(version.content, version.number or 0)
    with _compiling:
        while len(_compiled) >= _COMPILED_KEPT:
            del _compiled[next(iter(_compiled))]
        _compiled[version_id] = compiled
    return compiled


def get_rules(actor: Actor, *, key: str = RULE_SET, number: int | None = None) -> RuleSetView:
    """Return the version in force, or the one with ``number``.

    Raises:
        NotAllowed: ``actor`` may not see rules.
        NotFound: There is no such version.
    """
    check_may_read(actor, KIND)
    rule_set = rule_set_of(key)
    rows = RuleSetVersion.objects.filter(rule_set=rule_set, draft=False)
    wanted: dict[str, Any] = {"pk": rule_set.in_force_id} if number is None else {"number": number}
    version = rows.filter(**wanted).first()
    if version is None:
        raise NotFound("There is no such version of these rules.")
    return view_of_version(rule_set, version)


def list_rule_versions(actor: Actor, *, key: str = RULE_SET) -> list[RuleSetView]:
    """Return every published version, newest first.

    Raises:
        NotAllowed: ``actor`` may not see rules.
        NotFound: There is no such rule set.
    """
    check_may_read(actor, KIND)
    rule_set = rule_set_of(key)
    rows = RuleSetVersion.objects.filter(rule_set=rule_set, draft=False).order_by("-number")
    return [view_of_version(rule_set, version) for version in rows]


def publish_rules(
    actor: Actor,
    *,
    key: str = RULE_SET,
    content: Mapping[str, Any],
    note: str = "",
    base: int | None = None,
) -> RuleSetView:
    """Check rules and put them in force, in every process, from the next batch on.

    Args:
        actor: Must be allowed to change rules.
        key: Which rule set.
        content: GoRules JDM: nodes and edges.
        note: Why, in a sentence.
        base: The version that was edited; None skips the check that it is still in force.

    Raises:
        NotAllowed: ``actor`` may not change rules.
        NotFound: There is no such rule set.
        StaleWrite: Somebody published another version since ``base``.
        InvalidInput: A cell, column or the graph is wrong; named by row and column.

    Emits:
        ``rule_set.changed``, in the same transaction.
    """
    check_may_write(actor, KIND)
    check_publishable(content)
    with transaction.atomic(), change_context(actor=actor.label):
        rule_set = locked_rule_set(key)
        current = rule_set.in_force.number if rule_set.in_force else None
        if base is not None and base != current:
            raise StaleWrite(f"Version {current} was published meanwhile; yours began from {base}.")
        version = publish_version(actor, rule_set, content, note)
        RuleSetVersion.objects.filter(rule_set=rule_set, draft=True, content=content).delete()
    return view_of_version(rule_set, version)


def compare_rules(
    actor: Actor, *, key: str = RULE_SET, before: int, after: int | None = None
) -> list[RuleChange]:
    """Return what changed from version ``before`` to ``after`` (the one in force where None).

    Raises:
        NotAllowed: ``actor`` may not see rules.
        NotFound: There is no such version.
    """
    old = get_rules(actor, key=key, number=before)
    return diff_rules(old.content, get_rules(actor, key=key, number=after).content)


def check_publishable(content: Any) -> None:
    """Refuse rules that are not sound.

    Raises:
        InvalidInput: A cell, column or the graph is wrong; named by row and column.
    """
    problems = check_rules(content)
    if problems:
        raise InvalidInput(problems)


def restore_rules(actor: Actor, *, key: str = RULE_SET, number: int) -> RuleSetView:
    """Publish an old version again, as a new one.

    Raises:
        NotAllowed: ``actor`` may not change rules.
        NotFound: There is no such version.
        InvalidInput: This release no longer takes that version; says where.
    """
    check_may_write(actor, KIND)
    old = get_rules(actor, key=key, number=number)
    return publish_rules(actor, key=key, content=old.content, note=f"Version {number} restored")


def publish_version(
    actor: Actor, rule_set: RuleSet, content: Mapping[str, Any], note: str
) -> RuleSetVersion:
    """Put checked rules in force, inside the caller's transaction on the locked set."""
    versions = RuleSetVersion.objects.filter(rule_set=rule_set)
    last: int | None = versions.aggregate(last=Max("number"))["last"]
    now = clock.now()
    version = RuleSetVersion.objects.create(
        rule_set=rule_set,
        number=(last or 0) + 1,
        content=content,
        note=note,
        saved_at=now,
        published_at=now,
        published_by=actor.name,
    )
    rule_set.in_force = version
    rule_set.save(update_fields=["in_force"])
    log.info("rules.published", key=rule_set.key, version=version.number, actor=actor.label)
    return version


def rule_set_of(key: str) -> RuleSet:
    """Return a rule set, or raise ``NotFound``."""
    found = RuleSet.objects.filter(key=key).first()
    if found is None:
        raise NotFound(f"There is no rule set {key!r}.")
    return found


def locked_rule_set(key: str) -> RuleSet:
    """Return a rule set locked until the transaction ends, or raise ``NotFound``."""
    found = RuleSet.objects.select_for_update().filter(key=key).first()
    if found is None:
        raise NotFound(f"There is no rule set {key!r}.")
    return found


def view_of_version(rule_set: RuleSet, version: RuleSetVersion) -> RuleSetView:
    """Return a version as others see it."""
    return RuleSetView(
        key=rule_set.key,
        number=version.number or 0,
        content=version.content,
        note=version.note,
        draft=version.draft,
        in_force=version.pk == rule_set.in_force_id,
        published_at=version.published_at,
        published_by=version.published_by,
    )
