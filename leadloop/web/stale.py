"""The second of two editors: told what the first one wrote, and keeping what was typed."""

from collections.abc import Mapping
from typing import Any

from django import forms

_SAID = (
    "Somebody else changed this while you were writing. What you typed is still here: save again"
    " to put it in place of what is there now."
)


def explain(form: forms.Form, now: Mapping[str, Any], *, version: int) -> None:
    """Keep the form as it was typed, with what is there now beside each field that differs.

    ``now`` is what the form would show of the record as it is. Sending the form again writes over
    that, knowingly: it then carries ``version``.
    """
    form.add_error(None, _SAID)
    for name in form.fields:
        typed, held = form.data.get(name, ""), "" if now.get(name) is None else str(now[name])
        if name in now and name != "version" and typed.replace(",", "").strip() != held:
            form.add_error(name, f"Now there: {held or 'nothing'}")
    retype(form, {"version": str(version)})


def retype(form: forms.Form, values: Mapping[str, str]) -> None:
    """Let a form that was sent show these values in place of what was typed."""
    data: Any = form.data.copy()  # type: ignore[attr-defined]
    for name, value in values.items():
        data[name] = value
    form.data = data
