"""Every subscriber, kind of due work, and adapter, on one page."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Final

import httpx

from leadloop.bulk import handlers as bulk
from leadloop.bulk.api.jobs import DUE as JOB
from leadloop.connectors.dataverse import Dataverse, Organisation, WireDataverse
from leadloop.connectors.lead_ads import LinkedInLeads, MetaLeads
from leadloop.connectors.outside import GuardedAddresses, outside_client
from leadloop.customers import handlers as customers
from leadloop.customers.adapters.files import FolderFiles
from leadloop.events.contracts import Subscriber
from leadloop.events.push.settings import PushSettings
from leadloop.events.relay import retry_kind
from leadloop.flows import handlers as flows
from leadloop.flows.adapters.http import HttpxClient
from leadloop.intake import handlers as intake
from leadloop.intake.adapters.scoring import edge_scorer
from leadloop.intake.api import edge_model_in_force
from leadloop.intake.ports import EdgeScorer
from leadloop.kit.due import DueKind
from leadloop.marketing import handlers as marketing
from leadloop.marketing.adapters.google_ads import GoogleAds
from leadloop.marketing.adapters.linkedin_ads import LinkedInAds
from leadloop.marketing.adapters.meta_ads import MetaAds
from leadloop.marketing.contracts.social import Network
from leadloop.marketing.handlers import journeys, social
from leadloop.marketing.ports import AdNetwork
from leadloop.outbound import api as messages
from leadloop.outbound import handlers as outbound
from leadloop.outbound.adapters.files import FileTransport, TextFileTransport
from leadloop.outbound.adapters.pages import PageTransport
from leadloop.outbound.adapters.smtp import SmtpTransport, parse_server
from leadloop.outbound.adapters.twilio import TwilioTransport, parse_account
from leadloop.outbound.adapters.web_push import Browsers, WebPushTransport
from leadloop.outbound.api import DELIVERY, delivery_kind, return_path_of, sealed
from leadloop.outbound.contracts import Channel
from leadloop.outbound.logic import sender_address
from leadloop.outbound.ports import MailTransport
from leadloop.portal import confirm_handlers as confirming
from leadloop.portal import form_handlers as forms
from leadloop.portal import handlers as portal
from leadloop.portal.lead_sources import handlers as lead_sources
from leadloop.project.settings import get_settings
from leadloop.sales import handlers as sales
from leadloop.sales import marketing_handlers as handed_over
from leadloop.sales import push_handlers as pushing
from leadloop.sales.api.mastery import PUSH
from leadloop.service import handlers as service
from leadloop.service.adapters.imap import ImapMailbox, parse_mailbox
from leadloop.service.level_handlers import clocks_due_kind
from leadloop.service.ports import MailboxReader
from leadloop.users.api import ERASE, erasing_kind


@cache
def scorer() -> EdgeScorer:
    """Return who scores at intake: the edge model in force, or an endpoint by URL."""
    settings = get_settings()
    return edge_scorer(
        edge_model_in_force,
        url=settings.edge_model_url,
        key=settings.edge_model_key,
        budget_s=settings.edge_model_budget.total_seconds(),
    )


@cache
def public_client() -> httpx.Client:
    """Return how we call out: to public addresses, and private ones an operator allowed."""
    return outside_client(allowed_hosts=get_settings().private_hosts())


@cache
def outside() -> HttpxClient:
    """Return how flows call out."""
    return HttpxClient(public_client())


@cache
def lead_readers() -> lead_sources.Readers:
    """Return how the answers of leads are fetched from the ad networks that keep them."""
    settings, client = get_settings(), public_client()
    return lead_sources.Readers(
        MetaLeads(client, settings.meta_url), LinkedInLeads(client, settings.linkedin_url)
    )


@cache
def ad_network(network: Network) -> AdNetwork:
    """Return how an ad network is called."""
    settings, client = get_settings(), public_client()
    if network is Network.META:
        return MetaAds(client, settings.meta_url)
    if network is Network.LINKEDIN:
        return LinkedInAds(client, settings.linkedin_url)
    return GoogleAds(client, settings.google_ads_url, settings.google_token_url)


@cache
def addresses() -> GuardedAddresses:
    """Return where deliveries may go: the same addresses that flows may call."""
    return GuardedAddresses(allowed_hosts=get_settings().private_hosts())


@cache
def attachments() -> FolderFiles:
    """Return where the bytes of attachments are kept."""
    return FolderFiles(get_settings().data / "attachments")


_ORGANISATION_S: Final = 30.0

TEXT_CHANNELS: Final = (Channel.SMS, Channel.WHATSAPP)
LANES: Final[Mapping[str, frozenset[str]]] = {
    "timers": frozenset(),
    "mails": frozenset({DELIVERY}),
    "texts": frozenset(delivery_kind(one) for one in Channel if one is not Channel.EMAIL),
    "mailboxes": frozenset({service.POLL, outbound.RETURNS}),
    "jobs": frozenset({JOB, ERASE}),
    "organisation": frozenset({PUSH}),
    "journeys": journeys.LANE,
    "calls": journeys.CALLS | social.LANE,
}
"""Kinds of due work with a thread of their own in each worker, since a server that hangs or a long
job must not hold up a timer. Timers are what no other lane has."""


@cache
def mail() -> MailTransport:
    """Return what takes e-mails away: the configured mail server, or files kept here."""
    settings = get_settings()
    if settings.smtp_url:
        own = sender_address(settings.mail_from).addr_spec
        return SmtpTransport(
            parse_server(settings.smtp_url),
            sender=settings.mail_from,
            seal=sealed,
            return_path=lambda mail: return_path_of(mail, own),
        )
    return FileTransport(settings.data / "mail", sender=settings.mail_from)


def checks_domains() -> bool:
    """Return whether DNS is asked about domains before mail goes there."""
    settings = get_settings()
    if not settings.smtp_url or settings.mail_domain_check == "off":
        return False
    return settings.mail_domain_check == "on" or not parse_server(settings.smtp_url).is_local


def text_transport(channel: Channel) -> MailTransport:
    """Return what takes text messages of a channel away: Twilio, or files kept here."""
    settings = get_settings()
    sender = settings.sms_from if channel is Channel.SMS else settings.whatsapp_from
    if not (settings.twilio_url and sender):
        return TextFileTransport(settings.data / channel.value, sender=sender or "Leadloop")
    return TwilioTransport(
        parse_account(settings.twilio_url),
        channel=channel,
        sender=sender,
        callback=f"{settings.base_url}/e/twilio/state",
    )


def push_transport() -> WebPushTransport:
    """Return what pushes notifications to browsers: to public addresses only."""
    browsers = Browsers(
        messages.subscriptions_of, messages.forget_subscription, messages.push_private_key
    )
    contact = f"mailto:{sender_address(get_settings().mail_from).addr_spec}"
    return WebPushTransport(public_client(), browsers, contact=contact, judge=addresses().judge)


def sending_folder() -> Path:
    """Return where processes that send note what they have handed over."""
    return get_settings().data / "sending"


@cache
def mailbox() -> MailboxReader | None:
    """Return the mailbox that opens cases, None if none is configured."""
    url = get_settings().mailbox_url
    return ImapMailbox(parse_mailbox(url)) if url else None


@cache
def bounce_mailbox() -> MailboxReader | None:
    """Return the mailbox that bounces come back to, None if none is configured."""
    url = get_settings().bounce_mailbox_url
    return ImapMailbox(parse_mailbox(url)) if url else None


def mailbox_kind() -> DueKind:
    """Return the due work that reads the configured mailbox."""
    sender = sender_address(get_settings().mail_from).addr_spec
    return service.mailbox_kind(mailbox(), sender=sender)


@cache
def push_settings() -> PushSettings:
    """Return what the dispatcher of event deliveries is told."""
    settings = get_settings()
    return PushSettings(
        database_url=settings.resolved_database_url(),
        base_url=settings.base_url,
        response_timeout_s=settings.delivery_timeout.total_seconds(),
        attempts_kept=settings.delivery_log,
        attempts_age=settings.events_retention,
    )


@cache
def organisation() -> Dataverse | None:
    """Return the organisation that keeps the leads, or None where they are kept here."""
    settings = get_settings()
    if not settings.dataverse_url:
        return None
    whose = Organisation(
        settings.dataverse_url,
        settings.dataverse_tenant,
        settings.dataverse_client_id,
        settings.dataverse_client_secret,
        settings.dataverse_authority,
    )
    return WireDataverse(whose, httpx.Client(timeout=_ORGANISATION_S))


@cache
def subscribers() -> Mapping[str, Subscriber]:
    """Return who reads which topic inside Leadloop, by name."""
    keeper = organisation()
    found = (
        *((pushing.subscriber(),) if keeper else ()),
        intake.subscriber(scorer()),
        flows.subscriber(),
        intake.empty_runs_subscriber(),
        sales.subscriber(),
        outbound.assessed_subscriber(),
        outbound.confirmed_subscriber(),
        outbound.tracking_subscriber(),
        service.requests_subscriber(),
        portal.visits_subscriber(),
        portal.leads_subscriber(),
        confirming.confirmations_subscriber(),
        forms.submissions_subscriber(),
        forms.signals_subscriber(),
        lead_sources.subscriber(),
        marketing.copying_subscriber(get_settings().mql_score),
        marketing.engagement_subscriber(),
        marketing.visits_subscriber(),
        marketing.people_subscriber(),
        marketing.deals_subscriber(),
        handed_over.marketing_subscriber(),
        *journeys.journey_subscribers(),
        social.refusals_subscriber(),
    )
    return {subscriber.name: subscriber for subscriber in found}


@cache
def due_kinds() -> Mapping[str, DueKind]:
    """Return every kind of work that waits, by name."""
    keeper = organisation()
    found = (
        *((pushing.due_kind(keeper),) if keeper else ()),
        retry_kind(subscribers()),
        bulk.due_kind(),
        erasing_kind(),
        flows.due_kind(outside()),
        outbound.due_kind(mail(), folder=sending_folder(), checks_domains=checks_domains()),
        outbound.judging_due_kind(),
        *(
            outbound.due_kind(text_transport(channel), channel, sending_folder())
            for channel in TEXT_CHANNELS
        ),
        outbound.due_kind(PageTransport(), Channel.IN_PAGE, sending_folder()),
        outbound.due_kind(push_transport(), Channel.WEB_PUSH, sending_folder()),
        mailbox_kind(),
        outbound.returns_kind(bounce_mailbox()),
        confirming.confirmations_due_kind(),
        lead_sources.fetch_kind(lead_readers),
        sales.snapshot_due_kind(),
        clocks_due_kind(),
        *customers.due_kinds(),
        *marketing.due_kinds(),
        *journeys.journey_due_kinds(outside()),
        social.social_kind(ad_network),
    )
    return {kind.name: kind for kind in found}


def lane(name: str) -> Mapping[str, DueKind]:
    """Return the kinds of due work of one lane."""
    others = frozenset().union(*LANES.values())
    return {
        kind: how
        for kind, how in due_kinds().items()
        if kind in LANES[name] or (name == "timers" and kind not in others)
    }
