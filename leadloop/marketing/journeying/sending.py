"""Messages of journeys: through the send gate, nowhere else."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from leadloop.kit.errors import InvalidInput
from leadloop.marketing.contracts.journeys import Channel, Message
from leadloop.outbound import api as outbound
from leadloop.outbound.contracts import MessageClass, MessageDraft
from leadloop.users.contracts import SYSTEM

if TYPE_CHECKING:
    from leadloop.marketing.journeying.effects import Doing


def send_all(doings: Sequence["Doing"]) -> Mapping[int, str]:
    """Ask for each message; return by place in the batch why one was not sent."""
    notes: dict[int, str] = {}
    for place, doing in enumerate(doings):
        if why := _send(doing):
            notes[place] = why
    return notes


def _send(doing: "Doing") -> str:
    action = doing.effect.action
    assert isinstance(action, Message)
    if action.channel is not Channel.EMAIL:
        return f"Not sent: {action.channel} is not set up."
    if not doing.person.row["email_normalised"]:
        return "Not sent: no e-mail address is known."
    draft = MessageDraft(
        key=doing.key,
        purpose="journey",
        to=doing.person.row["email_normalised"],
        subject=action.subject,
        text=action.text,
        message_class=MessageClass.COMMERCIAL,
        consent_purpose=action.purpose,
        cause=doing.enrolled.cause,
        trace_id=doing.trace_id,
    )
    try:
        sent = outbound.send(SYSTEM, draft)
    except InvalidInput as problem:
        return f"Not sent: {problem.message}"
    return f"Not sent: {sent.refused}" if sent.refused else ""
