"""Two records side by side, to become one; and merges that were made."""

from typing import Any, Final
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from leadloop.customers import api as customers
from leadloop.customers.contracts.merging import MergePreview, MergeRecord, Side
from leadloop.kit.entity import get_entity
from leadloop.kit.errors import Conflict, InvalidInput, NotFound, StaleWrite
from leadloop.users import api as users
from leadloop.web import resemblance
from leadloop.web.access import Request, screen
from leadloop.web.answers import UNPROCESSABLE, page, saved
from leadloop.web.lead_query import ids_in
from leadloop.web.records import url_of

_KIND: Final = "merge"
_CHOICE: Final = "choice."


@require_http_methods(["GET", "POST"])
@screen(writes=_KIND)
def merge(request: Request, entity: str) -> HttpResponse:
    """Show two records side by side, and merge them."""
    sent = request.POST if request.method == "POST" else request.GET
    users.check_may_write(request.actor, get_entity(entity).kind)
    keep, gone = (next(iter(ids_in(sent.get(side, ""))), None) for side in ("keep", "gone"))
    if keep is None or gone is None:
        raise NotFound("Name two records to merge.")
    choices = {name[len(_CHOICE) :]: sent[name] for name in sent if name.startswith(_CHOICE)}
    problem = ""
    if request.method == "POST":
        try:
            made = customers.merge_records(
                request.actor,
                entity=entity,
                keep_id=keep,
                gone_id=gone,
                choices=choices,
                expected_versions=_versions(request, keep, gone),
            )
        except StaleWrite:
            problem = "Somebody changed one of them meanwhile. This is how they are now."
        except (Conflict, InvalidInput) as error:
            problem = error.message
        else:
            return _merged(request, made)
    preview = customers.preview_merge(
        request.actor, entity=entity, keep_id=keep, gone_id=gone, choices=_known(choices, problem)
    )
    return _side_by_side(request, preview, problem)


def _known(choices: dict[str, Any], problem: str) -> dict[str, Any]:
    """Keep what was chosen on a page that is shown again, as far as it can be chosen."""
    if not problem:
        return {}
    return {name: side for name, side in choices.items() if side in tuple(Side)}


def _versions(request: Request, keep: UUID, gone: UUID) -> dict[UUID, int]:
    found = {}
    for side, key in (("keep", keep), ("gone", gone)):
        said = request.POST.get(f"{side}_version", "")
        if said.isascii() and said.isdigit() and len(said) < 10:  # noqa: PLR2004
            found[key] = int(said)
    return found


def _side_by_side(request: Request, preview: MergePreview, problem: str) -> HttpResponse:
    context = {
        "preview": preview,
        "noun": preview.label.lower(),
        "problem": problem,
        "keep_url": url_of(preview.entity, preview.keep.id),
        "gone_url": url_of(preview.entity, preview.gone.id),
        "swap_url": f"{reverse('merge', args=[preview.entity])}"
        f"?keep={preview.gone.id}&gone={preview.keep.id}",
    }
    section = resemblance.FOLDERS.get(preview.entity, "duplicates")
    response = page(request, "leadloop/duplicates/merge.html", context, section=section)
    response.status_code = UNPROCESSABLE if problem else 200
    return response


def _merged(request: Request, made: MergeRecord) -> HttpResponse:
    undo = reverse("merge-undo", args=[made.id])
    messages.success(request, f"{made.gone_title} is part of this record now.", extra_tags=undo)
    return HttpResponseRedirect(url_of(made.entity, made.kept_id) or reverse("merges"))


@require_GET
@screen(reads=_KIND)
def merges(request: Request) -> HttpResponse:
    """List the merges that were made, newest first."""
    found = customers.list_merges(request.actor)
    context = {"merges": _lines(found)}
    return page(request, "leadloop/duplicates/merges.html", context, section="duplicates")


def _lines(found: list[MergeRecord]) -> list[dict[str, Any]]:
    names = resemblance.names_of_labels(
        label for one in found for label in (one.created_by, one.undone_by)
    )
    return [
        {
            "merge": one,
            "url": url_of(one.entity, one.kept_id),
            "by": names.get(one.created_by, "Leadloop"),
            "undone_by": names.get(one.undone_by, ""),
            "moved": ", ".join(f"{count} {what}" for what, count in one.counts.items()),
        }
        for one in found
    ]


@require_POST
@screen(writes=_KIND)
def undo(request: Request, merge_id: UUID) -> HttpResponse:
    """Make the two records of a merge two again."""
    undone = customers.undo_merge(request.actor, merge_id=merge_id)
    left = f" Left as it was: {' '.join(undone.left)}" if undone.left else ""
    url = url_of(undone.entity, undone.gone_id) or reverse("merges")
    return saved(request, url, f"{undone.gone_title} is a record of its own again.{left}")
