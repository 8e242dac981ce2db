"""What the fast doors ask before they take a form: whose page it was on, and the proof of work."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any, Final
from urllib.parse import parse_qs

import orjson

from leadloop.kit import clock
from leadloop.kit.asgi import Answer, Header, Headers
from leadloop.kit.errors import FieldError
from leadloop.portal import answers, origins, proof
from leadloop.portal.answers import Refusal
from leadloop.portal.contracts import FormDoor, ProofOfWork

PROOF_HEADER: Final = b"leadloop-proof-of-work"
_ALLOWED_HEADERS: Final = (
    b"authorization, content-type, idempotency-key, traceparent, " + PROOF_HEADER
)
_MAX_QUERY: Final = 300
_WORDS: Final = {
    proof.MISSING: "This form asks browsers for a proof of work, and none was sent.",
    proof.EXPIRED: "The proof of work has expired. Ask for a new challenge and send it again.",
    proof.FORGED: "The proof of work does not fit this submission.",
}


@dataclass(frozen=True, slots=True)
class FormGuard:
    """Decides from headers alone; asks no database. ``public_host`` is our own address outside."""

    key: proof.ProofOfWorkKey = field(default_factory=lambda: proof.ProofOfWorkKey.derived(""))
    public_host: str = ""

    def welcomes(self, form: FormDoor, headers: Headers) -> bool:
        """Tell whether the page that sends this may carry the form. Not a page: it may."""
        origin = headers.get(b"origin")
        if origin is None:
            return True
        own = (headers.get(b"host", b"").decode("latin-1"), self.public_host)
        return origins.allows(form.embed_hosts, origin.decode("latin-1"), own)

    def admit(self, form: FormDoor, headers: Headers) -> None:
        """Let a request pass whose page may carry the form.

        Raises:
            Refusal: 403 ``origin_not_allowed``, saying how to change that.
        """
        if not self.welcomes(form, headers):
            raise not_welcome(headers.get(b"origin", b"").decode("latin-1"))

    def sharing(self, form: FormDoor, headers: Headers) -> tuple[Header, ...]:
        """Return the headers that let the sending page read an answer; none if it may not."""
        if origins.ANY in form.embed_hosts:
            return answers.ANY_ORIGIN
        origin = headers.get(b"origin")
        if origin is None or not self.welcomes(form, headers):
            return ((b"vary", b"origin"),)
        return ((b"access-control-allow-origin", origin), _EXPOSED, (b"vary", b"origin"))

    def preflight(self, form: FormDoor, headers: Headers) -> Answer:
        """Answer ``OPTIONS``."""
        self.admit(form, headers)
        return Answer(HTTPStatus.NO_CONTENT, headers=_PREFLIGHT)

    def challenge(self, form: FormDoor, query: bytes) -> Answer:
        """Answer ``GET /p/{form}/challenge?submission=ID``."""
        said = parse_qs(query[:_MAX_QUERY].decode("latin-1"))
        submission = said.get("submission", [""])[0]
        if not proof.is_submission_id(submission):
            message = f"1 to {proof.MAX_SUBMISSION} letters, digits, hyphens, dots, underscores."
            raise answers.bad_shape([FieldError("submission", "invalid", message)])
        body = orjson.dumps(self.key.challenge(form.slug, submission, clock.now()))
        return Answer(HTTPStatus.OK, body, answers.JSON)

    def judge(self, form: FormDoor, headers: Headers, submission: str) -> str:
        """Return what ``context.proof_of_work`` shall say; empty if the form does not ask.

        Raises:
            Refusal: 403 ``proof_missing``, ``proof_expired`` or ``proof_forged`` where the form
                requires the work.
        """
        if form.proof_of_work is ProofOfWork.OFF:
            return ""
        payload = headers.get(PROOF_HEADER, b"").decode("latin-1")
        found = self.key.verdict(payload, form.slug, submission, clock.now())
        if found == proof.PASSED:
            return found
        if form.proof_of_work is ProofOfWork.REQUIRE:
            raise Refusal(HTTPStatus.FORBIDDEN, f"proof_{found}", _WORDS[found])
        return proof.MISSING


_EXPOSED: Final = answers.ANY_ORIGIN[1]
_PREFLIGHT: Final[tuple[Header, ...]] = (
    (b"access-control-allow-methods", b"GET, POST"),
    (b"access-control-allow-headers", _ALLOWED_HEADERS),
    (b"access-control-max-age", b"600"),
)


def not_welcome(origin: str) -> Refusal:
    """Return the 403 for a page that may not carry the form."""
    shown = origin[:200] if origin.isprintable() else "null"
    return Refusal(
        HTTPStatus.FORBIDDEN,
        "origin_not_allowed",
        f"Pages of “{shown}” may not carry this form. Its owner can add that host to the form's "
        "allowed hosts.",
    )


def with_verdict(lead: Mapping[str, Any], body: bytes, verdict: str) -> bytes:
    """Return the body with our own word about the proof of work, whatever the sender said of it."""
    said = lead.get("context")
    context = said if isinstance(said, dict) else {}
    told = {"proof_of_work": verdict} if verdict else {}
    right = {name: value for name, value in context.items() if name != "proof_of_work"} | told
    return body if right == context else orjson.dumps({**lead, "context": right})
