from functools import partial
from pathlib import Path

from django.apps import AppConfig

from leadloop.kit.erasing.words import Person


class ProjectConfig(AppConfig):
    """The zone ``project`` as a Django application."""

    name = "leadloop.project"
    label = "project"

    def ready(self) -> None:
        """Supply what lower zones need in every process, whatever its role."""
        from leadloop.customers.api import use_files
        from leadloop.events.api import use_addresses
        from leadloop.facades.api import use_providers
        from leadloop.facades.contracts import MailProviders
        from leadloop.kit.erasing import Store, declare_store
        from leadloop.marketing.adapters.person_book import MarketingPeople
        from leadloop.outbound.adapters.dns import Resolver
        from leadloop.outbound.adapters.twilio import parse_account
        from leadloop.outbound.api import (
            use_dns,
            use_enclosures,
            use_links,
            use_people,
            use_returns,
            use_sender,
            use_text_token,
        )
        from leadloop.outbound.logic import sender_address
        from leadloop.project.settings import get_settings
        from leadloop.project.wiring import (
            TEXT_CHANNELS,
            addresses,
            attachments,
            public_client,
        )

        settings = get_settings()
        use_links(settings.base_url, settings.secret_key())
        use_sender(sender_address(settings.mail_from).display_name, settings.mail_postal_address)
        use_returns(settings.bounce_address, settings.secret_key())
        proofs = (settings.ses_topic, settings.sendgrid_public_key, settings.mailgun_signing_key)
        use_providers(MailProviders(*proofs), public_client())
        use_dns(
            Resolver(settings.dns_servers),
            sender=settings.mail_from,
            bounce_address=settings.bounce_address,
        )
        use_people(MarketingPeople())
        use_addresses(addresses())
        use_files(attachments())
        use_enclosures(attachments().open)
        for kept in ("mail", *(channel.value for channel in TEXT_CHANNELS)):
            folder = settings.data / kept
            forget = Store(f"{kept} kept as files", partial(_forget_kept, folder), first=True)
            declare_store("outbound", forget)
        if settings.twilio_url:
            use_text_token(parse_account(settings.twilio_url).token)


def _forget_kept(folder: Path, person: Person) -> int:
    from leadloop.outbound.adapters.files import forget_kept

    return forget_kept(folder, person.handles)
