"""Messages of journeys: through the send gate, nowhere else."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from leadloop.marketing.contracts.journeys import Channel, Message
from leadloop.outbound import api as outbound
from leadloop.outbound.contracts import Channel as Wire
from leadloop.outbound.contracts import MessageClass, MessageDraft, MessageRef, MessageSource
from leadloop.users.contracts import SYSTEM

if TYPE_CHECKING:
    from leadloop.marketing.journeying.effects import Doing


def send_all(doings: Sequence["Doing"]) -> Mapping[int, str]:
    """Ask for every message; return by place in the batch what came of it, where that is news."""
    refs = outbound.send_many(SYSTEM, [_draft(doing) for doing in doings])
    return {place: said for place, ref in enumerate(refs) if (said := _said(ref))}


def _said(ref: MessageRef) -> str:
    if ref.refused:
        return f"Not sent: {ref.refused}"
    return f"Held until {ref.held_until:%Y-%m-%d %H:%M} UTC." if ref.held_until else ""


def _draft(doing: "Doing") -> MessageDraft:
    action, row = doing.effect.action, doing.person.row
    assert isinstance(action, Message)
    by_phone = action.channel in (Channel.SMS, Channel.WHATSAPP)
    return MessageDraft(
        key=doing.key,
        purpose="journey",
        to=row["mobile_phone"] if by_phone else row["email_normalised"],
        subject=action.subject,
        text=action.text,
        message_class=MessageClass.COMMERCIAL,
        consent_purpose=action.purpose,
        cause=doing.enrolled.cause,
        trace_id=doing.trace_id,
        channel=Wire(action.channel.value),
        person_entity="marketing_person",
        person_id=row["id"],
        time_zone=row["time_zone"],
        source=MessageSource(journey_id=doing.enrolled.journey, step_id=doing.effect.step),
    )
