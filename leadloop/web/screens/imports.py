"""Importing files: upload, map, try, run, correct, undo."""

from typing import Any, Final
from uuid import UUID

from django import forms
from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from leadloop.bulk import api as bulk
from leadloop.bulk.api.importing.planning import Import
from leadloop.bulk.contracts import (
    DELIMITERS,
    FULL_NAME,
    LIKENESS,
    MAX_BYTES,
    JobKind,
    JobState,
    RowState,
)
from leadloop.kit.entity import Entity, get_entity
from leadloop.kit.errors import InvalidInput
from leadloop.users import api as users
from leadloop.users.contracts import Actor
from leadloop.web.access import Request, may_write, screen
from leadloop.web.answers import UNPROCESSABLE, add_errors, download, page, posted, saved
from leadloop.web.import_plan import MODES, read_plan
from leadloop.web.records import names_of, url_of
from leadloop.web.screens.jobs import told

_SECTION: Final = "imports"
_DELIMITER_WORDS: Final = {",": "Comma", ";": "Semicolon", "\t": "Tab", "|": "Bar"}
_STILL: Final = frozenset({JobState.DRAFT, JobState.CHECKED, JobState.FAILED})
_SAMPLED: Final = {
    RowState.CREATED: 3,
    RowState.CHANGED: 10,
    RowState.UNCHANGED: 10,
    RowState.REFUSED: 3,
    RowState.SKIPPED: 10,
}
"""How many rows of each state a dry run shows: more of those that meet a record."""


class UploadForm(forms.Form):
    """A file, and what its rows are."""

    entity = forms.ChoiceField(label="What the rows are")
    file = forms.FileField(label="CSV file", widget=forms.FileInput(attrs={"accept": ".csv,.txt"}))
    encoding = forms.ChoiceField(
        label="Encoding",
        required=False,
        choices=[
            ("", "Find out"),
            ("utf-8", "UTF-8"),
            ("utf-16", "UTF-16"),
            ("cp1252", "Windows-1252 (Western)"),
        ],
    )
    delimiter = forms.ChoiceField(
        label="Columns are parted by",
        required=False,
        choices=[("", "Find out"), *((mark, _DELIMITER_WORDS[mark]) for mark in DELIMITERS)],
    )

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["entity"].choices = offered(actor)  # type: ignore[attr-defined]

    def clean_file(self) -> Any:
        """Refuse a file that is larger than any that is read."""
        found = self.cleaned_data["file"]
        if found.size > MAX_BYTES:
            raise forms.ValidationError(f"The file is larger than {MAX_BYTES // 1_000_000} MB.")
        return found


def offered(actor: Actor) -> list[tuple[str, str]]:
    """Return the kinds of record that this person may import."""
    found = (get_entity(one.entity) for one in bulk.list_importables())
    return [(e.name, _plural(e)) for e in found if may_write(actor, e.kind)]


def _plural(entity: Entity) -> str:
    return entity.set_name.removeprefix("ll_").capitalize()


@require_GET
@screen(writes="import")
def imports(request: Request) -> HttpResponse:
    """List the newest imports."""
    found = bulk.list_jobs(request.actor, kind=JobKind.IMPORT)
    names = users.names_of({job.owner_id for job in found if job.owner_id})
    context = {
        "lines": [{"job": job, "who": names.get(str(job.owner_id), "")} for job in found],
    }
    return page(
        request,
        "leadloop/imports/list.html",
        context,
        part="leadloop/imports/_list.html",
        section=_SECTION,
    )


@require_http_methods(["GET", "POST"])
@screen(writes="import")
def new_import(request: Request) -> HttpResponse:
    """Take a file in."""
    form = UploadForm(
        posted(request),
        request.FILES or None,
        actor=request.actor,
        initial={"entity": request.GET.get("entity", "")},
    )
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        try:
            job_id = bulk.create_import(
                request.actor,
                entity=values["entity"],
                filename=values["file"].name or "file.csv",
                data=values["file"].read(),
                encoding=values["encoding"],
                delimiter=values["delimiter"],
            )
        except InvalidInput as error:
            add_errors(form, error)
        else:
            url = reverse("import", args=[job_id])
            return saved(request, url, "The file is here. Say what its columns mean.")
    response = page(request, "leadloop/imports/new.html", {"form": form}, section=_SECTION)
    response.status_code = UNPROCESSABLE if form.is_bound else 200
    return response


@require_GET
@screen(writes="import")
def one_import(request: Request, job_id: UUID) -> HttpResponse:
    """Show an import: its mapping, its progress, or its result."""
    return _show(request, job_id)


def _show(
    request: Request, job_id: UUID, *, errors: tuple[Any, ...] = (), status: int = 200
) -> HttpResponse:
    found = bulk.get_import(request.actor, job_id=job_id)
    still = found.job.state in _STILL
    context: dict[str, Any] = {
        "it": found,
        "job": found.job,
        "still": still,
        "plural": _plural(found.entity),
        "errors": errors,
        "refused": sum(found.job.counts.get(s, 0) for s in ("refused", "skipped")),
        **told(request, found.job),
    }
    if still:
        context |= _choices(request, found)
    if found.job.state is JobState.CHECKED:
        context["samples"] = _samples(request.actor, found)
    response = page(
        request,
        "leadloop/imports/import.html",
        context,
        part="leadloop/imports/_import.html",
        section=_SECTION,
    )
    response.status_code = status
    return response


def _samples(actor: Actor, found: Import) -> list[dict[str, Any]]:
    """Return some rows of every state, each with the record that it would meet."""
    rows = [
        row
        for state, limit in _SAMPLED.items()
        for row in bulk.sample_rows(actor, job_id=found.job.id, states=[state], limit=limit)
    ]
    met = {row.record_id for row in rows if row.record_id}
    names = names_of(actor, found.entity.name, met) if met else {}
    return [
        {
            "row": row,
            "label": row.state.value,
            "meets": names.get(row.record_id, "") if row.record_id else "",
            "url": url_of(found.entity.name, row.record_id) if row.record_id in names else "",
        }
        for row in rows
    ]


def _choices(request: Request, found: Import) -> dict[str, Any]:
    plan = found.job.plan
    used = set(plan["columns"])
    fields = [(field.name, field.label) for field in found.fields]
    if found.has_full_name:
        fields.insert(0, (FULL_NAME, "Full name"))
    return {
        "fields": fields,
        "modes": [(mode.value, label) for mode, label in MODES],
        "ways": [
            {"way": way, "chosen": way.name in plan["match"], "usable": way.source in used}
            for way in found.ways
        ],
        "likeness": {"name": LIKENESS, "chosen": LIKENESS in plan["match"]}
        if found.has_likeness
        else None,
        "makeable": [
            {"field": field, "chosen": field.name in plan["make"]}
            for field in found.makeable
            if field.name in used
        ],
        "owners": _owners(request.actor, found),
    }


def _owner_columns(entity: Entity) -> dict[str, str]:
    """Return the columns that defaults may fill, by attribute."""
    wanted = ("owner_id", "team_id", "team__slug")
    return {f.attribute: f.name for f in entity.fields if f.attribute in wanted and f.writable}


def _owners(actor: Actor, found: Import) -> list[dict[str, Any]]:
    people = [(str(person.id), person.name) for person in users.list_colleagues(actor)]
    teams = users.list_teams()
    by_attribute = {
        "owner_id": ("Owner of new ones", people),
        "team_id": ("Team of new ones", [(str(team.id), team.name) for team in teams]),
        "team__slug": ("Team of new ones", [(team.slug, team.name) for team in teams]),
    }
    return [
        {
            "name": name,
            "label": by_attribute[attribute][0],
            "choices": by_attribute[attribute][1],
            "chosen": found.job.plan["defaults"].get(name, ""),
        }
        for attribute, name in _owner_columns(found.entity).items()
        if name not in found.job.plan["columns"]
    ]


@require_POST
@screen(writes="import")
def plan(request: Request, job_id: UUID) -> HttpResponse:
    """Keep what was chosen; try it, or carry it out, if the button says so."""
    found = bulk.get_import(request.actor, job_id=job_id)
    chosen = read_plan(
        dict(request.POST.lists()),
        columns=len(found.columns),
        owner=list(_owner_columns(found.entity).values()),
        held=found.job.plan,
    )
    try:
        bulk.plan_import(request.actor, job_id=job_id, chosen=chosen)
    except InvalidInput as error:
        return _show(request, job_id, errors=tuple(error.errors), status=UNPROCESSABLE)
    wish = request.POST.get("do", "keep")
    url = reverse("import", args=[job_id])
    if wish == "check":
        bulk.check_import(request.actor, job_id=job_id)
        return saved(request, url, "Trying it. Nothing is written.")
    if wish == "run":
        bulk.run_import(request.actor, job_id=job_id)
        return saved(request, url, "It runs in the background; you may leave this page.")
    return saved(request, url, "Kept.")


@require_GET
@screen(writes="import")
def error_rows(request: Request, job_id: UUID) -> HttpResponse:
    """Download the refused rows, with the reasons."""
    found = bulk.get_import(request.actor, job_id=job_id)
    pieces = bulk.error_file(request.actor, job_id=job_id)
    return download(request, pieces, f"{found.job.plan['file']}-errors.csv")


@require_GET
@screen(writes="import")
def every_row(request: Request, job_id: UUID) -> HttpResponse:
    """Download every row, with what becomes of it, the record it meets, and why."""
    found = bulk.get_import(request.actor, job_id=job_id)
    pieces = bulk.outcome_file(request.actor, job_id=job_id)
    return download(request, pieces, f"{found.job.plan['file']}-rows.csv")
