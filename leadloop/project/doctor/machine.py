"""This machine: settings, the data folder, certificates."""

import difflib
import os
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Final

import psutil
from cryptography import x509

from leadloop.project.doctor.finding import Finding, Level
from leadloop.project.settings import Settings, get_settings

_LEAST_FREE_BYTES: Final = 1 << 30
_LOW_FREE_BYTES: Final = 5 << 30
_LEAST_MEMORY_BYTES: Final = 1 << 30
_PREFIX: Final = "LEADLOOP_"
_NOT_SETTINGS: Final = frozenset({"LEADLOOP_PASSWORD", "LEADLOOP_PICTURES"})
_SOON: Final = timedelta(days=14)


def check_settings() -> Iterator[Finding]:
    """Every ``LEADLOOP_`` variable can be read and is one that Leadloop knows."""
    get_settings()
    known = {_PREFIX + name.upper() for name in Settings.model_fields} | _NOT_SETTINGS
    for name in sorted(os.environ):
        if name.startswith(_PREFIX) and name not in known:
            near = difflib.get_close_matches(name, known, n=1)
            cure = f"Did you mean {near[0]}?" if near else "Remove it."
            yield Finding("settings", Level.WARN, f"{name} is no setting.", cure)
    free = psutil.virtual_memory().available
    if free < _LEAST_MEMORY_BYTES:
        text = f"{free >> 20} MiB of memory are available."
        yield Finding("settings", Level.WARN, text, "Stop other programs or run fewer workers.")


def check_folder() -> Iterator[Finding]:
    """The data folder can be written to, has room, and keeps its secret to itself."""
    folder = get_settings().data
    if not folder.is_dir():
        text = f"There is no folder {folder}."
        yield Finding("data folder", Level.BAD, text, f"Start `leadloop up --data {folder}`.")
        return
    if not os.access(folder, os.W_OK):
        text = f"{folder} cannot be written to."
        yield Finding("data folder", Level.BAD, text, "Give this user the right to write there.")
    free = shutil.disk_usage(folder).free
    if free < _LOW_FREE_BYTES:
        level = Level.BAD if free < _LEAST_FREE_BYTES else Level.WARN
        text = f"{free / (1 << 30):.1f} GiB are free on the disk of {folder}."
        cure = "Make room, or shorten LEADLOOP_EVENTS_RETENTION."
        yield Finding("data folder", level, text, cure)
    secret = folder / "secret.key"
    if secret.exists() and secret.stat().st_mode & 0o077:
        text = f"{secret} can be read by others."
        yield Finding("data folder", Level.BAD, text, f"chmod 600 {secret}")
    yield Finding("data folder", Level.GOOD, f"{folder}, {free / (1 << 30):.0f} GiB free")


def check_certificates() -> Iterator[Finding]:
    """The certificates of the TLS listener are good for a while."""
    settings = get_settings()
    chain = settings.tls_folder / "server.pem"
    if settings.tls_listen == "off":
        yield Finding("certificates", Level.GOOD, "the TLS listener is off")
    elif not chain.exists():
        yield Finding("certificates", Level.GOOD, "made when the web process starts")
    else:
        certificate = x509.load_pem_x509_certificates(chain.read_bytes())[0]
        ends = certificate.not_valid_after_utc
        # Certificates live by the wall clock, whatever the scale of Leadloop's own.
        if ends - datetime.now(UTC) < _SOON:
            text = f"The certificate of the TLS listener ends {ends:%Y-%m-%d}."
            yield Finding("certificates", Level.WARN, text, "Restart: it is renewed at start.")
        else:
            yield Finding("certificates", Level.GOOD, f"good until {ends:%Y-%m-%d}")
