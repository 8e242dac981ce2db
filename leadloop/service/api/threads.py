"""A case's thread as its page shows it."""

from collections.abc import Mapping
from typing import Final
from uuid import UUID

from leadloop.kit.errors import NotFound
from leadloop.outbound import api as outbound
from leadloop.service.contracts import Direction, FileRef, MessageChannel, MessageView, Visibility
from leadloop.service.models import Case, CaseMessage
from leadloop.users.contracts import Actor

MAX_MESSAGES: Final = 500


def list_messages(actor: Actor, *, case_id: UUID) -> tuple[MessageView, ...]:
    """Return what was said on a case, oldest first, with what became of our replies.

    Raises:
        NotFound: There is no such case, or the actor may not see it.
    """
    if not Case.objects.visible_to(actor).filter(pk=case_id).exists():
        raise NotFound("There is no such case.")
    newest = (
        CaseMessage.objects.filter(case_id=case_id)
        .select_related("origin")
        .order_by("-created_at", "-id")[:MAX_MESSAGES]
    )
    rows = list(reversed(newest))
    states = outbound.states_of([row.outbound_id for row in rows if row.outbound_id])
    return tuple(_view(row, states) for row in rows)


def _view(row: CaseMessage, states: Mapping[UUID, tuple[object, str]]) -> MessageView:
    state, reason = states.get(row.outbound_id, ("", "")) if row.outbound_id else ("", "")
    return MessageView(
        id=row.pk,
        direction=Direction(row.direction),
        visibility=Visibility(row.visibility),
        channel=MessageChannel(row.channel),
        author=row.author,
        author_name=row.author_name or row.from_address,
        from_address=row.from_address,
        to=tuple(row.to_addresses),
        cc=tuple(row.cc_addresses),
        subject=row.subject,
        text=row.text,
        html=row.html,
        quoted=row.quoted,
        automatic=row.automatic,
        files=tuple(FileRef(UUID(one[0]), *one[1:]) for one in row.files),
        outbound_id=row.outbound_id,
        delivery=str(state),
        reason=reason,
        merged_from=row.origin.number
        if row.origin_id and row.origin_id != row.case_id and row.origin
        else "",
        created_at=row.created_at,
    )
