"""Due work of outbound: read the mailbox that bounces come back to."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

import structlog

from leadloop.kit import clock
from leadloop.kit.due import Call, DueItem, DueKind, Finished, NewDue, Step, Wait, schedule
from leadloop.outbound import api, logic
from leadloop.outbound.contracts import Return, ReturnClass
from leadloop.outbound.ports import Returns
from leadloop.users.contracts import SYSTEM

log = structlog.get_logger()

RETURNS: Final = "outbound.returns"
_PAUSE: Final = timedelta(seconds=60)
_LIMIT: Final = 100


def schedule_returns(mailbox: Returns | None) -> None:
    """Begin to look into the mailbox, unless that is scheduled already."""
    if mailbox is not None:
        start = {"uid_validity": 0, "last_uid": 0}
        schedule([NewDue(RETURNS, mailbox.name, clock.now(), start)])


def returns_kind(mailbox: Returns | None) -> DueKind:
    """Return the due work that reads bounces and complaints; each mail once."""

    def advance(items: Sequence[DueItem]) -> Sequence[Step]:
        return [_step(item, mailbox) for item in items]

    return DueKind(RETURNS, advance, _give_up, batch_size=1)


def _step(item: DueItem, mailbox: Returns | None) -> Step:
    payload = dict(item.payload or {})
    if mailbox is None or mailbox.name != item.key:
        return Finished()  # it is no longer configured
    if error := payload.pop("error", None):
        log.warning("returns.unreadable", error=error)
        return Wait(clock.now() + _PAUSE, payload)
    found = payload.pop("result", None)
    if found is None:
        return Call(_look(mailbox, payload), payload)
    api.note_returns(SYSTEM, returns=[_from_json(one) for one in found["returns"]])
    place = {"uid_validity": found["uid_validity"], "last_uid": found["last_uid"]}
    pause = timedelta() if found["more"] else _PAUSE
    return Wait(clock.now() + pause, place)


def _look(mailbox: Returns, place: dict[str, Any]) -> Callable[[], dict[str, Any]]:
    def look() -> dict[str, Any]:
        last = int(place.get("last_uid", 0))
        found = mailbox.fetch(int(place.get("uid_validity", 0)), last, _LIMIT)
        now = clock.now()
        reports = [
            report
            for mail in found.mails
            for report in logic.read_report(mail.raw, api.read_return_path, now)
        ]
        return {
            "returns": [_to_json(report) for report in reports],
            "uid_validity": found.uid_validity,
            "last_uid": max((mail.uid for mail in found.mails), default=last),
            "more": len(found.mails) == _LIMIT,
        }

    return look


def _to_json(one: Return) -> dict[str, Any]:
    return {
        "key": one.key,
        "kind": one.kind.value,
        "at": one.at.isoformat(),
        "source": one.source,
        "reason": one.reason,
        "address": one.address,
        "message_id": str(one.message_id) if one.message_id else None,
    }


def _from_json(told: dict[str, Any]) -> Return:
    message_id = UUID(told["message_id"]) if told["message_id"] else None
    return Return(
        told["key"],
        ReturnClass(told["kind"]),
        datetime.fromisoformat(told["at"]),
        told["source"],
        told["reason"],
        told["address"],
        message_id,
    )


def _give_up(item: DueItem, error: str) -> None:
    log.error("returns.given_up", mailbox=item.key, error=error)
    schedule([NewDue(RETURNS, item.key, clock.now() + _PAUSE, item.payload)])
