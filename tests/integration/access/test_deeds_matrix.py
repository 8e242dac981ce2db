"""What people do with records, for every role, at every place, with forms that succeed.

``test_screens_matrix`` asks every address with nothing typed. Here each deed is sent as its form
would send it, filled in: who may is done what was asked, and something changes; whoever may not
changes nothing.

**Adding a deed:** one line in ``DEEDS``: the address, and what is typed over the form's own
values. ``first`` is a deed that has to be done before, by an administrator.
"""

from typing import Any, Final, NamedTuple
from uuid import UUID

import pytest
from access_world import World
from address_table import ADDRESSES, Address
from django.db import transaction
from rights_table import ROLES, expected, reach
from sent_forms import forms_of
from test_screens_matrix import ask, changes, outcome, path_of, reaches

from leadloop.users.contracts import Role


class Deed(NamedTuple):
    """What is typed, what has to be done before, and at which places it can be done."""

    typed: dict[str, str] = {}
    first: str = ""
    places: tuple[str, ...] = ("own", "mate", "routed", "far", "all", "")


# What an administrator has taken before is not one's own any more.
_ANOTHERS: Final = ("mate", "routed", "far")

DEEDS: Final[dict[str, Deed]] = {
    # leads
    "lead-new": Deed({"last_name": "New"}),
    "lead-edit": Deed({"job_title": "Chief"}),
    "lead-take": Deed(places=("routed",)),
    "lead-contacted": Deed(),
    "lead-assign": Deed({"owner": "{other}"}),
    "lead-qualify": Deed(),
    "lead-disqualify": Deed(),
    "lead-reactivate": Deed(first="lead-disqualify"),
    "call-log": Deed(),
    "record-call": Deed(),
    "record-activity": Deed({"subject": "Call back"}),
    "merge": Deed(),
    "merge-undo": Deed(),
    # customers
    "account-new": Deed({"name": "New"}),
    "account-edit": Deed({"city": "Elsewhere"}),
    "account-assign": Deed({"owner": "{other}"}),
    "account-switch": Deed(),
    "contact-new": Deed({"last_name": "New"}),
    "contact-edit": Deed({"job_title": "Chief"}),
    "contact-assign": Deed({"owner": "{other}"}),
    "contact-switch": Deed(),
    "policy-edit": Deed({"description": "Changed"}),
    "policy-assign": Deed({"owner": "{other}"}),
    "record-unrelate": Deed(),
    "attachment-remove": Deed(),
    "product-new": Deed({"code": "new", "name": "New"}),
    "product-edit": Deed({"name": "Changed"}),
    "price-list-new": Deed({"name": "New"}),
    "price-list-edit": Deed({"description": "Changed"}),
    "price-remove": Deed(),
    # activities
    "my-day-done": Deed(),
    "activity-edit": Deed({"subject": "Changed"}),
    "activity-done": Deed(),
    "activity-cancel": Deed(),
    "activity-reopen": Deed(first="activity-done"),
    # deals
    "opportunity-new": Deed({"name": "New"}),
    "opportunity-edit": Deed({"name": "Changed"}),
    "opportunity-assign": Deed({"owner": "{other}"}),
    "opportunity-move": Deed({"stage_id": "{stage}"}),
    "opportunity-win": Deed(),
    "opportunity-lose": Deed(),
    "opportunity-reopen": Deed(first="opportunity-lose"),
    "competitor-new": Deed({"name": "New"}),
    "competitor-edit": Deed({"strengths": "Changed"}),
    "pipeline-edit": Deed({"name": "Changed"}),
    "assignment-new": Deed({"name": "New"}),
    "assignment-edit": Deed({"description": "Changed"}),
    "assignment-delete": Deed(),
    # cases
    "case-new": Deed(
        {"title": "New", "contact": "{contact}", "case_type": "question", "origin": "phone"}
    ),
    "case-edit": Deed({"title": "Changed"}),
    "case-assign": Deed({"owner": "{other}"}),
    "case-take": Deed(places=_ANOTHERS),
    "case-release": Deed(first="case-take", places=_ANOTHERS),
    "case-resolve": Deed({"summary": "Solved"}),
    "case-cancel": Deed(),
    "case-reopen": Deed(first="case-cancel"),
    "case-merge": Deed({"case": "{beside}"}),
    "case-parent": Deed({"case": "{beside}"}),
    "case-macro": Deed(),
    "case-use-article": Deed(),
    "queue-pick": Deed(),
    "queue-release": Deed(first="queue-pick", places=_ANOTHERS),
    "queue-new": Deed({"name": "New"}),
    "queue-edit": Deed({"description": "Changed"}),
    "article-new": Deed({"title": "New", "body": "Text"}),
    "article-edit": Deed({"title": "Changed"}),
    "article-archive": Deed(),
    "macro-new": Deed({"name": "New", "step0": "priority:low"}),
    "macro-edit": Deed({"description": "Changed"}),
    "subject-new": Deed({"title": "New"}),
    "subject-edit": Deed({"description": "Changed"}),
    "subject-switch": Deed(),
    "business-calendar-new": Deed({"name": "New"}),
    "service-level-publish": Deed(),
    "service-level-discard": Deed(),
    # marketing
    "segment-new": Deed({"name": "New", "value": "SG"}),
    "journey-new": Deed({"name": "New"}),
    # rules
    "rules-take": Deed(),
    "rules-restore": Deed(),
}

LINES: Final = [line for line in ADDRESSES if line.name in DEEDS]


def test_every_deed_is_an_address() -> None:
    assert {line.name for line in LINES} == set(DEEDS)


def line_of(name: str, kind: str) -> Address:
    """Return the line of a deed; of several, that of the same kind."""
    found = [line for line in ADDRESSES if line.name == name]
    return next((line for line in found if line.kind == kind), found[0])


def typed_over(world: World, deed: Deed, role: Role, place: str) -> dict[str, str]:
    assert world.mate
    words = {
        "other": world.mate.id if place != "mate" else world.people[role].id,
        "beside": world.rows["case"]["mate" if place == "routed" else "routed"],
        "contact": world.row("contact", role, "own"),
        "stage": world.rows["stage"]["all"],
    }
    return {name: text.format(**words) for name, text in deed.typed.items()}


def sent(world: World, line: Address, path: str, more: dict[str, str]) -> dict[str, Any]:
    """Return what the form of a deed sends, as an administrator is shown it, with more typed."""
    fields: dict[str, Any] = {}
    if line.get != "-":
        page = world.browsers[Role.ADMINISTRATOR].get(path).content.decode()
        bare = path.partition("?")[0]
        forms = [one for one in forms_of(page) if one["action"].partition("?")[0] in (bare, "")]
        # The search of the shell has no action of its own either; the form is what comes last.
        fields = dict(forms[-1]["fields"]) if forms else {}
        fields.pop("csrfmiddlewaretoken", None)
    query = dict(part.split("=", 1) for part in path.partition("?")[2].split("&") if "=" in part)
    return {**query, **fields, **more}


def places(world: World, line: Address, role: Role) -> list[str]:
    if line.row == "-":
        return [""]
    found = world.places(line.row)
    wanted = found if "t" in reaches(line, role) else found[-1:]
    return [place for place in wanted if place in DEEDS[line.name].places]


@pytest.mark.parametrize("line", LINES, ids=lambda line: f"{line.name}-{line.kind}")
def test_a_deed_is_done_for_whom_the_table_says(world: World, line: Address) -> None:
    deed = DEEDS[line.name]
    right, kind = line.asks("post")
    wanted, got = {}, {}
    for role in ROLES:
        for place in places(world, line, role):
            row = world.row(line.row, role, place) if place else UUID(int=0)
            path, cell = path_of(world, line, row), f"{role.value} {place}"
            more = typed_over(world, deed, role, place)
            with transaction.atomic():
                if deed.first:
                    prepare(world, deed, line, row)
                body = sent(world, line, path, more)
                before = changes()
                answer = world.browsers[role].post(path, body)
                got[cell] = outcome(answer)
                done = changes() - before
                transaction.set_rollback(True)
            wanted[cell] = expected(role, right, kind, place)
            assert bool(done) is (got[cell] == "open"), (
                f"{cell}: {answer.status_code}, {done} changes, {body}"
            )
    assert "open" in wanted.values()
    differing = {k: (v, got[k]) for k, v in wanted.items() if v != got[k]}
    assert not differing, "\n".join(
        f"{k}: expected {v}, got {g}" for k, (v, g) in differing.items()
    )


def prepare(world: World, deed: Deed, line: Address, row: UUID) -> None:
    before = line_of(deed.first, line.kind)
    path = path_of(world, before, row)
    answer = world.browsers[Role.ADMINISTRATOR].post(path, sent(world, before, path, {}))
    assert answer.status_code in (200, 204, 302), (deed.first, answer.status_code)


def test_nothing_typed_is_no_deed(world: World) -> None:
    """What the matrix of addresses sends is not enough: else it would have been the whole."""
    browser = world.browsers[Role.ADMINISTRATOR]
    row = world.row("case", Role.ADMINISTRATOR, "mate")
    path = path_of(world, line_of("case-resolve", "case"), row)
    before = changes()
    assert ask(browser, "post", path).status_code == 422
    assert changes() == before
    assert reach(Role.ADMINISTRATOR, "change", "case") == "a"
