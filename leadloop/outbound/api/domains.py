"""What DNS says of the domains that we send from, and of those that we send to."""

from collections.abc import Collection
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Final

from leadloop.kit import clock
from leadloop.kit.errors import LeadloopError
from leadloop.outbound import logic
from leadloop.outbound.api.signing import KIND, find_key_in_use
from leadloop.outbound.contracts import DomainReport, Looked
from leadloop.outbound.models import MailDomain
from leadloop.outbound.ports import Dns
from leadloop.users.api import check_may_read
from leadloop.users.contracts import Actor

_AT_ONCE: Final = 8
_GOOD_FOR: Final = timedelta(days=1)
_BAD_FOR: Final = timedelta(hours=1)
_UNKNOWN_FOR: Final = timedelta(minutes=10)
_dns: Dns | None = None
_sender = ""
_bounces = ""


def use_dns(dns: Dns, *, sender: str, bounce_address: str) -> None:
    """Say how DNS is asked, and from where we send; once at start."""
    global _dns, _sender, _bounces  # noqa: PLW0603 -- one installation per process
    _dns, _sender = dns, logic.sender_address(sender).domain
    _bounces = bounce_address.rpartition("@")[2].lower() or _sender


def sending_domain() -> str:
    """Return the domain that we send from; empty before this process was told."""
    return _sender


def check_domain(actor: Actor) -> DomainReport:
    """Ask DNS about the domain that we send from: SPF, DKIM, DMARC, alignment.

    To be called outside any transaction: it waits for the network, some seconds at most.

    Raises:
        NotAllowed: The actor's role does not see sending rules.
    """
    check_may_read(actor, KIND)
    dns = _ready()
    key = find_key_in_use(_sender)
    above = logic.organisation(_sender)
    names = [_bounces, key.name if key else "", f"_dmarc.{_sender}"]
    names.append(f"_dmarc.{above}" if above != _sender else "")
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        found = list(pool.map(lambda name: dns.find_texts(name) if name else (), names))
    return logic.report_of(_sender, _bounces, key.record if key else "", Looked(*found))


def look_up_domains(domains: Collection[str]) -> frozenset[str]:
    """Ask DNS about domains that nothing fresh is known of; return those that take no mail.

    To be called outside any transaction. What cannot be told is not held against a domain.
    """
    dns, now = _ready(), clock.now()
    known = dict(
        MailDomain.objects.filter(name__in=domains, valid_until__gt=now).values_list(
            "name", "takes_mail"
        )
    )
    asked = sorted(set(domains) - known.keys())
    if asked:
        with ThreadPoolExecutor(_AT_ONCE) as pool:
            answers = dict(zip(asked, pool.map(dns.takes_mail, asked), strict=True))
        spans = {True: _GOOD_FOR, False: _BAD_FOR, None: _UNKNOWN_FOR}
        MailDomain.objects.bulk_create(
            [
                MailDomain(name=name, takes_mail=said is not False, valid_until=now + spans[said])
                for name, said in answers.items()
            ],
            update_conflicts=True,
            unique_fields=["name"],
            update_fields=["takes_mail", "valid_until"],
        )
        known |= {name: said is not False for name, said in answers.items()}
    return frozenset(name for name, takes in known.items() if not takes)


def _ready() -> Dns:
    if _dns is None:
        raise LeadloopError("This process was not told how to ask DNS.")
    return _dns
