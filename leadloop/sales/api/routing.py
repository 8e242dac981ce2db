"""Whose a lead is: the form's word first, then the rule's."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, NamedTuple
from uuid import UUID

import structlog

from leadloop.intake.contracts import FORM_ORIGIN, FormMarks, read_marks
from leadloop.sales.contracts.merging import Submission
from leadloop.users import api as users

log = structlog.get_logger()


class _Known(NamedTuple):
    """Teams by slug and by id, and the people among the wanted owners who may sign in."""

    slugs: Mapping[str, UUID]
    teams: Mapping[UUID, str]
    people: Mapping[UUID, str]


def route(submissions: list[Submission]) -> list[Submission]:
    """Return the submissions with ids in place of slugs, and what their forms say put first.

    A rule may name a team that is gone. Its lead still arrives, without a team; the decision
    keeps the name, and the lead's page says that there is no such team. Likewise an owner whom a
    form names and who may not sign in any more gives way to the form's team, then to the rules;
    the decision then says so.
    """
    marks = {s.id: found for s in submissions if (found := _marks(s))}
    slugs = {s.values["team_slug"] for s in submissions if "team_slug" in s.values}
    if not slugs and not marks:
        return submissions
    known = _look_up(list(marks.values()))
    for slug in slugs - known.slugs.keys():
        log.warning("lead.team_unknown", team=slug)
    return [_routed(submission, marks.get(submission.id), known) for submission in submissions]


def _marks(submission: Submission) -> FormMarks | None:
    decision = submission.values.get("decision")
    said = decision.get("form") if isinstance(decision, Mapping) else None
    found = read_marks(said, FORM_ORIGIN) if isinstance(said, Mapping) else None
    return found if found is not None and found.assigns else None


def _look_up(marks: Sequence[FormMarks]) -> _Known:
    teams = users.list_teams()
    owners = {one.owner_id for one in marks if one.owner_id}
    return _Known(
        {team.slug: team.id for team in teams},
        {team.id: team.name for team in teams},
        users.active_people(owners) if owners else {},
    )


def _routed(submission: Submission, marks: FormMarks | None, known: _Known) -> Submission:
    values = dict(submission.values)
    team_id = known.slugs.get(values.pop("team_slug", ""))
    if team_id is not None:
        values["team_id"] = team_id
    if marks is not None:
        _assign(values, marks, known)
    return replace(submission, values=values)


def _assign(values: dict[str, Any], marks: FormMarks, known: _Known) -> None:
    if marks.owner_id in known.people:
        values["owner_id"] = marks.owner_id
    if marks.team_id in known.teams:
        values["team_id"] = marks.team_id
    if marks.pipeline:
        values.setdefault("pipeline", marks.pipeline)
    note = _note(marks, known)
    if note:
        log.warning("lead.form_assignment_stale", form=marks.slug, note=note)
        decision = values["decision"]
        values["decision"] = {**decision, "form": {**decision["form"], "note": note}}


def _note(marks: FormMarks, known: _Known) -> str:
    no_owner = marks.owner_id is not None and marks.owner_id not in known.people
    no_team = marks.team_id is not None and marks.team_id not in known.teams
    gone = " and ".join(
        word for word, missing in (("owner", no_owner), ("team", no_team)) if missing
    )
    if not gone:
        return ""
    team = known.teams.get(marks.team_id) if marks.team_id else None
    instead = f"team {team} has it" if team else "the rules decided"
    return f"The {gone} that form {marks.name} names cannot take leads any more, so {instead}."
