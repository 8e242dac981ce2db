"""Every setting of Leadloop: one typed object, read once from ``LEADLOOP_…`` variables."""

import secrets
from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import Any, Literal

from pydantic import Field, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from leadloop.kit.addresses import Networks
from leadloop.kit.errors import LeadloopError
from leadloop.outbound.adapters.smtp import parse_server
from leadloop.outbound.adapters.twilio import parse_account
from leadloop.outbound.logic import sender_address
from leadloop.portal.contracts import ConfirmationSettings
from leadloop.service.adapters.imap import parse_mailbox


class BadSetting(LeadloopError):  # noqa: N818 -- reads as the fact it is
    """A setting has a value that cannot be used."""


class Settings(BaseSettings):
    """What an operator may set. Durations are ISO 8601 or seconds; empty URLs mean embedded."""

    model_config = SettingsConfigDict(env_prefix="LEADLOOP_", extra="ignore")

    data: Path = Field(Path("data"), description="Folder for everything Leadloop keeps.")
    database_url: str = Field("", description="PostgreSQL to use; empty = the embedded server.")
    listen: str = Field("127.0.0.1:8000", description="HOST:PORT of the plain listener.")
    tls_listen: str = Field("127.0.0.1:8443", description="HOST:PORT of the TLS listener; `off`.")
    public_url: str = Field("", description="Address users see; empty = derived from `listen`.")
    allowed_hosts: str = Field("", description="Further host names to answer to, by comma.")
    allowed_private_hosts: str = Field(
        "",
        description="Hosts (or HOST:PORT) on private networks that flows, event deliveries and "
        "fetches of leads may call, by comma.",
    )
    meta_url: str = Field(
        "https://graph.facebook.com",
        description="Meta's Graph API, for the answers of its leads and for audiences.",
    )
    linkedin_url: str = Field(
        "https://api.linkedin.com",
        description="LinkedIn's API, for the answers of its leads and for audiences.",
    )
    google_ads_url: str = Field(
        "https://googleads.googleapis.com", description="Google's Ads API, for audiences and spend."
    )
    google_token_url: str = Field(
        "https://oauth2.googleapis.com/token", description="Where Google gives access tokens."
    )
    dataverse_url: str = Field(
        "",
        description="Organisation that keeps the leads, `https://ORG.crm.dynamics.com`; empty = "
        "they are kept here.",
    )
    dataverse_authority: str = Field(
        "https://login.microsoftonline.com", description="Where tokens for it are asked for."
    )
    dataverse_tenant: str = Field("", description="Directory (tenant) id of that organisation.")
    dataverse_client_id: str = Field("", description="Application (client) id that calls it.")
    dataverse_client_secret: str = Field("", description="That application's secret.")
    workers: int = Field(2, ge=1, le=64, description="Worker processes that `up` starts.")
    worker_niceness: int = Field(
        4, ge=0, le=19, description="How far workers step back when processors are short."
    )
    edge_model_url: str = Field(
        "", description="Edge model: an Open Inference Protocol v2 or Azure ML endpoint."
    )
    edge_model_key: str = Field("", description="Bearer key for `LEADLOOP_EDGE_MODEL_URL`.")
    edge_model_budget: timedelta = Field(
        timedelta(milliseconds=150), description="Time a batch may wait for that endpoint."
    )
    smtp_url: str = Field(
        "",
        description="Mail server, `smtp://USER:PASSWORD@HOST:PORT` or `smtps://…`; empty = mails "
        "are kept as files under `mail/` of the data folder and reach nobody.",
    )
    mail_from: str = Field(
        "Leadloop <leadloop@localhost>", description="From of every mail: `Name <address>`."
    )
    mail_postal_address: str = Field(
        "", description="Postal address of the sender, as templates show it to readers."
    )
    dns_servers: str = Field(
        "",
        description="DNS servers to ask about mail, `HOST:PORT` by comma; empty = this machine's.",
    )
    mail_domain_check: Literal["auto", "on", "off"] = Field(
        "auto",
        description="Whether mail is refused to domains that do not exist or take none, as DNS "
        "says; `auto`: unless the mail server is on this machine.",
    )
    bounce_address: str = Field(
        "",
        description="Address that bounces come back to, as `bounces@mail.example.com`; each "
        "message gets one of its own under it, `bounces+…@`. Empty = they go to `mail_from`.",
    )
    bounce_mailbox_url: str = Field(
        "",
        repr=False,
        description="Mailbox of that address, `imaps://USER:PASSWORD@HOST/INBOX`; empty = bounces "
        "are not read from a mailbox.",
    )
    ses_topic: str = Field(
        "", description="ARN of the SNS topic through which Amazon SES tells of returns."
    )
    sendgrid_public_key: str = Field(
        "", description="Public key of SendGrid's signed event webhook, base64."
    )
    mailgun_signing_key: str = Field(
        "", repr=False, description="Mailgun's HTTP webhook signing key."
    )
    twilio_url: str = Field(
        "",
        repr=False,
        description="Twilio account that takes text messages, "
        "`https://ACCOUNT_SID:AUTH_TOKEN@api.twilio.com`; empty = they are kept as files.",
    )
    sms_from: str = Field(
        "", description="Number (E.164) or messaging service SID that SMS come from."
    )
    whatsapp_from: str = Field("", description="Number (E.164) that WhatsApp messages come from.")
    mailbox_url: str = Field(
        "",
        repr=False,
        description="Mailbox that opens cases, `imaps://USER:PASSWORD@HOST/INBOX` or `imap://…`; "
        "empty = no e-mail comes in.",
    )
    confirmation_validity: timedelta = Field(
        timedelta(days=7), description="How long the link of a double opt-in mail works."
    )
    confirmation_mails_per_day: int = Field(
        3, ge=1, le=100, description="Double opt-in mails that one address gets within 24 hours."
    )
    mql_score: int = Field(
        70, ge=1, le=100, description="Score from which marketing hands a lead to sales."
    )
    events_retention: timedelta = Field(
        timedelta(days=90), description="How long the log keeps events."
    )
    duplicate_horizon: timedelta = Field(
        timedelta(days=30), description="How long a repeated event id is recognised."
    )
    visits_retention: timedelta = Field(
        timedelta(days=400), description="How long visits of tracked sites are kept."
    )
    trusted_proxies: str = Field(
        "127.0.0.0/8, ::1",
        description="Addresses and networks whose `X-Forwarded-For` counts, by comma.",
    )
    client_requests_per_s: float = Field(
        20_000, ge=0, description="Submissions a second from one API client; 0 = any number."
    )
    topic_events_per_s: float = Field(
        200_000,
        ge=0,
        description="Events a second from one client to one topic; 0 = any number. Azure: 5000.",
    )
    topic_bytes_per_s: float = Field(
        200_000_000,
        ge=0,
        description="Bytes a second from one client to one topic; 0 = any number. Azure: 5000000.",
    )
    visitor_forms_per_min: float = Field(
        60, ge=0, description="Submitted forms a minute from one address; 0 = any number."
    )
    visitor_visits_per_min: float = Field(
        1_200,
        ge=0,
        description="Requests to the tracking doors a minute from one address; 0 = any.",
    )
    queue_events: int = Field(
        20_000, ge=10_000, description="Accepted events that may wait for the disk at once."
    )
    queue_bytes: int = Field(
        67_108_864, ge=4_194_304, description="Their bytes at most; more is answered 503."
    )
    queue_patience: timedelta = Field(
        timedelta(seconds=5), description="How long a submission may wait for the disk."
    )
    metrics_networks: str = Field(
        "127.0.0.0/8, ::1, 10.0.0.0/8, 172.16.0.0/12, 192.168.0.0/16, fd00::/8",
        description="Networks that may read `/metrics`, by comma.",
    )
    delivery_timeout: timedelta = Field(
        timedelta(seconds=30), description="Time a webhook may take to answer a delivery."
    )
    delivery_log: int = Field(
        10_000, ge=100, description="Requests the delivery log keeps of each event subscription."
    )
    log_level: str = Field("info", description="`debug`, `info`, `warning` or `error`.")
    time_scale: float = Field(1.0, gt=0, description="How much faster than real time passes.")
    time_origin: float = Field(0.0, description="Unix seconds at which a scaled clock began.")

    @field_validator("listen", "tls_listen")
    @classmethod
    def _host_and_port(cls, value: str) -> str:
        host, _, port = value.rpartition(":")
        if value != "off" and not (host and port.isdigit() and int(port) < 65536):  # noqa: PLR2004
            raise ValueError("write HOST:PORT, for example 127.0.0.1:8000")
        return value

    @field_validator("dataverse_url", "dataverse_authority")
    @classmethod
    def _web_address(cls, value: str) -> str:
        if value and not value.startswith(("https://", "http://")):
            raise ValueError("write https://HOST")
        return value.rstrip("/")

    @field_validator("smtp_url")
    @classmethod
    def _mail_server(cls, value: str) -> str:
        if value:
            parse_server(value)
        return value

    @field_validator("bounce_address")
    @classmethod
    def _bounces(cls, value: str) -> str:
        if value:
            sender_address(value)
        return value

    @field_validator("mailbox_url", "bounce_mailbox_url")
    @classmethod
    def _mailbox(cls, value: str) -> str:
        if value:
            parse_mailbox(value)
        return value

    @field_validator("mail_from")
    @classmethod
    def _sender(cls, value: str) -> str:
        sender_address(value)
        return value

    @field_validator("twilio_url")
    @classmethod
    def _account(cls, value: str) -> str:
        if value:
            parse_account(value)
        return value

    @field_validator("trusted_proxies", "metrics_networks")
    @classmethod
    def _networks(cls, value: str) -> str:
        try:
            Networks(value)
        except ValueError as error:
            raise ValueError(
                f"write addresses or networks, for example 10.0.0.0/8: {error}"
            ) from None
        return value

    @property
    def base_url(self) -> str:
        """The address that goes into links, without a trailing slash."""
        return (self.public_url or f"http://{self.listen}").rstrip("/")

    def confirmations(self) -> ConfirmationSettings:
        """Return how double opt-in mails are sent."""
        return ConfirmationSettings(
            base_url=self.base_url,
            validity=self.confirmation_validity,
            mails_per_day=self.confirmation_mails_per_day,
        )

    @property
    def tls_folder(self) -> Path:
        """Where the local certificate authority lives."""
        return self.data / "tls"

    def private_hosts(self) -> frozenset[str]:
        """Return the private hosts, or HOST:PORT, that may be called."""
        hosts = self.allowed_private_hosts.split(",")
        return frozenset(host.strip() for host in hosts if host.strip())

    def secret_key(self) -> str:
        """Return this installation's secret, made at first use and kept under ``data``."""
        path = self.data / "secret.key"
        if not path.exists():
            self.data.mkdir(parents=True, exist_ok=True)
            path.touch(mode=0o600)
            path.write_text(secrets.token_urlsafe(48))
        return path.read_text().strip()

    def resolved_database_url(self) -> str:
        """Return the URL of the database: the configured one, or the embedded server's."""
        if self.database_url:
            return self.database_url
        path = self.data / "database.url"
        if not path.exists():
            raise BadSetting(
                f"No database: {path} is missing. Start `leadloop up --data {self.data}` once, "
                "or set LEADLOOP_DATABASE_URL."
            )
        return path.read_text().strip()


@cache
def get_settings() -> Settings:
    """Return the settings of this process.

    Raises:
        BadSetting: A variable has an unusable value; the message names it and the cure.
    """
    try:
        return Settings()
    except ValidationError as error:
        raise BadSetting("; ".join(_sentence(e) for e in error.errors())) from None


def _sentence(error: Any) -> str:
    name = "LEADLOOP_" + str(error["loc"][0]).upper()
    return f"{name}={error['input']!r} cannot be used: {error['msg']}"
