"""Messages of journeys: through the send gate, nowhere else."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING
from uuid import UUID

from leadloop.kit.ids import new_uuid
from leadloop.marketing.contracts.journeys import Channel, Message
from leadloop.outbound import api as outbound
from leadloop.outbound.contracts import (
    BY_NUMBER,
    MessageClass,
    MessageDraft,
    MessageRef,
    MessageSource,
    Reader,
    Rendered,
    TemplateVersionRef,
)
from leadloop.outbound.contracts import Channel as Wire
from leadloop.users.contracts import SYSTEM

if TYPE_CHECKING:
    from leadloop.marketing.journeying.effects import Doing


def send_all(doings: Sequence["Doing"]) -> Mapping[int, str]:
    """Ask for every message; return by place in the batch what came of it, where that is news."""
    said: dict[int, str] = {}
    drafts: dict[int, MessageDraft] = {}
    by_template: dict[str, list[int]] = defaultdict(list)
    for place, doing in enumerate(doings):
        action = _action(doing)
        if action.template:
            by_template[action.template].append(place)
        elif not action.subject and Wire(action.channel.value) not in BY_NUMBER:
            said[place] = "Not sent: it has no subject."
        else:
            drafts[place] = _draft(doing, Rendered(new_uuid(), action.subject, action.text, ""))
    for key, places in by_template.items():
        made, problems = _made(key, {place: doings[place] for place in places})
        drafts |= made
        said |= problems
    refs = outbound.send_many(SYSTEM, list(drafts.values()))
    return said | {
        place: text for place, ref in zip(drafts, refs, strict=True) if (text := _said(ref))
    }


def _action(doing: "Doing") -> Message:
    action = doing.effect.action
    assert isinstance(action, Message)
    return action


def _made(
    key: str, doings: Mapping[int, "Doing"]
) -> tuple[dict[int, MessageDraft], dict[int, str]]:
    """Return the messages made of a template, and why some could not be."""
    version = outbound.find_published(SYSTEM, key=key)
    if version is None:
        return {}, dict.fromkeys(doings, f"Not sent: no template “{key}” is published.")
    readers = [reader_of(new_uuid(), one.person.row, one.journey_key) for one in doings.values()]
    found = outbound.render_many(SYSTEM, version_id=version.version_id, readers=readers)
    drafts: dict[int, MessageDraft] = {}
    problems: dict[int, str] = {}
    for (place, doing), one in zip(doings.items(), found, strict=True):
        if isinstance(one, Rendered):
            drafts[place] = _draft(doing, one, version)
        else:
            problems[place] = f"Not sent: {one.reason}"
    return drafts, problems


def reader_of(message_id: UUID, row: Mapping[str, object], journey: str) -> Reader:
    """Return whom a message is made for, as templates know people."""
    return Reader(message_id, row, {"name": journey})


def _said(ref: MessageRef) -> str:
    if ref.refused:
        return f"Not sent: {ref.refused}"
    return f"Held until {ref.held_until:%Y-%m-%d %H:%M} UTC." if ref.held_until else ""


def address_of(channel: Channel, row: Mapping[str, object]) -> str:
    """Return where a person is reached on a channel, empty where nothing is known."""
    if channel in (Channel.SMS, Channel.WHATSAPP):
        return str(row["mobile_phone"] or "")
    return str(row["email_normalised"] or "")


def _draft(
    doing: "Doing", said: Rendered, version: TemplateVersionRef | None = None
) -> MessageDraft:
    action, row = _action(doing), doing.person.row
    return MessageDraft(
        key=doing.key,
        purpose="journey",
        to=address_of(action.channel, row),
        subject=said.subject,
        text=said.text,
        html=said.html,
        message_class=version.message_class if version else MessageClass.COMMERCIAL,
        consent_purpose=(version.consent_purpose if version else "") or action.purpose,
        cause=doing.enrolled.cause,
        trace_id=doing.trace_id,
        channel=Wire(action.channel.value),
        person_entity="marketing_person",
        person_id=row["id"],
        time_zone=row["time_zone"],
        source=MessageSource(journey_id=doing.enrolled.journey, step_id=doing.effect.step),
        id=said.message_id,
    )
