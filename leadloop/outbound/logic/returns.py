"""Reads reports about messages: DSN (RFC 3464), ARF (RFC 5965), and tells their class. Pure."""

import hashlib
import re
from collections.abc import Callable, Iterator
from datetime import datetime
from email import message_from_bytes, policy
from email.message import EmailMessage, Message
from typing import Final
from uuid import UUID

from leadloop.outbound.contracts.returns import Return, ReturnClass

ReadPath = Callable[[str], UUID | None]
"""Reads a return path of ours."""

_US: Final = re.compile(
    r"block(?:ed|list)|blacklist|black listed|spamhaus|barracuda|reputation|spam|policy|dmarc"
    r"|\bspf\b|\bdkim\b|rate limit|unsolicited|sender (?:ip|address|domain)|\brbl\b|dnsbl|banned",
    re.IGNORECASE,
)
_NOBODY: Final = re.compile(
    r"user unknown|unknown user|no such (?:user|recipient|mailbox|account)|does not exist"
    r"|doesn't exist|recipient (?:not found|unknown)|unknown recipient"
    r"|invalid (?:recipient|mailbox)"
    r"|mailbox (?:not found|unavailable|does)|account (?:has been )?(?:disabled|closed)"
    r"|address rejected: (?:undeliverable|unknown)|not a valid (?:mailbox|user)",
    re.IGNORECASE,
)
_FULL: Final = re.compile(
    r"quota|mailbox (?:is )?full|over ?quota|insufficient storage|try again|temporar|greylist"
    r"|too large|size",
    re.IGNORECASE,
)
_HARD: Final = re.compile(r"5\.1\.(?:0|1|2|3|6|10)|5\.2\.1")
_BLOCKED: Final = re.compile(r"5\.7\.\d+|5\.1\.[78]")
_STATUS: Final = re.compile(r"\b([245]\.\d{1,3}\.\d{1,3})\b")
_MAX_REASON: Final = 500
_TO: Final = ("delivered-to", "x-original-to", "envelope-to", "to")
_COMPLAINTS: Final = frozenset({"abuse", "fraud", "not-spam", "other", "virus", "opt-out"})


def classify(status: str, diagnostic: str) -> ReturnClass:
    """Return the class of a bounce by its status (RFC 3463) and the server's words.

    Words about our sending come first, since servers put them under codes of unknown users; what
    nobody can tell is soft.
    """
    found = _STATUS.search(status) or _STATUS.search(diagnostic)
    code = found[1] if found else ""
    if code.startswith("4") or (not code and not diagnostic):
        return ReturnClass.SOFT
    if _NOBODY.search(diagnostic) and not _US.search(diagnostic):
        return ReturnClass.HARD
    if _US.search(diagnostic) or _BLOCKED.fullmatch(code):
        return ReturnClass.BLOCKED
    if _HARD.fullmatch(code) and not _FULL.search(diagnostic):
        return ReturnClass.HARD
    return ReturnClass.SOFT


def read_report(raw: bytes, read_path: ReadPath, at: datetime) -> list[Return]:
    """Return what a mail in the mailbox of returns reports; empty where it reports nothing.

    Only what names a return path that we have made is believed.
    """
    mail = message_from_bytes(raw, policy=policy.default)
    message_id = _message_of(mail, read_path)
    if message_id is None or not isinstance(mail, EmailMessage):
        return []
    digest = hashlib.sha256(raw).hexdigest()
    parts = {part.get_content_type(): part for part in mail.walk()}
    if report := parts.get("message/feedback-report"):
        return _complaint(report, (message_id, digest, at))
    if status := parts.get("message/delivery-status"):
        return list(_bounces(status, (message_id, digest, at)))
    if str(mail.get("Auto-Submitted", "no")).lower().startswith("auto-replied"):
        return []  # somebody is on holiday
    return [_return(ReturnClass.SOFT, (message_id, digest, at), str(mail.get("Subject", "")))]


_About = tuple[UUID, str, datetime]


def _message_of(mail: Message, read_path: ReadPath) -> UUID | None:
    for name in _TO:
        for value in mail.get_all(name, ()):
            for word in re.split(r"[\s,<>]+", str(value)):
                if "@" in word and (found := read_path(word)):
                    return found
    return None


def _return(kind: ReturnClass, about: _About, reason: str, address: str = "") -> Return:
    message_id, digest, at = about
    said = " ".join(reason.split())[:_MAX_REASON]
    key = f"mail:{digest}:{address.lower()}"
    return Return(key, kind, at, "mailbox", said, address, message_id)


def _complaint(report: Message, about: _About) -> list[Return]:
    fields = _fields(report)
    kind = next((one["feedback-type"].lower() for one in fields if "feedback-type" in one), "")
    if kind not in _COMPLAINTS or kind == "not-spam":
        return []
    return [_return(ReturnClass.COMPLAINT, about, f"Reported as {kind}.")]


def _bounces(status: Message, about: _About) -> Iterator[Return]:
    for fields in _fields(status):
        recipient = fields.get("final-recipient") or fields.get("original-recipient") or ""
        if not recipient or fields.get("action", "").strip().lower() != "failed":
            continue
        address = recipient.partition(";")[2].strip() or recipient.strip()
        said = fields.get("diagnostic-code", "")
        reason = said.partition(";")[2].strip() or said or fields.get("status", "")
        yield _return(classify(fields.get("status", ""), reason), about, reason, address)


def _fields(part: Message) -> Iterator[dict[str, str]]:
    """Yield the blocks of fields that a report consists of."""
    payload = part.get_payload()
    blocks = payload if isinstance(payload, list) else [payload]
    for block in blocks:
        if isinstance(block, Message):
            yield {name.lower(): str(value) for name, value in block.items()}
        else:
            lines = str(block).splitlines()
            pairs = (line.partition(":") for line in lines if ":" in line)
            yield {name.strip().lower(): value.strip() for name, _, value in pairs}
