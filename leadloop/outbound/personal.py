"""What this zone's tables hold of people, and whom it never writes to again."""

from typing import Final

from leadloop.kit import clock
from leadloop.kit.erasing import Holds, Person, Store, declare_free, declare_holds, declare_store
from leadloop.outbound.api.sending import stop_waiting
from leadloop.outbound.contracts import BY_NUMBER, Channel, SuppressionReason
from leadloop.outbound.digests import digest_of
from leadloop.outbound.models import Suppression

_SOURCE: Final = "erased"
_BY_MAIL: Final = (*(one.value for one in Channel if one not in BY_NUMBER), "web")
_CHANNELS: Final = (*(channel.value for channel in Channel), "phone", "any")


def declare() -> None:
    """Say so to whoever erases a person."""
    declare_store("outbound", Store("never written to again", _suppress, first=True))
    declare_holds(
        "outbound",
        Holds(
            "outbound_message",
            links=("person_id",),
            addresses=("to",),
            blank=("to", "subject", "reason", "thread", "headers"),
            leads_on=("id",),
            says=("to",),
        ),
        Holds("outbound_messagebody", links=("message_id",), blank=("text", "html", "secret")),
        Holds("outbound_fetched", links=("message_id",), blank=("url", "machine")),
        Holds("outbound_mailreturn", links=("message_id",), addresses=("address",), deletes=True),
        Holds("outbound_handover"),
        # What was said of consent goes with who said it; that nobody writes there stays.
        Holds(
            "outbound_consent",
            links=("person_id",),
            addresses=("address",),
            by_mention=True,
            deletes=True,
        ),
        Holds("outbound_frequency", addresses=("address",), deletes=True),
        Holds("outbound_pushsubscription", addresses=("address",), deletes=True),
        Holds("outbound_suppression", addresses=("address",), by_mention=True, deletes=True),
    )
    declare_free(
        "how we send, and what we write to everybody",
        *("outbound_maildomain", "outbound_pace", "outbound_sendingpolicy"),
        *("outbound_pushkey", "outbound_warmup", "outbound_warmupday", "outbound_pagesight"),
        *("outbound_signingkey", "outbound_template", "outbound_templateversion"),
    )


def _suppress(person: Person) -> int:
    """Keep a keyed digest of each address, and stop what waits to leave for it."""
    rows = [
        Suppression(
            address=digest_of(address),
            channel=channel,
            reason=SuppressionReason.ERASED.value,
            source=_SOURCE,
            created_at=clock.now(),
        )
        for address in sorted(person.addresses)
        for channel in (_CHANNELS if "@" not in address else _BY_MAIL)
    ]
    known = set(
        Suppression.objects.filter(
            address__in={row.address for row in rows}, lifted_at=None
        ).values_list("address", "channel")
    )
    fresh = [row for row in rows if (row.address, row.channel) not in known]
    Suppression.objects.bulk_create(fresh, ignore_conflicts=True)
    stop_waiting({channel: set(person.addresses) for channel in Channel})
    return len(fresh)
