"""Rule sets: check, publish, restore; and the version in force, compiled once per process."""

import json
import threading
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any, Final
from uuid import UUID

import structlog
from django.db import transaction
from django.db.models import Max

from leadloop.events.api import change_context
from leadloop.intake.api.edge import edge_model_in_force
from leadloop.intake.contracts import (
    RULE_SET,
    RuleSetView,
    RuleTrial,
    Scored,
    Submitted,
)
from leadloop.intake.logic.assess import assess
from leadloop.intake.logic.canonical import canonicalise
from leadloop.intake.logic.rule_checks import check_rules
from leadloop.intake.logic.rules import CompiledRules
from leadloop.intake.models import RuleSet, RuleSetVersion
from leadloop.kit import clock
from leadloop.kit.db import execute
from leadloop.kit.errors import InvalidInput, NotFound, StaleWrite
from leadloop.kit.ids import new_uuid
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
            _publish(SYSTEM, locked, content, "As shipped")


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
    rule_set = _rule_set(key)
    rows = RuleSetVersion.objects.filter(rule_set=rule_set, draft=False)
    wanted: dict[str, Any] = {"pk": rule_set.in_force_id} if number is None else {"number": number}
    version = rows.filter(**wanted).first()
    if version is None:
        raise NotFound("There is no such version of these rules.")
    return _view(rule_set, version)


def list_rule_versions(actor: Actor, *, key: str = RULE_SET) -> list[RuleSetView]:
    """Return every published version, newest first.

    Raises:
        NotAllowed: ``actor`` may not see rules.
        NotFound: There is no such rule set.
    """
    check_may_read(actor, KIND)
    rule_set = _rule_set(key)
    rows = RuleSetVersion.objects.filter(rule_set=rule_set, draft=False).order_by("-number")
    return [_view(rule_set, version) for version in rows]


def find_draft(actor: Actor, *, key: str = RULE_SET) -> RuleSetView | None:
    """Return the draft somebody has saved, or None.

    Raises:
        NotAllowed: ``actor`` may not see rules.
        NotFound: There is no such rule set.
    """
    check_may_read(actor, KIND)
    rule_set = _rule_set(key)
    draft = RuleSetVersion.objects.filter(rule_set=rule_set, draft=True).first()
    return _view(rule_set, draft) if draft else None


def save_draft(
    actor: Actor, *, key: str = RULE_SET, content: Mapping[str, Any], note: str = ""
) -> RuleSetView:
    """Keep rules for later, whether they are sound or not. There is one draft per set.

    Raises:
        NotAllowed: ``actor`` may not change rules.
        NotFound: There is no such rule set.
    """
    check_may_write(actor, KIND)
    with transaction.atomic(), change_context(actor=actor.label):
        rule_set = _rule_set(key)
        draft, _ = RuleSetVersion.objects.update_or_create(
            rule_set=rule_set,
            draft=True,
            defaults={"content": content, "note": note, "saved_at": clock.now()},
        )
    return _view(rule_set, draft)


def discard_draft(actor: Actor, *, key: str = RULE_SET) -> None:
    """Drop the draft, if there is one.

    Raises:
        NotAllowed: ``actor`` may not change rules.
        NotFound: There is no such rule set.
    """
    check_may_write(actor, KIND)
    with transaction.atomic(), change_context(actor=actor.label):
        RuleSetVersion.objects.filter(rule_set=_rule_set(key), draft=True).delete()


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
    problems = check_rules(content)
    if problems:
        raise InvalidInput(problems)
    with transaction.atomic(), change_context(actor=actor.label):
        rule_set = _locked(key)
        current = rule_set.in_force.number if rule_set.in_force else None
        if base is not None and base != current:
            raise StaleWrite(f"Version {current} was published meanwhile; yours began from {base}.")
        version = _publish(actor, rule_set, content, note)
        RuleSetVersion.objects.filter(rule_set=rule_set, draft=True).delete()
    return _view(rule_set, version)


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


def try_rules(
    actor: Actor, *, content: Mapping[str, Any], submissions: Sequence[Any]
) -> list[RuleTrial]:
    """Return what ``content`` would decide about submissions; nothing is kept or sent.

    Scores come from the edge model in force. Each submission is taken as arriving now from a form.

    Raises:
        NotAllowed: ``actor`` may not see rules.
        InvalidInput: The rules are not sound; named by row and column.
    """
    check_may_read(actor, KIND)
    problems = check_rules(content)
    if problems:
        raise InvalidInput(problems)
    rules, now = CompiledRules(content, 0), clock.now()
    return [_try(rules, submission, now) for submission in submissions]


def _try(rules: CompiledRules, submission: Any, now: datetime) -> RuleTrial:
    canonical = canonicalise(submission)
    if canonical.lead is None:
        return RuleTrial(None, canonical.rejections)
    scored = Scored(edge_model_in_force().score(canonical.lead))
    found = assess(Submitted(new_uuid(), 1, now, "web_form"), canonical, scored, rules)
    return RuleTrial(found.decision)


def _publish(
    actor: Actor, rule_set: RuleSet, content: Mapping[str, Any], note: str
) -> RuleSetVersion:
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


def _rule_set(key: str) -> RuleSet:
    found = RuleSet.objects.filter(key=key).first()
    if found is None:
        raise NotFound(f"There is no rule set {key!r}.")
    return found


def _locked(key: str) -> RuleSet:
    found = RuleSet.objects.select_for_update().filter(key=key).first()
    if found is None:
        raise NotFound(f"There is no rule set {key!r}.")
    return found


def _view(rule_set: RuleSet, version: RuleSetVersion) -> RuleSetView:
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
