"""The decision table's editor: each change makes a new edition of the one draft."""

from typing import Any, Final

import orjson
from django.http import HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from leadloop.customers.contracts import PRODUCTS
from leadloop.intake import api as intake
from leadloop.intake.contracts import DraftView, StaleDraft
from leadloop.kit.errors import FieldError, InvalidInput, NotFound
from leadloop.users import api as users
from leadloop.web import decision_table, rule_table
from leadloop.web.access import Request, may_read, screen
from leadloop.web.answers import UNPROCESSABLE, page, saved
from leadloop.web.screens.rules_trial import TRIED

_SECTION: Final = "rules"
_KIND: Final = "rules"
_PART: Final = "leadloop/rules/_editor.html"
_CONFLICT: Final = 409
_NUMBERS: Final = ("row", "column", "to")
_MAX_DIGITS: Final = 9


@require_GET
@screen(writes=_KIND)
def editor(request: Request) -> HttpResponse:
    """Show the draft, or the rules in force, to edit."""
    draft = intake.open_draft(request.actor)
    submissions = may_read(request.actor, "submission")
    context = {
        **_context(request, draft),
        "row": TRIED,
        "products": PRODUCTS,
        "recent": intake.list_recent_submissions(request.actor) if submissions else [],
        "in_force": intake.get_rules(request.actor).number,
        "grades": "ABCD",
    }
    return page(request, "leadloop/rules/editor.html", context, section=_SECTION)


def _context(request: Request, draft: DraftView) -> dict[str, Any]:
    teams = [team.slug for team in users.list_teams()]
    check = intake.inspect_rules(draft.content, teams=teams)
    tables = rule_table.read(draft.content, check, teams)
    _, others = decision_table.read(draft.content)
    held = bool(draft.holder_id) and draft.holder_id != request.actor.id
    return {
        "draft": draft,
        "check": check,
        "tables": tables,
        "others": others,
        "held": held,
        "input_words": intake.RULE_INPUTS,
        "output_words": intake.RULE_OUTPUTS,
        "lists": [word for word in intake.RULE_INPUTS if word.choices],
    }


@require_POST
@screen(writes=_KIND)
def change(request: Request) -> HttpResponse:
    """Make one change and answer with what it changes on the page."""
    edition, what = _edition(request.POST), request.POST.get("what", "")
    before = intake.open_draft(request.actor) if what == "set_cell" else None
    try:
        if what in ("undo", "redo"):
            step = intake.undo_draft if what == "undo" else intake.redo_draft
            draft = step(request.actor, edition=edition)
        else:
            draft = _edited(request, edition, what)
    except StaleDraft as stale:
        return _stale(request, stale)
    return _part(request, draft) if before is None else _cell_part(request, before, draft)


def _cell_part(request: Request, before: DraftView, draft: DraftView) -> HttpResponse:
    """Answer a typed cell with what is said differently now; the cells themselves stay."""
    context = _context(request, draft)
    old = _context(request, before)["tables"]
    changed = rule_table.said_differently(old, context["tables"])
    response = render(request, "leadloop/rules/_said.html", {**context, "changed": changed})
    response.headers["HX-Trigger"] = "leadloop:drafted"
    return response


def _edited(request: Request, edition: int, what: str) -> DraftView:
    edit = _edit(request.POST, what)
    if what == "set_cell":
        content = intake.open_draft(request.actor).content
        field = rule_table.field_of(content, edit)
        edit = edit._replace(value=rule_table.stored(edit.side, field, edit.value))
    return intake.edit_draft(request.actor, edition=edition, edit=edit)


def _edit(sent: QueryDict, what: str) -> intake.Edit:
    row, column, to = (_number(sent.get(name, "")) for name in _NUMBERS)
    return intake.Edit(
        what=what,
        table=sent.get("table", ""),
        row=row,
        side=sent.get("side", "inputs"),
        column=column,
        to=to,
        value=sent.get("value", "").replace("\x00", ""),
    )


def _number(text: str) -> int:
    """Return a place or an edition; missing counts as the first.

    Raises:
        InvalidInput: It is no number that a place can have.
    """
    if not text:
        return 0
    if not (text.isascii() and text.isdigit() and len(text) <= _MAX_DIGITS):
        raise InvalidInput([FieldError("row", "place", "There is no such row or column.")])
    return int(text)


def _edition(sent: QueryDict) -> int:
    return _number(sent.get("edition", ""))


def _part(request: Request, draft: DraftView) -> HttpResponse:
    response = render(request, _PART, _context(request, draft))
    response.headers["HX-Trigger"] = "leadloop:drafted"
    return response


def _stale(request: Request, stale: StaleDraft) -> HttpResponse:
    """Show both: the draft as it stands, and what this change would have made of the old one."""
    force = intake.get_rules(request.actor)
    context = {
        "theirs": stale.theirs,
        "yours": None if stale.yours is None else orjson.dumps(stale.yours).decode(),
        "their_changes": intake.diff_rules(force.content, stale.theirs.content),
        "your_changes": intake.diff_rules(force.content, stale.yours) if stale.yours else [],
        "own": stale.theirs.holder_id == request.actor.id,
    }
    response = render(request, "leadloop/rules/_stale.html", context, status=_CONFLICT)
    response.headers["HX-Retarget"] = "#dialog-slot"
    response.headers["HX-Reswap"] = "innerHTML"
    return response


@require_POST
@screen(writes=_KIND)
def take(request: Request) -> HttpResponse:
    """Become the holder of somebody else's draft."""
    try:
        intake.take_draft(request.actor, edition=_edition(request.POST))
    except StaleDraft:
        return saved(request, reverse("rules-edit"), "The draft changed meanwhile; look again.")
    return saved(request, reverse("rules-edit"), "The draft is yours now.")


@require_POST
@screen(writes=_KIND)
def keep(request: Request) -> HttpResponse:
    """Put one's own rules in place of the draft somebody else changed."""
    try:
        content = orjson.loads(request.POST.get("content", ""))
    except orjson.JSONDecodeError as error:
        raise InvalidInput([FieldError("content", "json", "This is not JSON.")]) from error
    try:
        intake.save_draft(request.actor, content=content, edition=_edition(request.POST))
    except StaleDraft as stale:
        return _stale(request, stale)
    return saved(request, reverse("rules-edit"), "Yours is the draft. Theirs can be taken back to.")


@require_GET
@screen(writes=_KIND)
def check(request: Request) -> HttpResponse:
    """Say what is wrong with a cell while it is typed; nothing is kept."""
    edit = _edit(request.GET, "set_cell")
    content = intake.open_draft(request.actor).content
    field = rule_table.field_of(content, edit)
    problem = rule_table.problem_of(content, edit, rule_table.stored(edit.side, field, edit.value))
    return HttpResponse(problem, content_type="text/plain; charset=utf-8")


@require_http_methods(["GET", "POST"])
@screen(writes=_KIND)
def cell(request: Request) -> HttpResponse:
    """Edit one cell in a dialog: a comparison and its values, or an expression."""
    sent = request.POST if request.method == "POST" else request.GET
    edit, draft = _edit(sent, "set_cell"), intake.open_draft(request.actor)
    found = rule_table.cell_of(draft.content, edit)
    if found is None:
        raise NotFound("There is no such cell.")
    word = rule_table.word_of(edit.side, rule_table.field_of(draft.content, edit))
    if request.method == "GET":
        return _dialog(request, edit, word, intake.form_of(found, word.type), _edition(sent))
    form = _form(request.POST)
    try:
        written = _written(edit.side, form, word.type)
        problem = rule_table.problem_of(draft.content, edit, written)
    except ValueError as error:
        written, problem = "", str(error)
    if problem:
        return _dialog(request, edit, word, form, _edition(sent), problem=problem)
    try:
        after = intake.edit_draft(
            request.actor, edition=_edition(sent), edit=edit._replace(value=written)
        )
    except StaleDraft as stale:
        return _stale(request, stale)
    response = _part(request, after)
    response.headers["HX-Retarget"] = "#rules-editor"
    response.headers["HX-Reswap"] = "outerHTML"
    response.headers["HX-Trigger"] = orjson.dumps(
        {"leadloop:saved": {}, "leadloop:drafted": {}}
    ).decode()
    return response


def _written(side: str, form: intake.CellForm, kind: Any) -> str:
    if side == "outputs":
        return form.values[0].strip() if form.values else ""
    return intake.write_input(form, kind)


def _form(sent: QueryDict) -> intake.CellForm:
    op = sent.get("op", "any")
    if op == "expr":
        return intake.CellForm(op, (sent.get("expression", "").strip(),))
    if op == "between":
        return intake.CellForm(op, (sent.get("low", ""), sent.get("high", "")))
    if op in ("gt", "ge", "lt", "le"):
        return intake.CellForm(op, (sent.get("bound", ""),))
    typed = [line.strip() for line in sent.get("values", "").splitlines() if line.strip()]
    return intake.CellForm(op, (*sent.getlist("choice"), *typed))


def _dialog(
    request: Request,
    edit: intake.Edit,
    word: Any,
    form: intake.CellForm,
    edition: int,
    *,
    problem: str = "",
) -> HttpResponse:
    chosen = form.values if form.op in ("eq", "ne") else ()
    asks = edit.side == "inputs" and bool(word.name)
    operators = intake.operators_for(word.type) if asks else {"expr": "expression"}
    context = {
        "edit": edit,
        "edition": edition,
        "word": word,
        "form": form if asks else intake.CellForm("expr", form.values),
        "operators": operators,
        "choices": [(choice, choice in chosen) for choice in word.choices],
        "free": "\n".join(value for value in chosen if value not in word.choices),
        "problem": problem,
    }
    response = render(request, "leadloop/rules/_cell.html", context)
    response.status_code = UNPROCESSABLE if problem else 200
    if problem:
        response.headers["HX-Retarget"] = "#dialog-slot"
        response.headers["HX-Reswap"] = "innerHTML"
    return response
