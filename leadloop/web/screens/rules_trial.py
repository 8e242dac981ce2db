"""The row that is tried beside the table: which rule fires, and what every cell says."""

from collections.abc import Mapping
from typing import Any, Final
from uuid import UUID

import orjson
from django.http import HttpResponse
from django.template.loader import render_to_string
from django.views.decorators.http import require_POST

from leadloop.intake import api as intake
from leadloop.intake.contracts import Explained
from leadloop.kit.errors import FieldError, InvalidInput, NotFound
from leadloop.web.access import Request, screen

_KIND: Final = "rules"
TRIED: Final = {
    "company_size": "240",
    "country": "US",
    "product_interest": "ilp",
    "email": "cfo@northwind-freight.com",
    "last_name": "Ruiz",
}
"""The row that is tried first."""


@require_POST
@screen(writes=_KIND)
def trial(request: Request) -> HttpResponse:
    """Try the draft on a made-up lead or a recent submission, with every cell's verdict."""
    content = intake.open_draft(request.actor).content
    context: dict[str, Any] = {}
    try:
        found, before = _explained(request, content)
        context = {"found": found, "before": before, **_verdicts(content, found)}
    except InvalidInput as error:
        context = {"problems": error.errors}
    except NotFound as error:
        context = {"missing": error.message}
    return HttpResponse(render_to_string("leadloop/rules/_trial.html", context, request))


def _explained(request: Request, content: Mapping[str, Any]) -> tuple[Explained, Any]:
    picked = request.POST.get("pick", "")
    if picked:
        try:
            key = UUID(picked)
        except ValueError:
            raise NotFound("There is no such submission.") from None
        replayed, found = intake.explain_submission(
            request.actor, content=content, submission_key=key
        )
        return found, replayed.before
    submission = {name: value for name in TRIED if (value := request.POST.get(name, "").strip())}
    submission |= _further(request.POST.get("further", ""))
    grade = request.POST.get("grade", "")
    found = intake.explain_rules(
        request.actor, content=content, submission=submission, grade=grade or None
    )
    return found, None


def _further(text: str) -> dict[str, Any]:
    """Return the fields that were pasted as JSON."""
    if not text.strip():
        return {}
    try:
        found = orjson.loads(text)
    except orjson.JSONDecodeError as error:
        problem = FieldError("further", "json", f"Further fields are not JSON: {error}.")
        raise InvalidInput([problem]) from None
    if not isinstance(found, dict):
        raise InvalidInput([FieldError("further", "json", "Write further fields as an object.")])
    return found


def _verdicts(content: Mapping[str, Any], found: Explained) -> dict[str, Any]:
    """Return every cell's verdict for the page, and the fired row's cells in words."""
    marks = {
        table.table: {
            "fired": table.fired,
            "rows": [[cell.value for cell in row.cells] for row in table.rows],
        }
        for table in found.tables
    }
    tables = {str(node["id"]): node["content"] for node in content["nodes"] if "content" in node}
    fired = [
        (column.get("name") or column.get("field"), row.get(str(column["id"])), verdict.value)
        for table in found.tables
        if table.fired is not None
        for row in (tables[table.table]["rules"][table.fired],)
        for column, verdict in zip(
            tables[table.table]["inputs"], table.rows[table.fired].cells, strict=True
        )
        if verdict.value != "blank"
    ]
    return {"marks": orjson.dumps(marks).decode(), "fired": fired}
