"""Who gets a lead: the first rule that speaks for it and finds somebody decides. Pure."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from leadloop.customers.contracts import product_label
from leadloop.sales.contracts.assigning import (
    Assignment,
    AssignmentDraft,
    AssignmentRow,
    Candidate,
    LeadFacts,
    Method,
    Unassigned,
)
from leadloop.sales.contracts.territories import territory

NO_RULE = "No assignment rule speaks for it."


@dataclass(slots=True)
class Assigner:
    """Hands out leads one after the other; loads and turns move along with them.

    ``team_names`` gives the words of teams for the reasons. Rules are asked in the order of
    their position; the inactive are left out.
    """

    rules: Sequence[AssignmentRow]
    people: Sequence[Candidate]
    team_names: dict[UUID, str] = field(default_factory=dict)
    touched: dict[UUID, Candidate] = field(default_factory=dict)
    _territories: dict[UUID, frozenset[str]] = field(default_factory=dict)
    _last_turn: int = 0

    def __post_init__(self) -> None:
        self.rules = [rule for rule in self.rules if rule.draft.is_active]
        self._territories = {
            rule.id: territory(rule.draft.countries, rule.draft.regions) for rule in self.rules
        }
        self._last_turn = max((person.turn for person in self.people), default=0)

    def assign(self, lead: LeadFacts) -> Assignment | Unassigned:
        """Choose who gets this lead, or say why nobody does."""
        why = NO_RULE
        for rule in self.rules:
            if not self._speaks_for(rule, lead):
                continue
            chosen, reason = self._choose(rule.draft, lead)
            if chosen is None:
                why = f"Rule {rule.draft.name}: {reason}"
                continue
            reason = reason + self._give(chosen, rule.draft)
            return Assignment(
                chosen.id, chosen.name, rule.id, rule.draft.name, rule.version, reason
            )
        return Unassigned(why)

    def _speaks_for(self, rule: AssignmentRow, lead: LeadFacts) -> bool:
        draft, countries = rule.draft, self._territories[rule.id]
        return (
            (draft.team_id is None or draft.team_id == lead.team_id)
            and (not countries or lead.country in countries)
            and (not draft.products or lead.product in draft.products)
            and (not draft.grades or lead.grade in draft.grades)
        )

    def _choose(self, draft: AssignmentDraft, lead: LeadFacts) -> tuple[Candidate | None, str]:
        """Return the best candidate and in which respects, or None and what was in the way."""
        pool, whose = self._pool(draft, lead)
        if not pool:
            return None, f"there is nobody among {whose}."
        found: list[str] = [f"among {whose}"]
        for kept, said, lacking in _sieves(draft, lead):
            pool = [person for person in pool if kept(person)]
            if not pool:
                return None, f"nobody among {whose} {lacking}."
            if said:
                found.append(said)
        return min(pool, key=_order(draft.method)), ", ".join(found)

    def _pool(self, draft: AssignmentDraft, lead: LeadFacts) -> tuple[list[Candidate], str]:
        if draft.people:
            named = set(draft.people)
            return [p for p in self.people if p.id in named], "the people it names"
        team_id = draft.pool_team_id or lead.team_id
        name = self.team_names.get(team_id, "its team") if team_id else "no team"
        return [p for p in self.people if team_id in p.team_ids], name

    def _give(self, person: Candidate, draft: AssignmentDraft) -> str:
        """Count the lead for its new owner; return what decided between equals."""
        before = person.open_leads
        self._last_turn += 1
        person.open_leads += 1
        person.turn = self._last_turn
        self.touched[person.id] = person
        if draft.method is Method.ROUND_ROBIN:
            return "; it was their turn."
        room = "" if person.capacity is None else f" of {person.capacity}"
        return f"; they had the lightest load ({before}{room} open)."


def _sieves(
    draft: AssignmentDraft, lead: LeadFacts
) -> Iterable[tuple[Callable[[Candidate], bool], str, str]]:
    """Yield who stays, what that says of those who do, and what it says if nobody does."""
    yield lambda p: not p.is_away, "", "is there today"
    if draft.match_countries:
        where = lead.country or "an unknown country"
        yield (
            lambda p: not p.territory or lead.country in p.territory,
            f"serves {where}",
            f"serves {where}",
        )
    if draft.match_products:
        what = product_label(lead.product) or "an unknown product"
        yield (
            lambda p: not p.products or lead.product in p.products,
            f"knows {what}",
            f"knows {what}",
        )
    yield lambda p: p.has_room, "", "has room for another lead"


def _order(method: Method) -> Callable[[Candidate], tuple[float, float, str]]:
    if method is Method.ROUND_ROBIN:
        return lambda p: (p.turn, p.load, str(p.id))
    return lambda p: (p.load, p.turn, str(p.id))
