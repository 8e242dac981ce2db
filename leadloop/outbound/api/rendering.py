"""Messages made from templates: for many readers, for a preview, for a test."""

from collections.abc import Sequence
from threading import Lock
from typing import Final
from uuid import UUID

from leadloop.kit.errors import NotFound
from leadloop.kit.ids import new_uuid
from leadloop.outbound.api.addressing import link_signer, sender_of_mail
from leadloop.outbound.contracts.messages import NOTES, Channel, MessageClass
from leadloop.outbound.contracts.templates import (
    Compiled,
    Finding,
    Reader,
    Rendered,
    RenderFailure,
    TemplateSource,
)
from leadloop.outbound.logic import templates as logic
from leadloop.outbound.models import TEMPLATE_KIND, TemplateVersion
from leadloop.users.api import check_may_read
from leadloop.users.contracts import Actor

_MOST_KEPT: Final = 256


class _Versions:
    """Published versions in memory: one never changes, so it is read once per process."""

    def __init__(self) -> None:
        self._kept: dict[UUID, Compiled] = {}
        self._lock = Lock()

    def get(self, version_id: UUID) -> Compiled:
        found = self._kept.get(version_id)
        if found is None:
            found = self._read(version_id)
            with self._lock:
                while len(self._kept) >= _MOST_KEPT:
                    self._kept.pop(next(iter(self._kept)))
                self._kept[version_id] = found
        return found

    @staticmethod
    def _read(version_id: UUID) -> Compiled:
        rows = TemplateVersion.objects.filter(pk=version_id)
        row = rows.values_list("subject", "html", "plain").first()
        if row is None:
            raise NotFound("There is no such version of a template.")
        return Compiled(*row)


_versions: Final = _Versions()


def render_many(
    actor: Actor, *, version_id: UUID, readers: Sequence[Reader]
) -> tuple[Rendered | RenderFailure, ...]:
    """Return a message for each reader, in their order; the version is read and parsed once.

    A reader whose values do not fit gets a ``RenderFailure``, and keeps nobody else waiting.

    Raises:
        NotAllowed: The actor's role reads no templates.
        NotFound: There is no such version.
    """
    check_may_read(actor, TEMPLATE_KIND)
    compiled, signer, sender = _versions.get(version_id), link_signer(), sender_of_mail()
    return tuple(logic.render_for(compiled, reader, signer, sender) for reader in readers)


def render_draft(
    actor: Actor, *, source: TemplateSource, reader: Reader | None = None
) -> tuple[tuple[Finding, ...], Rendered | RenderFailure | None]:
    """Return what is to be said of a template as written, and how it comes out for one reader.

    Without ``reader`` example values stand in it. Nothing is tracked; links lead where they say.

    Raises:
        NotAllowed: The actor's role reads no templates.
    """
    check_may_read(actor, TEMPLATE_KIND)
    findings, compiled = logic.check(source)
    if compiled is None:
        return findings, None
    if reader is None:
        reader = Reader(new_uuid(), logic.example_values()["person"], track=False)
    return findings, logic.render_for(compiled, reader, link_signer(), sender_of_mail())


def example_source(channel: Channel) -> TemplateSource:
    """Return a template to begin with."""
    if channel in NOTES:
        return TemplateSource(_TITLE, _NOTE, "", channel, MessageClass.COMMERCIAL)
    if channel is not Channel.EMAIL:
        return TemplateSource("", _SHORT, "", channel, MessageClass.COMMERCIAL)
    return TemplateSource(_SUBJECT, _MJML)


_TITLE: Final = 'Welcome back, {{ person.first_name | default: "and hello" }}'
_NOTE: Final = """\
Your illustration is ready when you are.

[See it now](https://example.com/illustration)
"""
_SUBJECT: Final = 'A word about your plans, {{ person.first_name | default: "and ours" }}'
_SHORT: Final = (
    'Hello {{ person.first_name | default: "there" }}, your illustration is ready. '
    "Reply STOP to end."
)
_MJML: Final = """\
<mjml>
  <mj-head>
    <mj-preview>What changed, and what it means for you</mj-preview>
    <mj-attributes>
      <mj-all font-family="Helvetica, Arial, sans-serif" />
      <mj-text font-size="16px" line-height="1.5" color="#1c2733" />
      <mj-button background-color="#0b6b57" color="#ffffff" border-radius="6px" />
    </mj-attributes>
    <mj-style>
      @media (prefers-color-scheme: dark) {
        .page, .page td { background: #12181f !important; }
        .word div, .word a { color: #e8edf2 !important; }
      }
    </mj-style>
  </mj-head>
  <mj-body css-class="page">
    <mj-section>
      <mj-column>
        <mj-text css-class="word">
          <p>Dear {{ person.first_name | default: "reader" }},</p>
          <p>write here what you have to say.</p>
        </mj-text>
        <mj-button href="https://example.com/more">Read more</mj-button>
        <mj-text css-class="word" font-size="12px">
          {{ sender.name }}, {{ sender.postal_address }}<br />
          <a href="{{ links.preferences }}">Choose what you hear from us</a> ·
          <a href="{{ links.unsubscribe }}">Unsubscribe</a>
        </mj-text>
      </mj-column>
    </mj-section>
  </mj-body>
</mjml>
"""
