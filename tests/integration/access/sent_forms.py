"""Forms as a browser sends them: what a page's form holds, ready to be changed and posted."""

from html.parser import HTMLParser
from typing import Any


class _Forms(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.forms: list[dict[str, Any]] = []
        self._select = ""
        self._area = ""
        self._text: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        held = {name: value or "" for name, value in attrs}
        if tag == "form":
            action = held.get("action") or held.get("hx-post", "")
            self.forms.append({"action": action, "fields": {}})
        if not self.forms:
            return
        fields, name = self.forms[-1]["fields"], held.get("name", "")
        if tag == "input" and name and held.get("type") not in ("submit", "button", "file"):
            if held.get("type") not in ("checkbox", "radio") or "checked" in held:
                default = "on" if held.get("type") in ("checkbox", "radio") else ""
                fields.setdefault(name, []).append(held.get("value", default))
        elif tag == "select" and name:
            self._select = name
        elif tag == "option" and self._select and "selected" in held:
            fields.setdefault(self._select, []).append(held.get("value", ""))
        elif tag == "textarea" and name:
            self._area, self._text = name, []

    def handle_data(self, data: str) -> None:
        if self._area:
            self._text.append(data)

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea" and self._area:
            text = "".join(self._text).removeprefix("\n")
            self.forms[-1]["fields"].setdefault(self._area, []).append(text)
            self._area = ""
        elif tag == "select":
            self._select = ""


def form_with(page: str, field: str) -> dict[str, list[str]]:
    """Return what the first form that has a field would send."""
    read = _Forms()
    read.feed(page)
    for form in read.forms:
        if field in form["fields"]:
            return dict(form["fields"])
    names = [sorted(form["fields"]) for form in read.forms]
    raise AssertionError(f"No form on this page has {field}: {names}")


def forms_of(page: str) -> list[dict[str, Any]]:
    """Return every form of a page: its address, and what it would send."""
    read = _Forms()
    read.feed(page)
    return read.forms
