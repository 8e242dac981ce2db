"""Flows and their definitions: list, draft, publish."""

import re
from typing import Any, Final

import orjson
import structlog
from django.db import transaction

from leadloop.flows.contracts import EffectKind, FlowDetail, FlowSummary, Mode, VersionSummary
from leadloop.flows.logic.compiling import compile_definition, unwrap
from leadloop.flows.logic.definition import Program
from leadloop.flows.models import Flow, FlowVersion
from leadloop.kit import clock
from leadloop.kit.errors import Conflict, FieldError, InvalidInput, NotFound
from leadloop.users.api import check_may_read, check_may_write
from leadloop.users.contracts import Actor

log = structlog.get_logger()

KIND: Final = "flow"
_MAX_CHARS: Final = 1_048_576
_NAME: Final = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*\Z")


def list_flows(actor: Actor) -> list[FlowSummary]:
    """Return every flow, by name.

    Raises:
        NotAllowed: ``actor`` may not see flows.
    """
    check_may_read(actor, KIND)
    return [_summary(flow) for flow in Flow.objects.select_related("published")]


def get_flow(actor: Actor, *, flow: str) -> FlowDetail:
    """Return one flow with definition, draft and versions.

    Raises:
        NotAllowed: ``actor`` may not see flows.
        NotFound: There is no such flow.
    """
    check_may_read(actor, KIND)
    found = _find(flow)
    definition = found.published.definition if found.published else None
    program = None if definition is None else compile_definition(flow, definition)
    versions = FlowVersion.objects.filter(flow=found).defer("definition_text")
    return FlowDetail(
        summary=_summary(found),
        definition=definition,
        draft=found.draft,
        versions=tuple(
            VersionSummary(v.number, v.published_at, v.published_by, v.note) for v in versions
        ),
        warnings=program.warnings if program else (),
        triggers=tuple(program.triggers) if program else (),
    )


def find_version(actor: Actor, *, flow: str, number: int) -> dict[str, Any] | None:
    """Return the definition of one published version, None if there is no such version.

    Raises:
        NotAllowed: ``actor`` may not see flows.
    """
    check_may_read(actor, KIND)
    found = FlowVersion.objects.filter(flow__name=flow, number=number).first()
    return found.definition if found else None


def create_flow(actor: Actor, *, name: str, title: str, mode: Mode) -> FlowSummary:
    """Create a flow without a definition.

    Raises:
        NotAllowed: ``actor`` may not change flows.
        InvalidInput: The name is not of small letters, digits and hyphens, or the title is empty.
        Conflict: There is a flow of this name.
    """
    check_may_write(actor, KIND)
    errors = []
    if not _NAME.match(name) or len(name) > 80:  # noqa: PLR2004 -- the column's length
        errors.append(FieldError("name", "bad_name", "Use small letters, digits and hyphens."))
    if not title.strip() or len(title) > 200:  # noqa: PLR2004
        errors.append(FieldError("title", "bad_title", "Give it a title of up to 200 characters."))
    if errors:
        raise InvalidInput(errors)
    with transaction.atomic():
        flow, created = Flow.objects.get_or_create(
            name=name,
            defaults={"title": title.strip(), "mode": mode.value, "created_at": clock.now()},
        )
        if not created:
            raise Conflict(f"There is a flow named {name!r} already.")
    return _summary(flow)


def save_draft(actor: Actor, *, flow: str, definition: Any) -> tuple[FieldError, ...]:
    """Keep a definition that is being worked on; return what is still wrong with it.

    Raises:
        NotAllowed: ``actor`` may not change flows.
        NotFound: There is no such flow.
        InvalidInput: It is no definition at all, or larger than 1 MB.
    """
    check_may_write(actor, KIND)
    bare = unwrap(definition)
    text = _as_text(bare)
    with transaction.atomic():
        found = _find(flow, lock=True)
        found.draft_text = text
        found.draft_at = clock.now()
        found.draft_by = actor.label
        found.save(update_fields=["draft_text", "draft_at", "draft_by"])
    try:
        program = compile_definition(flow, bare)
        _check_runnable(program, Mode(found.mode))
    except InvalidInput as error:
        return error.errors
    return program.warnings


def discard_draft(actor: Actor, *, flow: str) -> None:
    """Forget the draft.

    Raises:
        NotAllowed: ``actor`` may not change flows.
        NotFound: There is no such flow.
    """
    check_may_write(actor, KIND)
    with transaction.atomic():
        _drop_draft(_find(flow, lock=True))


def publish_flow(
    actor: Actor, *, flow: str, definition: Any = None, note: str = ""
) -> VersionSummary:
    """Put a definition in force, in every process, from the next batch on.

    Args:
        actor: Who publishes.
        flow: The flow's name.
        definition: Bare or as exported; None publishes the draft.
        note: What changed.

    Raises:
        NotAllowed: ``actor`` may not change flows.
        NotFound: There is no such flow, or no draft.
        InvalidInput: What is wrong with it, by path; among it, outside calls in a stateless flow.
    """
    check_may_write(actor, KIND)
    with transaction.atomic():
        found = _find(flow, lock=True)
        chosen = found.draft if definition is None else unwrap(definition)
        if chosen is None:
            raise NotFound("There is no draft to publish.")
        text = _as_text(chosen)
        _check_runnable(compile_definition(flow, chosen, title=found.title), Mode(found.mode))
        version = add_version(found, text, by=actor.label, note=note)
        _drop_draft(found)
    log.info("flow.published", flow=flow, version=version.number)
    return VersionSummary(version.number, version.published_at, version.published_by, version.note)


def add_version(flow: Flow, text: str, *, by: str, note: str = "") -> FlowVersion:
    """Write the next version of a locked flow and put it in force."""
    latest = FlowVersion.objects.filter(flow=flow).order_by("-number").first()
    version = FlowVersion.objects.create(
        flow=flow,
        number=latest.number + 1 if latest else 1,
        definition_text=text,
        published_at=clock.now(),
        published_by=by,
        note=note[:200],
    )
    flow.published = version
    flow.save(update_fields=["published"])
    return version


def set_mode(actor: Actor, *, flow: str, mode: Mode) -> None:
    """Say how the flow runs from the next batch on.

    Raises:
        NotAllowed: ``actor`` may not change flows.
        NotFound: There is no such flow.
        InvalidInput: It calls outside and so cannot be stateless.
    """
    check_may_write(actor, KIND)
    with transaction.atomic():
        found = _find(flow, lock=True)
        if found.published is not None:
            _check_runnable(compile_definition(flow, found.published.definition), mode)
        found.mode = mode.value
        found.save(update_fields=["mode"])
    log.info("flow.mode_set", flow=flow, mode=mode.value)


def set_enabled(actor: Actor, *, flow: str, enabled: bool) -> None:
    """Switch the flow on or off. While it is off, its events wait on the retry list.

    Raises:
        NotAllowed: ``actor`` may not change flows.
        NotFound: There is no such flow.
    """
    check_may_write(actor, KIND)
    with transaction.atomic():
        found = _find(flow, lock=True)
        found.enabled = enabled
        found.save(update_fields=["enabled"])
    log.info("flow.enabled_set", flow=flow, enabled=enabled)


def _check_runnable(program: Program, mode: Mode) -> None:
    errors = [
        FieldError(path, "unknown_connector", f"The connector {name} is not available here.")
        for path, name in program.connectors
    ]
    if mode is Mode.STATELESS and program.calls_outside and not errors:
        kinds = ", ".join(sorted(program.effects - {EffectKind.WRITE, EffectKind.READ}))
        message = f"A stateless flow cannot call outside or wait ({kinds}); make it stateful."
        errors.append(FieldError("definition.actions", "calls_outside", message))
    if errors:
        raise InvalidInput(errors)


def _as_text(definition: dict[str, Any]) -> str:
    try:
        text = orjson.dumps(definition).decode()
    except (TypeError, ValueError):
        text = "\0"
    if len(text) > _MAX_CHARS or "\0" in text:
        message = "A definition is JSON of at most 1 MB."
        raise InvalidInput([FieldError("definition", "too_large", message)])
    return text


def _drop_draft(flow: Flow) -> None:
    flow.draft_text, flow.draft_at, flow.draft_by = "", None, ""
    flow.save(update_fields=["draft_text", "draft_at", "draft_by"])


def _find(name: str, *, lock: bool = False) -> Flow:
    rows = Flow.objects.select_related("published").filter(name=name)
    found = rows.select_for_update(of=("self",)).first() if lock else rows.first()
    if found is None:
        raise NotFound(f"There is no flow named {name!r}.")
    return found


def _summary(flow: Flow) -> FlowSummary:
    version = flow.published
    return FlowSummary(
        flow.name,
        flow.title,
        Mode(flow.mode),
        flow.enabled,
        version.number if version else 0,
        version.published_at if version else None,
        version.published_by if version else "",
        bool(flow.draft_text),
    )
