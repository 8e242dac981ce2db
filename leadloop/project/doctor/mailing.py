"""The domain that mail is sent from, as DNS has it."""

from collections.abc import Iterator
from typing import Final

from leadloop.outbound import api as outbound
from leadloop.outbound.contracts import Health
from leadloop.project.doctor.finding import Finding, Level
from leadloop.project.settings import get_settings
from leadloop.users.contracts import SYSTEM

_LEVELS: Final = {Health.BAD: Level.WARN, Health.WARN: Level.WARN, Health.UNKNOWN: Level.WARN}


def check_mail_domain() -> Iterator[Finding]:
    """SPF, DKIM, DMARC and alignment of the sending domain, where mail leaves at all."""
    if not get_settings().smtp_url:
        yield Finding("mail domain", Level.GOOD, "no mail server is set: mail is kept here")
        return
    report = outbound.check_domain(SYSTEM)
    for one in report.findings:
        level = _LEVELS.get(one.health, Level.GOOD)
        cure = one.cure or ("" if level is Level.GOOD else "See the screen Sending rules.")
        yield Finding("mail domain", level, f"{report.domain}: {one.name}: {one.text}", cure)
