"""The one draft of a rule set: changed edition by edition, taken back, published."""

from collections.abc import Callable, Mapping
from typing import Any, Final

import structlog
from django.db import transaction

from leadloop.events.api import change_context
from leadloop.intake.api.rules import (
    KIND,
    check_publishable,
    locked_rule_set,
    publish_version,
    rule_set_of,
    view_of_version,
)
from leadloop.intake.contracts import RULE_SET, DraftView, RuleSetView, StaleDraft
from leadloop.intake.logic.rule_edits import Edit, apply_edit, describe_edit
from leadloop.intake.models import RuleDraftStep, RuleSet, RuleSetVersion
from leadloop.kit import clock
from leadloop.kit.errors import Conflict, NotFound, StaleWrite
from leadloop.kit.ids import new_uuid
from leadloop.users.api import check_may_read, check_may_write
from leadloop.users.contracts import Actor

log = structlog.get_logger()

_STEPS_KEPT: Final = 200
_Change = Callable[[Mapping[str, Any]], Mapping[str, Any]]


def find_draft(actor: Actor, *, key: str = RULE_SET) -> RuleSetView | None:
    """Return the draft somebody has saved, or None.

    Raises:
        NotAllowed: ``actor`` may not see rules.
        NotFound: There is no such rule set.
    """
    check_may_read(actor, KIND)
    rule_set = rule_set_of(key)
    draft = _draft_of(rule_set)
    return view_of_version(rule_set, draft) if draft else None


def open_draft(actor: Actor, *, key: str = RULE_SET) -> DraftView:
    """Return the draft, or the rules in force as the edition 0 to begin from.

    Raises:
        NotAllowed: ``actor`` may not see rules.
        NotFound: There is no such rule set.
    """
    check_may_read(actor, KIND)
    return _view(rule_set_of(key))


def edit_draft(actor: Actor, *, key: str = RULE_SET, edition: int, edit: Edit) -> DraftView:
    """Change the draft, or begin one from the rules in force.

    Args:
        actor: Becomes the draft's holder.
        key: Which rule set.
        edition: The edition that ``edit`` was made on.
        edit: One change; a new row or column gets its id here.

    Raises:
        NotAllowed: ``actor`` may not change rules.
        NotFound: There is no such rule set.
        StaleDraft: Somebody changed the draft since ``edition``; holds theirs and yours.
        InvalidInput: There is no such row, column or edit.

    Emits:
        ``rule_set_version.changed``, in the same transaction.
    """
    named = edit._replace(new_id=edit.new_id or f"r{new_uuid().hex[-10:]}")

    def change(content: Mapping[str, Any]) -> Mapping[str, Any]:
        return apply_edit(content, named)

    return _advance(actor, key, edition, change, describe_edit(named))


def save_draft(
    actor: Actor,
    *,
    key: str = RULE_SET,
    content: Mapping[str, Any],
    note: str = "",
    edition: int | None = None,
) -> RuleSetView:
    """Keep a whole rule set as the draft, whether it is sound or not. There is one draft per set.

    Args:
        actor: Becomes the draft's holder.
        key: Which rule set.
        content: GoRules JDM, as it is.
        note: Why, in a sentence.
        edition: The edition that was changed; None overwrites whatever is there.

    Raises:
        NotAllowed: ``actor`` may not change rules.
        NotFound: There is no such rule set.
        StaleDraft: Somebody changed the draft since ``edition``.
    """
    _advance(actor, key, edition, lambda _: content, "Replaced by JSON")
    with transaction.atomic(), change_context(actor=actor.label):
        rule_set = locked_rule_set(key)
        draft = _draft_of(rule_set)
        if draft is None:
            raise NotFound("Somebody discarded the draft.")
        if draft.note != note:
            draft.note = note
            draft.save(update_fields=["note"])
    return view_of_version(rule_set, draft)


def take_draft(actor: Actor, *, key: str = RULE_SET, edition: int) -> DraftView:
    """Become the holder of somebody else's draft; their next change is then refused as stale.

    Raises:
        NotAllowed: ``actor`` may not change rules.
        NotFound: There is no such rule set.
        StaleDraft: Somebody changed the draft since ``edition``.
    """
    return _advance(actor, key, edition, lambda content: content, "Taken over")


def undo_draft(actor: Actor, *, key: str = RULE_SET, edition: int) -> DraftView:
    """Take the last change back.

    Raises:
        NotAllowed: ``actor`` may not change rules.
        Conflict: There is nothing to take back.
        StaleDraft: Somebody changed the draft since ``edition``.
    """
    return _step(actor, key, edition, forward=False)


def redo_draft(actor: Actor, *, key: str = RULE_SET, edition: int) -> DraftView:
    """Make the change again that was taken back last.

    Raises:
        NotAllowed: ``actor`` may not change rules.
        Conflict: There is nothing to make again.
        StaleDraft: Somebody changed the draft since ``edition``.
    """
    return _step(actor, key, edition, forward=True)


def discard_draft(actor: Actor, *, key: str = RULE_SET) -> None:
    """Drop the draft, if there is one.

    Raises:
        NotAllowed: ``actor`` may not change rules.
        NotFound: There is no such rule set.
    """
    check_may_write(actor, KIND)
    with transaction.atomic(), change_context(actor=actor.label):
        RuleSetVersion.objects.filter(rule_set=locked_rule_set(key), draft=True).delete()


def publish_draft(
    actor: Actor, *, key: str = RULE_SET, edition: int, base: int, note: str
) -> RuleSetView:
    """Put the draft in force, as it was reviewed, in every process, from the next batch on.

    Args:
        actor: Must be allowed to change rules.
        key: Which rule set.
        edition: The edition of the draft that was reviewed.
        base: The version that was in force when it was reviewed.
        note: Why, in a sentence.

    Raises:
        NotAllowed: ``actor`` may not change rules.
        NotFound: There is no such rule set, or no draft.
        StaleDraft: Somebody changed the draft since ``edition``.
        StaleWrite: Somebody published another version since ``base``.
        InvalidInput: A cell, column or the graph is wrong; named by row and column.

    Emits:
        ``rule_set.changed``, in the same transaction.
    """
    check_may_write(actor, KIND)
    with transaction.atomic(), change_context(actor=actor.label):
        rule_set = locked_rule_set(key)
        draft = _draft_of(rule_set)
        if draft is None:
            raise NotFound("There is no draft to publish.")
        if draft.edition != edition:
            raise StaleDraft(_view(rule_set), None)
        current = rule_set.in_force.number if rule_set.in_force else None
        if current != base:
            raise StaleWrite(f"Version {current} was published after you reviewed yours.")
        check_publishable(draft.content)
        version = publish_version(actor, rule_set, draft.content, note)
        draft.delete()
    return view_of_version(rule_set, version)


def _advance(actor: Actor, key: str, edition: int | None, change: _Change, said: str) -> DraftView:
    """Make the next edition of the draft by ``change``, beginning one where there is none."""
    check_may_write(actor, KIND)
    with transaction.atomic(), change_context(actor=actor.label):
        rule_set = locked_rule_set(key)
        draft = _draft_of(rule_set)
        _check_edition(rule_set, draft, edition, change)
        before = draft.content if draft else _in_force(rule_set).content
        content = change(before)
        draft = draft or _begin(rule_set, before)
        _ensure_step(draft)
        step = RuleDraftStep(content=content, said=said, undo=draft.edition)
        _put(actor, draft, step)
    return _view(rule_set)


def _step(actor: Actor, key: str, edition: int, *, forward: bool) -> DraftView:
    check_may_write(actor, KIND)
    with transaction.atomic(), change_context(actor=actor.label):
        rule_set = locked_rule_set(key)
        draft = _draft_of(rule_set)
        _check_edition(rule_set, draft, edition, lambda content: content)
        here = _step_at(draft, draft.edition) if draft else None
        there = _step_at(draft, here.redo if forward else here.undo) if draft and here else None
        if draft is None or here is None or there is None:
            raise Conflict(f"There is nothing to {'make again' if forward else 'take back'}.")
        step = RuleDraftStep(
            content=there.content,
            said=there.said,
            undo=there.undo,
            redo=there.redo if forward else here.edition,
        )
        _put(actor, draft, step)
    return _view(rule_set)


def _check_edition(
    rule_set: RuleSet, draft: RuleSetVersion | None, edition: int | None, change: _Change
) -> None:
    if edition is None or edition == (draft.edition if draft else 0):
        return
    seen = _step_at(draft, edition)
    content = seen.content if seen else _base_content(rule_set, draft) if edition == 0 else None
    raise StaleDraft(_view(rule_set), None if content is None else change(content))


def _base_content(rule_set: RuleSet, draft: RuleSetVersion | None) -> Mapping[str, Any] | None:
    number = draft.base if draft else None
    found = RuleSetVersion.objects.filter(rule_set=rule_set, number=number, draft=False).first()
    return found.content if found else None


def _draft_of(rule_set: RuleSet) -> RuleSetVersion | None:
    return RuleSetVersion.objects.filter(rule_set=rule_set, draft=True).first()


def _in_force(rule_set: RuleSet) -> RuleSetVersion:
    if rule_set.in_force is None:
        raise NotFound("No version of these rules is published.")
    return rule_set.in_force


def _begin(rule_set: RuleSet, content: Mapping[str, Any]) -> RuleSetVersion:
    base = rule_set.in_force.number if rule_set.in_force else None
    return RuleSetVersion.objects.create(
        rule_set=rule_set, draft=True, content=content, saved_at=clock.now(), base=base
    )


def _step_at(draft: RuleSetVersion | None, edition: int | None) -> RuleDraftStep | None:
    if draft is None or edition is None:
        return None
    return RuleDraftStep.objects.filter(draft=draft, edition=edition).first()


def _ensure_step(draft: RuleSetVersion) -> None:
    """Keep the edition a draft stands at, where the release before this one made it."""
    RuleDraftStep.objects.get_or_create(
        draft=draft,
        edition=draft.edition,
        defaults={"content": draft.content, "saved_at": draft.saved_at},
    )


def _put(actor: Actor, draft: RuleSetVersion, step: RuleDraftStep) -> None:
    """Make ``step`` the draft's newest edition."""
    draft.edition += 1
    draft.content, draft.saved_at = step.content, clock.now()
    draft.holder, draft.holder_id = actor.name, actor.id
    draft.save(update_fields=["edition", "content", "saved_at", "holder", "holder_id"])
    step.draft, step.edition, step.saved_at = draft, draft.edition, draft.saved_at
    step.save(force_insert=True)
    RuleDraftStep.objects.filter(draft=draft, edition__lt=draft.edition - _STEPS_KEPT).delete()
    log.info("rules.drafted", edition=draft.edition, said=step.said, actor=actor.label)


def _view(rule_set: RuleSet) -> DraftView:
    draft = _draft_of(rule_set)
    number = (rule_set.in_force.number if rule_set.in_force else None) or 0
    if draft is None:
        return DraftView(_in_force(rule_set).content, "", 0, number)
    here = _step_at(draft, draft.edition)
    undone = _step_at(draft, here.undo) if here else None
    redone = _step_at(draft, here.redo) if here else None
    return DraftView(
        content=draft.content,
        note=draft.note,
        edition=draft.edition,
        base=draft.base or number,
        saved_at=draft.saved_at,
        holder=draft.holder,
        holder_id=draft.holder_id,
        undo=here.said if here and undone else "",
        redo=redone.said if redone else "",
    )
