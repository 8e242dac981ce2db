"""Edge models: add, look at, compare, put live, roll back; and the one that scores now."""

import threading
from collections.abc import Mapping, Sequence
from typing import Any, Final
from uuid import UUID

import structlog
from django.db import transaction

from leadloop.events import api as events
from leadloop.events.api import change_context
from leadloop.events.catalogue import LEAD_CREATED, LEADS
from leadloop.events.contracts import Event
from leadloop.intake.contracts import (
    EdgeComparison,
    EdgeModelUseView,
    EdgeModelView,
    FeatureWeight,
    ScoreChange,
)
from leadloop.intake.edge import shipped_content, shipped_model
from leadloop.intake.logic.canonical import canonicalise
from leadloop.intake.logic.edge_model import BadModel, EdgeModel
from leadloop.intake.models import EdgeModelSlot, EdgeModelUse, EdgeModelVersion
from leadloop.kit import clock
from leadloop.kit.db import execute
from leadloop.kit.errors import Conflict, FieldError, InvalidInput, NotFound, StaleWrite
from leadloop.users.api import check_may_read, check_may_write
from leadloop.users.contracts import SYSTEM, Actor

log = structlog.get_logger()

KIND: Final = "edge_model"
SLOT: Final = "edge"
MAX_COMPARED: Final = 1_000
_COMPILED_KEPT: Final = 4
_VERSION_CHARACTERS: Final = frozenset(
    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-"
)
_MAX_VERSION: Final = 80
_MAX_TREES: Final = 1_000

_compiled: dict[UUID, EdgeModel] = {}
_compiling = threading.Lock()


def ensure_shipped_edge_model() -> None:
    """Keep the model that ships with this release, and let it score unless another does.

    A newer shipped model replaces an older shipped one; a model that somebody chose stays. Safe to
    repeat.
    """
    with transaction.atomic(), change_context(actor=SYSTEM.label):
        content = shipped_content()
        model, made = EdgeModelVersion.objects.get_or_create(
            version=content["version"],
            defaults={
                "content": content,
                "shipped": True,
                "note": "As shipped",
                "added_at": clock.now(),
                "added_by": SYSTEM.name,
            },
        )
        slot = EdgeModelSlot.objects.select_for_update().filter(key=SLOT).first()
        if slot is None or (made and slot.in_force.shipped):
            _put_in_force(SYSTEM, slot, model, "As shipped")


def edge_model_in_force() -> EdgeModel:
    """Return the model that scores at intake, compiled once per version and process.

    One look-up by key each time, so that a model put live scores the next batch everywhere.
    """
    rows = execute("SELECT in_force_id FROM intake_edgemodelslot WHERE key = %s", (SLOT,))
    if not rows:
        return shipped_model()
    found = _compiled.get(rows[0][0])
    return found if found is not None else _compile(rows[0][0])


def _compile(model_id: UUID) -> EdgeModel:
    model = EdgeModel(EdgeModelVersion.objects.get(pk=model_id).content)
    with _compiling:
        while len(_compiled) >= _COMPILED_KEPT:
            del _compiled[next(iter(_compiled))]
        _compiled[model_id] = model
    return model


def describe_model(actor: Actor) -> dict[str, Any]:
    """Return name, version, label and metrics of the model that scores now, for screens.

    Raises:
        NotAllowed: ``actor`` may not see edge models.
    """
    check_may_read(actor, KIND)
    slot = EdgeModelSlot.objects.select_related("in_force").filter(key=SLOT).first()
    content = slot.in_force.content if slot else shipped_content()
    return {name: content.get(name, "") for name in ("name", "version", "label", "metrics")}


def list_edge_models(actor: Actor) -> list[EdgeModelView]:
    """Return every edge model, newest first.

    Raises:
        NotAllowed: ``actor`` may not see edge models.
    """
    check_may_read(actor, KIND)
    since = _live_since()
    return [_view(model, since) for model in EdgeModelVersion.objects.all()]


def get_edge_model(actor: Actor, *, model_id: UUID) -> tuple[EdgeModelView, Mapping[str, Any]]:
    """Return one edge model and its file's content.

    Raises:
        NotAllowed: ``actor`` may not see edge models.
        NotFound: There is none with this id.
    """
    check_may_read(actor, KIND)
    model = _find(model_id)
    return _view(model, _live_since()), model.content


def list_edge_model_uses(actor: Actor, *, limit: int = 50) -> list[EdgeModelUseView]:
    """Return which model scored when, newest first.

    Raises:
        NotAllowed: ``actor`` may not see edge models.
    """
    check_may_read(actor, KIND)
    found = []
    until = None
    for use in EdgeModelUse.objects.select_related("model")[:limit]:
        found.append(
            EdgeModelUseView(use.model.version, use.since, until, use.by, use.note, use.undone)
        )
        until = use.since
    return found


def add_edge_model(actor: Actor, *, content: Mapping[str, Any], note: str = "") -> EdgeModelView:
    """Keep a model file; it scores nothing until it is put live. The same file twice is one.

    Raises:
        NotAllowed: ``actor`` may not change edge models.
        InvalidInput: The file is not a model this release understands; says why.
        Conflict: Another model has this version.
    """
    check_may_write(actor, KIND)
    _check(content)
    with transaction.atomic(), change_context(actor=actor.label):
        model, made = EdgeModelVersion.objects.get_or_create(
            version=content["version"],
            defaults={
                "content": content,
                "note": note.strip(),
                "added_at": clock.now(),
                "added_by": actor.name,
            },
        )
        if not made and model.content != content:
            raise Conflict(f"Another model already has the version {model.version}.")
    log.info("edge_model.added", version=model.version, actor=actor.label)
    return _view(model, _live_since())


def _check(content: Mapping[str, Any]) -> None:
    """Raise ``InvalidInput`` unless the file compiles and scores an empty lead."""
    version = content.get("version")
    sound = isinstance(version, str) and 0 < len(version) <= _MAX_VERSION
    if not sound or set(str(version)) - _VERSION_CHARACTERS:
        raise _bad("version", "Write 1 to 80 letters, digits, dots, dashes or underscores.")
    if not isinstance(content.get("name"), str) or not content["name"].strip():
        raise _bad("name", "A model has a name.")
    trees = content.get("trees")
    if not isinstance(trees, list) or not 0 < len(trees) <= _MAX_TREES:
        raise _bad("trees", f"A model has 1 to {_MAX_TREES} trees.")
    try:
        EdgeModel(content).score({})
    except BadModel as problem:
        raise _bad("content", problem.message) from None
    except (ArithmeticError, LookupError, TypeError, ValueError, RecursionError) as problem:
        raise _bad("content", f"The model cannot score: {problem}") from None


def _bad(field: str, message: str) -> InvalidInput:
    return InvalidInput([FieldError(field, "bad_model", message)])


def put_edge_model_live(
    actor: Actor, *, model_id: UUID, note: str = "", base: UUID | None = None
) -> EdgeModelView:
    """Let a model score at intake, in every process, from the next batch on.

    Args:
        actor: Must be allowed to change edge models.
        model_id: Which.
        note: Why, in a sentence.
        base: The model believed to be live; None skips the check that it still is.

    Raises:
        NotAllowed: ``actor`` may not change edge models.
        NotFound: There is none with this id.
        StaleWrite: Somebody put another model live since ``base``.

    Emits:
        ``edge_model.changed``, in the same transaction.
    """
    check_may_write(actor, KIND)
    with transaction.atomic(), change_context(actor=actor.label):
        slot = EdgeModelSlot.objects.select_for_update().filter(key=SLOT).first()
        if slot is not None and base is not None and slot.in_force_id != base:
            raise StaleWrite("Somebody put another model live meanwhile. Look again.")
        model = _find(model_id)
        if slot is None or slot.in_force_id != model.pk:
            _put_in_force(actor, slot, model, note.strip())
    return _view(model, _live_since())


def roll_back_edge_model(actor: Actor) -> EdgeModelView:
    """Let the model score again that scored before the present one.

    A use that was rolled back does not count as "before", so that rolling back twice goes two
    steps back and not to and fro.

    Raises:
        NotAllowed: ``actor`` may not change edge models.
        Conflict: No other model scored before.
    """
    check_may_write(actor, KIND)
    with transaction.atomic(), change_context(actor=actor.label):
        slot = EdgeModelSlot.objects.select_for_update().get(key=SLOT)
        uses = EdgeModelUse.objects.filter(undone=False).select_related("model")
        present = uses.first()
        before = uses.exclude(model_id=slot.in_force_id).first()
        if present is None or before is None:
            raise Conflict("No other model scored before this one.")
        uses.filter(pk__gte=before.pk).update(undone=True)
        _put_in_force(actor, slot, before.model, f"Rolled back from {present.model.version}")
    return _view(before.model, _live_since())


def _put_in_force(
    actor: Actor, slot: EdgeModelSlot | None, model: EdgeModelVersion, note: str
) -> None:
    if slot is None:
        EdgeModelSlot.objects.create(key=SLOT, in_force=model)
    else:
        slot.in_force = model
        slot.save(update_fields=["in_force"])
    EdgeModelUse.objects.create(model=model, since=clock.now(), by=actor.name, note=note)
    log.info("edge_model.live", version=model.version, actor=actor.label)


def compare_edge_model(actor: Actor, *, model_id: UUID, limit: int = 300) -> EdgeComparison:
    """Return how the newest submissions would score under another model. Nothing is written.

    Raises:
        NotAllowed: ``actor`` may not see edge models.
        NotFound: There is no such model.
    """
    check_may_read(actor, KIND)
    other, present = EdgeModel(_find(model_id).content), edge_model_in_force()
    changes, shifts = [], []
    for event, lead in _recent_leads(min(limit, MAX_COMPARED)):
        now, then = present.score(lead), other.score(lead)
        shifts.append(then.score - now.score)
        if then.grade != now.grade:
            changes.append(
                ScoreChange(
                    *(event.submission_key, event.recorded_at),
                    *(now.score, now.grade, then.score, then.grade),
                )
            )
    changes.sort(key=lambda change: -abs(change.other_score - change.score))
    mean = sum(shifts) / len(shifts) if shifts else 0.0
    return EdgeComparison(len(shifts), tuple(changes), mean)


def weigh_features(actor: Actor, *, model_id: UUID, limit: int = 300) -> list[FeatureWeight]:
    """Return how much each feature moves a model's scores of recent submissions, most first.

    Raises:
        NotAllowed: ``actor`` may not see edge models.
        NotFound: There is no such model.
    """
    check_may_read(actor, KIND)
    model = EdgeModel(_find(model_id).content)
    totals = [0.0] * len(model.features)
    leads = _recent_leads(min(limit, MAX_COMPARED))
    for _, lead in leads:
        for at, part in enumerate(model.contributions(model.values(lead))):
            totals[at] += abs(part)
    weights = [
        FeatureWeight(feature.name, total / max(len(leads), 1))
        for feature, total in zip(model.features, totals, strict=True)
    ]
    return sorted(weights, key=lambda one: -one.weight)


def _recent_leads(limit: int) -> Sequence[tuple[Event, dict[str, Any]]]:
    found = []
    for event in events.list_recent(LEADS, limit=limit):
        lead = canonicalise(event.data).lead if event.type == LEAD_CREATED else None
        if lead is not None:
            found.append((event, lead))
    return found


def _find(model_id: UUID) -> EdgeModelVersion:
    model = EdgeModelVersion.objects.filter(pk=model_id).first()
    if model is None:
        raise NotFound("There is no such edge model.")
    return model


def _live_since() -> tuple[UUID | None, Any]:
    """Return which model is live and since when."""
    slot = EdgeModelSlot.objects.filter(key=SLOT).first()
    use = EdgeModelUse.objects.first()
    return (slot.in_force_id, use.since) if slot and use else (None, None)


def _view(model: EdgeModelVersion, live: tuple[UUID | None, Any]) -> EdgeModelView:
    content = model.content
    return EdgeModelView(
        id=model.pk,
        version=model.version,
        name=content["name"],
        label=str(content.get("label", "")),
        shipped=model.shipped,
        note=model.note,
        added_at=model.added_at,
        added_by=model.added_by,
        live_since=live[1] if model.pk == live[0] else None,
        metrics=content.get("metrics") or {},
        trained_on=content.get("trained_on") or {},
        features=tuple(str(feature["name"]) for feature in content["features"]),
        trees=len(content["trees"]),
        calibration=str(content["calibration"]["kind"]),
    )
