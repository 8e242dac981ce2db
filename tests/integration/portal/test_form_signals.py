"""Signals and submissions of forms, added up: twice delivered is once counted."""

from datetime import UTC, datetime
from typing import Any

import pytest

from leadloop.events import api as events
from leadloop.events import log
from leadloop.events.catalogue import VISIT_RECORDED, VISITS
from leadloop.events.contracts import Event, EventDraft, Position, to_json
from leadloop.kit import clock
from leadloop.kit.errors import NotAllowed
from leadloop.kit.ids import new_uuid
from leadloop.portal import api
from leadloop.portal.contracts import FieldKind, Form, FormDraft, FormField
from leadloop.portal.form_handlers import on_leads, on_visits
from leadloop.portal.models import FormSignal
from leadloop.users.contracts import SYSTEM, Actor, ActorKind, Role

pytestmark = pytest.mark.usefixtures("db")

DRAFT = FormDraft(
    name="ILP",
    title="Ask",
    fields=(
        FormField("email", "E-mail", FieldKind.EMAIL),
        FormField("words", "Words", FieldKind.PARAGRAPH),
        FormField("message", "Message", FieldKind.TEXTAREA),
    ),
    thank_you="Thanks.",
)


@pytest.fixture
def form() -> Form:
    made = api.create_form(SYSTEM, slug="ilp", draft=DRAFT)
    return api.publish_form(SYSTEM, form_id=made.id)


def tell(*told: Any) -> list[Event]:
    """Append visits and return all of them as the log has them."""
    events.append(
        [
            EventDraft(
                topic=VISITS,
                type=VISIT_RECORDED,
                source="/t/k",
                id=str(new_uuid()),
                data=to_json(visit),
                time=clock.now(),
                trace_id="0" * 32,
            )
            for visit in told
        ]
    )
    return log.read_after(VISITS, Position(0, 0), limit=100)


def signal(kind: str, **data: Any) -> dict[str, Any]:
    return {"key": "k", "kind": kind, "anonymous_id": "a", "data": {"form": "ilp", **data}}


VISIT = (
    signal("form_view"),
    signal("form_view"),
    signal("form_start"),
    signal("form_field", field="email", step="reached"),
    signal("form_field", field="email", step="filled"),
    signal("form_field", field="message"),
    signal("form_field", field="message", step="left"),
    signal("form_submit"),
)


def test_signals_become_counts_and_drop_off(form: Form) -> None:
    on_visits(tell(*VISIT))
    report = api.form_report(SYSTEM, form_id=form.id, days=7)
    assert report.total == (2, 1, 1)
    assert report.total.conversion == 0.5
    assert len(report.days) == 7
    assert report.days[-1].counts == report.total
    assert report.fields == (
        ("email", "E-mail", 1, 1, 0),
        ("message", "Message", 1, 0, 1),
    )
    assert api.form_counts(SYSTEM)["ilp"] == report.total


def test_what_is_delivered_twice_is_counted_once(form: Form) -> None:
    batch = tell(*VISIT)
    on_visits(batch)
    on_visits(batch)
    on_visits(batch[3:])
    more = tell(signal("form_view"))
    on_visits(more)
    on_visits(more[-1:])
    assert api.form_report(SYSTEM, form_id=form.id).total == (3, 1, 1)


def test_strangers_cannot_fill_the_table(form: Form) -> None:
    nonsense: list[Any] = [
        {"kind": "form_view", "data": {"form": "no-such-form"}},
        {"kind": "form_view", "data": {"form": "nul\0nul"}},
        {"kind": "form_view", "data": {"form": 5}},
        {"kind": "form_view", "data": []},
        {"kind": ["form_view"], "data": {"form": "ilp"}},
        {"kind": "form_view"},
        signal("form_field", field="no_such_field"),
        signal("form_field", field="email", step="danced"),
        signal("form_field", field={"a": 1}),
        signal("form_field"),
        signal("page_view"),
    ]
    nonsense = [one if "\0" not in str(one) else signal("page_view") for one in nonsense]
    on_visits(tell(*nonsense, signal("form_start")))
    assert list(FormSignal.objects.values_list("form", "what", "total")) == [("ilp", "start", 1)]


def test_nobody_counted_means_no_conversion(form: Form) -> None:
    report = api.form_report(SYSTEM, form_id=form.id)
    assert report.total.conversion is None
    assert len(report.days) == 30


def sent(key: Any, source: str = "/p/ilp", origin: str = "web_form") -> Event:
    at = datetime(2026, 3, 1, tzinfo=UTC)
    return Event(
        Position(1, 1), at, "leads", "lead.created", source, "1", "", at, "", key, None, "",
        origin, {}, None,
    )  # fmt: skip


def test_a_submission_belongs_to_the_form_it_came_by(form: Form) -> None:
    keys = [new_uuid() for _ in range(3)]
    batch = [sent(key) for key in keys]  # type: ignore[arg-type]
    strangers = [
        sent(new_uuid(), "/api/v1/leads/x", "api"),
        sent(new_uuid(), "/p/" + "x" * 99, "event_grid"),
    ]
    on_leads([*batch, *strangers, batch[0]])
    on_leads(batch)
    assert api.form_stats(SYSTEM)["ilp"].submissions == 3
    assert list(api.form_stats(SYSTEM)) == ["ilp"]
    first = api.list_submissions(SYSTEM, form_id=form.id, limit=2)
    rest = api.list_submissions(SYSTEM, form_id=form.id, after=first.after, limit=2)
    assert {*first.keys, *rest.keys} == set(keys)
    assert (len(first.keys), len(rest.keys), rest.after) == (2, 1, None)


def test_a_role_without_forms_reads_no_results(form: Form) -> None:
    outsider = Actor(ActorKind.PERSON, "p", "R", Role.SERVICE_AGENT)
    with pytest.raises(NotAllowed):
        api.form_report(outsider, form_id=form.id)
