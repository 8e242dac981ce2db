"""Lead sources: ad networks that post leads, how each is set up, and what came of it."""

from collections.abc import Mapping, Sequence
from typing import Any, Final, NamedTuple
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from leadloop.customers.contracts import PRODUCTS
from leadloop.intake import api as intake
from leadloop.intake.contracts import DecisionView
from leadloop.kit.errors import FieldError, InvalidInput, NotFound, StaleWrite
from leadloop.portal import api as portal
from leadloop.portal.contracts import (
    VENDORS,
    Delivery,
    DeliveryState,
    LeadSource,
    LeadSourceDraft,
    SecretAsk,
    SecretKind,
    SecretState,
    SourceStats,
    Vendor,
)
from leadloop.web import form_draft, lead_source_words
from leadloop.web.access import Request, may_read, may_write, screen
from leadloop.web.answers import UNPROCESSABLE, page, saved

_SECTION: Final = "lead-sources"
_KIND: Final = "lead_source"
_SHOWN: Final = 50
_NOWHERE: Final = UUID(int=0)
_BY_SLUG: Final = {vendor.slug: vendor for vendor in Vendor}
_TONES: Final[Mapping[str, str]] = {"rejected": "bad", "suppressed": "warn"}


class Line(NamedTuple):
    """One delivery in the list."""

    delivery: Delivery
    state: str
    tone: str


@require_GET
@screen(reads=_KIND)
def lead_sources(request: Request) -> HttpResponse:
    """List lead sources."""
    stats = portal.lead_source_stats(request.actor)
    rows = []
    for source in portal.list_lead_sources(request.actor):
        found = stats.get(source.id, SourceStats())
        state = lead_source_words.state_of(source, found)
        rows.append((source, VENDORS[source.vendor].label, found, state))
    astray = stats.get(_NOWHERE, SourceStats()).refused
    context = {"rows": rows, "astray": astray, "may_edit": may_write(request.actor, _KIND)}
    return page(request, "leadloop/lead_sources/list.html", context, section=_SECTION)


@require_GET
@screen(writes=_KIND)
def choose_vendor(request: Request) -> HttpResponse:
    """Ask which network the new source is of."""
    context = {"vendors": list(VENDORS.values())}
    return page(request, "leadloop/lead_sources/choose.html", context, section=_SECTION)


@never_cache
@require_http_methods(["GET", "POST"])
@screen(writes=_KIND)
def new_source(request: Request, slug: str) -> HttpResponse:
    """Begin a lead source; its secrets of our making are shown this once."""
    vendor = _BY_SLUG.get(slug)
    if vendor is None:
        raise NotFound("There is no such network.")
    draft = LeadSourceDraft(VENDORS[vendor].label)
    errors: Sequence[FieldError] = ()
    if request.method == "POST":
        draft = lead_source_words.parse(request.POST.dict())
        try:
            made = portal.create_lead_source(request.actor, vendor=vendor, draft=draft)
        except InvalidInput as error:
            errors = error.errors
        else:
            return _made(request, made.source, made.secrets)
    return _new(request, vendor, draft, errors)


def _new(
    request: Request, vendor: Vendor, draft: LeadSourceDraft, errors: Sequence[FieldError]
) -> HttpResponse:
    context = {
        "facts": VENDORS[vendor],
        "draft": draft,
        "errors": form_draft.errors_by_name(errors),
        "products": PRODUCTS,
    }
    response = page(request, "leadloop/lead_sources/new.html", context, section=_SECTION)
    response.status_code = UNPROCESSABLE if errors else 200
    return response


def _made(request: Request, source: LeadSource, secrets: Mapping[SecretKind, str]) -> HttpResponse:
    """Show what the vendor must be told, once."""
    address = _address(request, source)
    shown = [("Address", address, "Where the vendor posts leads.")]
    for ask in VENDORS[source.vendor].secrets:
        if ask.kind is SecretKind.ADDRESS_SECRET and ask.kind in secrets:
            whole = f"{address}?{urlencode({'secret': secrets[ask.kind]})}"
            shown = [("Address, with its secret", whole, ask.hint)]
        elif ask.kind in secrets:
            shown.append((ask.label, secrets[ask.kind], ask.hint))
    context = {
        "source": source,
        "shown": shown,
        "steps": lead_source_words.STEPS[source.vendor],
        "plain_http": not address.startswith("https:"),
    }
    return page(request, "leadloop/lead_sources/made.html", context, section=_SECTION)


@require_GET
@screen(reads=_KIND)
def source(request: Request, source_id: UUID) -> HttpResponse:
    """Show one lead source: how it is set up, what came, what was refused."""
    return _show(request, source_id)


def _show(
    request: Request, source_id: UUID, *, wrong: Mapping[SecretKind, str] | None = None
) -> HttpResponse:
    found = portal.get_lead_source(request.actor, source_id=source_id)
    stats = portal.lead_source_stats(request.actor).get(source_id, SourceStats())
    deliveries = portal.list_deliveries(request.actor, source_id=source_id, limit=_SHOWN)
    notes = portal.list_notes(request.actor, source_id=source_id, limit=_SHOWN)
    facts = VENDORS[found.vendor]
    context: dict[str, Any] = {
        "source": found,
        "facts": facts,
        "stats": stats,
        "state": lead_source_words.state_of(found, stats),
        "address": _address(request, found),
        "secrets": _secrets(found, facts.secrets, wrong or {}),
        "steps": lead_source_words.STEPS[found.vendor],
        "lines": _lines(request, deliveries),
        "reasons": _reasons(deliveries),
        "notes": [(note, *lead_source_words.said(note.what)) for note in notes],
        "rules": [
            (row.question, lead_source_words.target_label(row.target))
            for row in found.draft.mapping
        ],
        "usual": lead_source_words.usual(found.vendor),
        "may_edit": may_write(request.actor, _KIND),
        "may_trace": may_read(request.actor, "trace"),
        "may_submissions": may_read(request.actor, "submission"),
    }
    response = page(request, "leadloop/lead_sources/source.html", context, section=_SECTION)
    response.status_code = UNPROCESSABLE if wrong else 200
    return response


def _secrets(
    found: LeadSource, asks: Sequence[SecretAsk], wrong: Mapping[SecretKind, str]
) -> list[tuple[SecretAsk, SecretState, str]]:
    states = {state.kind: state for state in found.secrets}
    return [(ask, states[ask.kind], wrong.get(ask.kind, "")) for ask in asks]


def _reasons(deliveries: Sequence[Delivery]) -> list[str]:
    stuck = [d.error for d in deliveries if d.state is DeliveryState.STUCK]
    return list(dict.fromkeys(stuck))[:3]


def _lines(request: Request, deliveries: Sequence[Delivery]) -> list[Line]:
    keys = [d.submission_key for d in deliveries if d.submission_key is not None]
    decided: Mapping[UUID, DecisionView] = {}
    if keys and may_read(request.actor, "submission"):
        decided = intake.decisions_for(request.actor, submission_keys=keys)
    return [_line(delivery, decided) for delivery in deliveries]


def _line(delivery: Delivery, decided: Mapping[UUID, DecisionView]) -> Line:
    view = decided.get(delivery.submission_key) if delivery.submission_key else None
    if view is not None and view.outcome is not None:
        tone = _TONES.get(view.outcome, "good")
        return Line(delivery, view.outcome.capitalize(), tone)
    return Line(delivery, *lead_source_words.STATES[delivery.state])


@require_http_methods(["GET", "POST"])
@screen(writes=_KIND)
def edit(request: Request, source_id: UUID) -> HttpResponse:
    """Change a source's name, what counts where the vendor is silent, and the mapping."""
    found = portal.get_lead_source(request.actor, source_id=source_id)
    if request.method == "GET":
        return _editor(request, found, found.draft, seen=_seen(request, source_id))
    draft = lead_source_words.parse(request.POST.dict())
    version = request.POST.get("version", "")
    try:
        portal.update_lead_source(
            request.actor,
            source_id=source_id,
            draft=draft,
            expected_version=int(version) if version.isascii() and version.isdigit() else None,
        )
    except InvalidInput as error:
        return _editor(request, found, draft, errors=error.errors)
    except StaleWrite as error:
        stale = [FieldError("", "stale", f"{error.message} Reload the page to see that version.")]
        return _editor(request, found, draft, errors=stale)
    return saved(request, _url(source_id), "Saved. It counts for leads from now on.")


def _seen(request: Request, source_id: UUID) -> tuple[str, ...]:
    deliveries = portal.list_deliveries(request.actor, source_id=source_id, limit=_SHOWN)
    return tuple(dict.fromkeys(name for delivery in deliveries for name in delivery.unmapped))


def _editor(
    request: Request,
    found: LeadSource,
    draft: LeadSourceDraft,
    *,
    seen: tuple[str, ...] = (),
    errors: Sequence[FieldError] = (),
) -> HttpResponse:
    context = {
        "source": found,
        "draft": draft,
        "rows": lead_source_words.rows_of(draft, seen),
        "groups": lead_source_words.targets(),
        "usual": lead_source_words.usual(found.vendor),
        "errors": form_draft.errors_by_name(errors),
        "mapping_errors": [e.message for e in errors if e.field.startswith("mapping")],
        "failed": bool(errors),
        "products": PRODUCTS,
    }
    response = page(request, "leadloop/lead_sources/edit.html", context, section=_SECTION)
    response.status_code = UNPROCESSABLE if errors else 200
    return response


@require_POST
@screen(writes=_KIND)
def switch(request: Request, source_id: UUID) -> HttpResponse:
    """Open or close a source's address."""
    enabled = request.POST.get("enabled") == "1"
    portal.switch_lead_source(request.actor, source_id=source_id, enabled=enabled)
    text = "On. Messages are taken." if enabled else "Off. Its address answers “not found”."
    return saved(request, _url(source_id), text)


@require_POST
@screen(writes=_KIND)
def set_secret(request: Request, source_id: UUID, kind: str) -> HttpResponse:
    """Keep a secret that was copied from the vendor."""
    wanted = _secret_kind(kind)
    value = request.POST.get("value", "")
    try:
        portal.set_lead_secret(request.actor, source_id=source_id, kind=wanted, value=value)
    except InvalidInput as error:
        return _show(request, source_id, wrong={wanted: error.errors[0].message})
    return saved(request, _url(source_id), "Kept, sealed. It is never shown again.")


@never_cache
@require_POST
@screen(writes=_KIND)
def rotate_secret(request: Request, source_id: UUID, kind: str) -> HttpResponse:
    """Make a new secret and show it this once."""
    made = portal.rotate_lead_secret(request.actor, source_id=source_id, kind=_secret_kind(kind))
    return _made(request, made.source, made.secrets)


@require_POST
@screen(writes=_KIND)
def send_test(request: Request, source_id: UUID) -> HttpResponse:
    """Send a test lead through the source's own door."""
    portal.send_test_lead(request.actor, source_id=source_id)
    return saved(request, _url(source_id), "Sent. It ends suppressed, as a test, in a moment.")


@require_POST
@screen(writes=_KIND)
def retry(request: Request, source_id: UUID) -> HttpResponse:
    """Fetch the stuck leads of a source again."""
    count = portal.retry_stuck(request.actor, source_id=source_id)
    text = f"Fetching {count} again." if count else "Nothing is stuck any more."
    return saved(request, _url(source_id), text)


@require_POST
@screen(writes=_KIND)
def give_up(request: Request, source_id: UUID, delivery_id: UUID) -> HttpResponse:
    """End a stuck lead as a rejected submission."""
    portal.give_up_delivery(request.actor, delivery_id=delivery_id)
    text = "Given up. It is among the rejected submissions, to be filled in by hand."
    return saved(request, _url(source_id), text)


def _secret_kind(kind: str) -> SecretKind:
    try:
        return SecretKind(kind.replace("-", "_"))
    except ValueError:
        raise NotFound("There is no such secret.") from None


def _url(source_id: UUID) -> str:
    return reverse("lead-source", args=[source_id])


def _address(request: Request, found: LeadSource) -> str:
    return request.build_absolute_uri(found.path)
