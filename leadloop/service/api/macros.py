"""Macros: several changes of a case at once, and back again."""

from collections.abc import Callable, Mapping
from typing import Any, Final
from uuid import UUID

from django.db import transaction
from django.db.models import F

from leadloop.events.api import change_context
from leadloop.kit import clock
from leadloop.kit.errors import Conflict, FieldError, InvalidInput, NotFound
from leadloop.kit.text import clean_text
from leadloop.service import levels
from leadloop.service.api import cases, messages, status, waiting
from leadloop.service.api.records import check_version, locked, locked_case, save, stamped
from leadloop.service.contracts import (
    MAX_STEPS,
    STEP_KINDS,
    CasePriority,
    CaseReason,
    CaseStatus,
    CaseType,
    MacroDraft,
    MacroRow,
    MacroStep,
    ReplyDraft,
    RunResult,
)
from leadloop.service.logic.letters import fill_in
from leadloop.service.models import CASE_KIND, KNOWLEDGE_KIND, Case, Macro, MacroRun
from leadloop.users import api as users
from leadloop.users.contracts import Actor, ActorKind

MAX_NAME: Final = 100
MAX_TEXT: Final = 20_000
ME: Final = "me"
_KEPT: Final = (
    *("status", "status_reason", "priority", "case_type", "owner_id", "team_id"),
    *("queue_id", "subject_id"),
)
"""What a macro may change of a case, and undo puts back."""


def create_macro(actor: Actor, *, draft: MacroDraft) -> UUID:
    """Create a macro for everybody who works on cases, and return its id.

    Raises:
        NotAllowed: The actor's role keeps no macros.
        InvalidInput: The name is missing or taken, or a step does not fit.
    """
    users.check_may_write(actor, KNOWLEDGE_KIND)
    with transaction.atomic(), change_context(actor=actor.label):
        made = Macro(**stamped(actor), **_columns(draft, itself=None))
        made.save(force_insert=True)
    return made.pk


def update_macro(
    actor: Actor, *, macro_id: UUID, draft: MacroDraft, expected_version: int | None = None
) -> None:
    """Change a macro.

    Raises:
        StaleWrite: Somebody changed it since it was read.
    """
    users.check_may_write(actor, KNOWLEDGE_KIND)
    with transaction.atomic(), change_context(actor=actor.label):
        macro = locked(Macro.objects.all(), macro_id, "macro")
        check_version(macro, expected_version)
        save(actor, macro, _columns(draft, itself=macro))


def _columns(draft: MacroDraft, *, itself: Macro | None) -> dict[str, Any]:
    name = clean_text(draft.name.strip())
    errors = []
    others = Macro.objects.exclude(pk=itself.pk) if itself else Macro.objects.all()
    if not name or len(name) > MAX_NAME:
        errors.append(
            FieldError("name", "required", f"Write a name of at most {MAX_NAME} letters.")
        )
    elif others.filter(name=name).exists():
        errors.append(FieldError("name", "taken", "Another macro has this name."))
    if not 0 < len(draft.steps) <= MAX_STEPS:
        errors.append(FieldError("steps", "required", f"From 1 to {MAX_STEPS} steps."))
    errors += [e for place, step in enumerate(draft.steps) for e in _step_errors(place, step)]
    if errors:
        raise InvalidInput(errors)
    return {
        "name": name,
        "description": clean_text(draft.description.strip())[:1000],
        "is_active": draft.is_active,
        "steps": [{"kind": s.kind, "value": clean_text(s.value.strip())} for s in draft.steps],
    }


def _step_errors(place: int, step: MacroStep) -> list[FieldError]:
    if step.kind not in STEP_KINDS:
        return [FieldError(f"steps.{place}", "unknown", "Choose what this step does.")]
    if len(step.value) > MAX_TEXT or not step.value.strip():
        return [FieldError(f"steps.{place}", "required", "Say with what.")]
    known = _WORDS.get(step.kind)
    if known is not None and step.value not in known:
        return [FieldError(f"steps.{place}", "choice", "Choose one of the list.")]
    if step.kind in _IDS and not (step.kind == "assign" and step.value == ME):
        try:
            UUID(step.value)
        except ValueError:
            return [FieldError(f"steps.{place}", "choice", "Choose one of the list.")]
    return []


_IDS: Final = frozenset({"assign", "queue", "subject"})
_WORDS: Final[Mapping[str, frozenset[str]]] = {
    "status": frozenset(r.value for r in CaseReason if r.status is CaseStatus.ACTIVE),
    "priority": frozenset(p.value for p in CasePriority),
    "case_type": frozenset(t.value for t in CaseType),
}


def list_macros(actor: Actor, *, with_inactive: bool = False) -> tuple[MacroRow, ...]:
    """Return the macros, those used most first.

    Raises:
        NotAllowed: The actor's role sees no cases.
    """
    users.check_may_read(actor, CASE_KIND)
    rows = Macro.objects.all() if with_inactive else Macro.objects.filter(is_active=True)
    return tuple(map(_row, rows.order_by("-uses", "name")))


def get_macro(actor: Actor, *, macro_id: UUID) -> MacroRow:
    """Return one macro.

    Raises:
        NotFound: There is no such macro.
    """
    users.check_may_read(actor, CASE_KIND)
    found = Macro.objects.filter(pk=macro_id).first()
    if found is None:
        raise NotFound("There is no such macro.")
    return _row(found)


def _row(macro: Macro) -> MacroRow:
    steps = tuple(MacroStep(step["kind"], step["value"]) for step in macro.steps)
    return MacroRow(
        macro.pk,
        macro.name,
        macro.description,
        steps,
        macro.is_active,
        macro.uses,
        macro.version,
    )


def run_macro(actor: Actor, *, macro_id: UUID, case_id: UUID) -> RunResult:
    """Do every step of a macro on a case, or none.

    In texts, ``{customer}``, ``{case}``, ``{title}`` and ``{agent}`` are filled in.

    Raises:
        NotFound, NotAllowed: As the actor may not see, or not change, this case.
        Conflict: The case is closed, or the macro is switched off.
    """
    with transaction.atomic(), change_context(actor=actor.label):
        macro = Macro.objects.filter(pk=macro_id, is_active=True).first()
        if macro is None:
            raise NotFound("There is no such macro.")
        case = locked_case(actor, case_id)
        if case.status != CaseStatus.ACTIVE:
            raise Conflict("This case is closed; reopen it first.")
        before = _kept(case)
        words = _words_of(actor, case)
        for step in macro.steps:
            _DO[step["kind"]](actor, case, fill_in(step["value"], words))
        after = _kept(case)
        changed = {name: after[name] for name in _KEPT if after[name] != before[name]}
        replied = any(step["kind"] == "reply" for step in macro.steps)
        run = MacroRun(
            case=case,
            name=macro.name,
            before={name: before[name] for name in changed},
            after=changed,
            replied=replied,
            run_at=clock.now(),
            run_by=actor.label,
        )
        run.save(force_insert=True)
        Macro.objects.filter(pk=macro_id).update(uses=F("uses") + 1)
    return RunResult(run.pk, changed, replied)


def _kept(case: Case) -> dict[str, Any]:
    """Return what a macro may change, as JSON keeps it."""
    values = {name: getattr(case, name) for name in _KEPT}
    return {name: str(v) if isinstance(v, UUID) else v for name, v in values.items()}


def _words_of(actor: Actor, case: Case) -> dict[str, str]:
    contact, account = case.contact, case.account
    name = contact.full_name if contact else (account.name if account else "")
    return {
        "customer": name or "customer",
        "case": case.number,
        "title": case.title,
        "agent": actor.name,
    }


def _assign(actor: Actor, case: Case, value: str) -> None:
    if value == ME and actor.kind is not ActorKind.PERSON:
        raise Conflict("Only a person can take a case.")
    cases.hand_over(actor, case, {"owner_id": UUID(actor.id if value == ME else value)})


def _subject(actor: Actor, case: Case, value: str) -> None:
    cases.change(actor, case, {"subject_id": UUID(value)})


_DO: Final[Mapping[str, Callable[[Actor, Case, str], object]]] = {
    "reply": lambda actor, case, text: messages.answer(actor, case, ReplyDraft(text)),
    "note": messages.write_note,
    "status": lambda actor, case, value: status.move(actor, case, CaseReason(value)),
    "priority": lambda actor, case, value: cases.change(actor, case, {"priority": value}),
    "case_type": lambda actor, case, value: cases.change(actor, case, {"case_type": value}),
    "assign": _assign,
    "queue": lambda actor, case, value: waiting.move(actor, case, UUID(value)),
    "subject": _subject,
}


def undo_macro(actor: Actor, *, run_id: UUID) -> tuple[str, ...]:
    """Put back what a macro changed; return the fields left alone, since they changed again.

    What was said stays said.

    Raises:
        NotFound: There is no such run.
        Conflict: It was undone already, or the case was closed since.
    """
    with transaction.atomic(), change_context(actor=actor.label):
        run = MacroRun.objects.select_for_update().filter(pk=run_id).first()
        if run is None:
            raise NotFound("There is no such run.")
        case = locked_case(actor, run.case_id)
        if run.undone_at is not None:
            raise Conflict("This was undone already.")
        if case.status != CaseStatus.ACTIVE:
            raise Conflict("This case was closed since; reopen it first.")
        now = _kept(case)
        left = tuple(name for name in run.after if now[name] != run.after[name])
        back = {name: value for name, value in run.before.items() if name not in left}
        _put_back(actor, case, back)
        run.undone_at = clock.now()
        run.save(update_fields=["undone_at"])
    return left


def _put_back(actor: Actor, case: Case, values: dict[str, Any]) -> None:
    typed = {n: UUID(v) if n.endswith("_id") and v else v for n, v in values.items()}
    if "queue_id" in typed and typed["queue_id"] != case.queue_id:
        waiting.leave(case)
        if typed["queue_id"]:
            waiting.enter(case, typed["queue_id"])
    if save(actor, case, typed):
        levels.on_case_changed([case.pk], at=case.updated_at)
