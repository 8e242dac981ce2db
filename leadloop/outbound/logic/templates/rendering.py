"""One message from a template made ready and one person. Pure.

After Liquid, links in the HTML are replaced by signed ones; a pixel tells of an opening, and a link
that nobody sees gives away whoever follows all of them.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from html import escape, unescape
from typing import Any, Final

from liquid.exceptions import LiquidError

from leadloop.outbound.contracts.messages import MAX_SUBJECT
from leadloop.outbound.contracts.templates import (
    MERGE_FIELDS,
    Compiled,
    Reader,
    Rendered,
    RenderFailure,
)
from leadloop.outbound.logic.links import LinkSigner, may_be_target
from leadloop.outbound.logic.mails import one_line
from leadloop.outbound.logic.templates.language import plain_values, render

_PERSON: Final = tuple(field.name for field in MERGE_FIELDS if field.root == "person")
_CAMPAIGN: Final = tuple(field.name for field in MERGE_FIELDS if field.root == "campaign")
_HREF: Final = re.compile(r'(<a\b[^>]*?\bhref=)"([^"]*)"', re.IGNORECASE)
_BODY: Final = re.compile(r"<body\b[^>]*>", re.IGNORECASE)
_SAFE: Final = ("http://", "https://", "mailto:", "tel:", "sms:", "#")


@dataclass(frozen=True, slots=True)
class Sender:
    """Who writes, as templates may say it."""

    name: str = ""
    postal_address: str = ""


def example_values() -> dict[str, Any]:
    """Return the values that stand in previews where no person was chosen."""
    values: dict[str, Any] = {}
    for field in MERGE_FIELDS:
        values.setdefault(field.root, {})[field.name] = field.example
    values["person"]["attributes"] = {}
    values["links"] = {
        "unsubscribe": "https://example.com/unsubscribe",
        "preferences": "https://example.com/preferences",
    }
    return values


def values_for(reader: Reader, signer: LinkSigner, sender: Sender) -> dict[str, Any]:
    """Return everything that a template may name, for one reader."""
    person = plain_values(reader.person, _PERSON)
    if "full_name" not in person:
        parts = (person.get("first_name", ""), person.get("last_name", ""))
        person["full_name"] = " ".join(str(part) for part in parts if part)
    return {
        "person": person,
        "campaign": plain_values(reader.campaign, _CAMPAIGN),
        "links": {
            "unsubscribe": signer.unsubscribe(reader.message_id),
            "preferences": signer.preferences(reader.message_id),
        },
        "sender": {"name": sender.name, "postal_address": sender.postal_address},
    }


def render_for(
    compiled: Compiled, reader: Reader, signer: LinkSigner, sender: Sender
) -> Rendered | RenderFailure:
    """Return the message for one reader, or why there is none."""
    values = values_for(reader, signer, sender)
    try:
        subject = one_line(render(compiled.subject, values, html=False))[:MAX_SUBJECT]
        text = render(compiled.text, values, html=False)
        html = render(compiled.html, values, html=True) if compiled.html else ""
    except LiquidError as error:
        return RenderFailure(reader.message_id, str(error).partition("\n")[0])
    if html:
        html = with_links(html, reader, signer)
    return Rendered(reader.message_id, subject, text, html)


def with_links(html: str, reader: Reader, signer: LinkSigner) -> str:
    """Return HTML with safe links, tracked where the reader is."""
    own = f"{signer.base_url}/e/"

    def replaced(match: re.Match[str]) -> str:
        target = unescape(match[2]).strip()
        if not target.lower().startswith(_SAFE):
            return f'{match[1]}"#"'
        if not reader.track or target.startswith(own) or not may_be_target(target):
            return match[0]
        return f'{match[1]}"{signer.click(reader.message_id, target)}"'

    html = _HREF.sub(replaced, html)
    return _with_trap_and_pixel(html, reader, signer) if reader.track else html


def _with_trap_and_pixel(html: str, reader: Reader, signer: LinkSigner) -> str:
    trap = (
        f'<a href="{escape(signer.trap(reader.message_id))}" style="display:none" tabindex="-1"'
        ' aria-hidden="true"></a>'
    )
    pixel = (
        f'<img src="{escape(signer.pixel(reader.message_id))}" width="1" height="1" alt=""'
        ' style="display:block;border:0;width:1px;height:1px">'
    )
    html = _BODY.sub(lambda match: match[0] + trap, html, count=1)
    before, end, after = html.rpartition("</body>")
    return f"{before}{pixel}{end}{after}" if end else html + pixel


def examples_of(values: Mapping[str, Any]) -> dict[str, Any]:
    """Return the person's part of example values, with what ``values`` knows better."""
    return {**example_values()["person"], **{k: v for k, v in values.items() if v}}
