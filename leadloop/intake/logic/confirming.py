"""Double opt-in: what a form's submission may do before its visitor has confirmed it. Pure."""

from collections.abc import Mapping, Sequence
from typing import Any, Final, NamedTuple

from leadloop.intake.contracts import WAITING, Decision, OptIn, Submitted
from leadloop.kit.errors import FieldError

_OPTED_IN: Final = "opted_in"
_PENDING: Final = "pending"


class Confirming(NamedTuple):
    """What double opt-in makes of a submission.

    ``waits`` says why it is held back (None: it is not); ``asks`` are the data of the event that
    has its visitor asked (None: nobody is).
    """

    waits: FieldError | None = None
    asks: dict[str, Any] | None = None


def settle_consents(
    consents: Sequence[Mapping[str, Any]], submitted: Submitted
) -> list[dict[str, Any]]:
    """Return the consents as they count: pending until confirmed, then with their evidence."""
    marks = submitted.form
    if marks is None or marks.opt_in is OptIn.OFF:
        return [dict(consent) for consent in consents]
    return [_settled(consent, submitted) for consent in consents]


def _settled(consent: Mapping[str, Any], submitted: Submitted) -> dict[str, Any]:
    marks = submitted.form
    if consent.get("state") != _OPTED_IN or marks is None:
        return dict(consent)
    if marks.confirmed is None:
        return {**consent, "state": _PENDING}
    return {**consent, "evidence": marks.confirmed.as_evidence()}


def judge(submitted: Submitted, lead: Mapping[str, Any], decision: Decision) -> Confirming:
    """Return whether a routed submission waits for its visitor, and whether the visitor is asked.

    Nobody is asked where nothing is to be confirmed, or where a trap for scripts was sprung.
    """
    marks = submitted.form
    if marks is None or marks.opt_in is OptIn.OFF or marks.confirmed or decision.outcome != "route":
        return Confirming()
    held = marks.opt_in is OptIn.AFTER and not submitted.release
    pending = [c for c in lead.get("consents") or () if c.get("state") == _PENDING]
    trapped = bool((lead.get("context") or {}).get("honeypot"))
    email = lead.get("email")
    asks = None
    if email and not trapped and (held or pending):
        asks = {
            "submission_id": submitted.submission_key,
            "attempt": submitted.attempt,
            "form": marks.slug,
            "email": email,
            "held": held,
            "consents": [
                {name: c.get(name) for name in ("purpose", "channel", "wording_version")}
                for c in pending
            ],
        }
    return Confirming(_reason(email, trapped=trapped) if held else None, asks)


def _reason(email: Any, *, trapped: bool) -> FieldError:
    if trapped:
        why = "It looks sent by a script, so nobody was asked to confirm it."
    elif not email:
        why = "It has no e-mail address, so nobody could be asked to confirm it."
    else:
        why = "Waiting for the visitor's confirmation."
    return FieldError("", WAITING, why)
