"""A service desk for the demo: queues, subjects, knowledge, macros, and a month of cases.

Cases of the past are written as rows, for nobody can be made to have answered last week; their
clocks are told what happened when, as they would have been.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from random import Random
from typing import Any, Final
from uuid import UUID

from django.db import transaction

from leadloop.customers import api as customers
from leadloop.events.api import change_context
from leadloop.kit import clock
from leadloop.kit.db import execute
from leadloop.service import api as service
from leadloop.service.api.records import stamped
from leadloop.service.contracts import (
    ArticleDraft,
    CaseReason,
    CaseStatus,
    MacroDraft,
    MacroStep,
    QueueDraft,
)
from leadloop.service.contracts.timing import CaseNews, CasePhase, Happening
from leadloop.service.demo_words import ARTICLES, MACROS, QUEUES, SUBJECTS, TOPICS, Topic
from leadloop.service.levels import record_news
from leadloop.service.levels.cases import timed_cases
from leadloop.service.logic.cleaning import markdown_html
from leadloop.service.models import Case, CaseMessage, CaseResolution, QueueItem
from leadloop.users.contracts import SYSTEM, Actor

_CASES: Final = 120
_SEED: Final = 29
_DAYS: Final = 30
_LEAST_CONTACTS: Final = 24
_NAMES: Final = ("Maya Ong", "Ravi Menon", "Chloe Tan", "Hassan Idris", "Elena Petrova", "Ben Koh")


@dataclass(frozen=True, slots=True)
class Desk:
    """Who answers, and what there is to file cases under."""

    agents: Sequence[Actor]
    team_id: UUID
    queues: Mapping[str, UUID]
    subjects: Mapping[str, UUID]


def load_demo(agents: Sequence[Actor], *, team_id: UUID) -> int:
    """Set up the desk and its past, unless there are cases; return how many there are now.

    Args:
        agents: The people who answer.
        team_id: Their team.
    """
    if service.list_queues(SYSTEM):
        return Case.objects.count()
    desk = Desk(agents, team_id, _queues(team_id), _subjects())
    _knowledge(agents[0], desk.subjects)
    for name, description, steps in MACROS:
        told = tuple(MacroStep(kind, value) for kind, value in steps)
        service.create_macro(agents[0], draft=MacroDraft(name, told, description))
    return _past(desk)


def _queues(team_id: UUID) -> dict[str, UUID]:
    return {
        name: service.create_queue(
            SYSTEM, draft=QueueDraft(name, text, team_id=team_id, address=at)
        )
        for name, text, at in QUEUES
    }


def _subjects() -> dict[str, UUID]:
    found = {}
    for title, below in SUBJECTS:
        found[title] = service.create_subject(SYSTEM, title=title)
        for one in below:
            found[one] = service.create_subject(SYSTEM, title=one, parent_id=found[title])
    return found


def _knowledge(author: Actor, subjects: Mapping[str, UUID]) -> None:
    for title, subject, keywords, body in ARTICLES:
        summary = body.split("\n", 1)[0]
        draft = ArticleDraft(title, body, keywords, summary, subjects[subject])
        article_id = service.create_article(author, draft=draft)
        service.publish_article(author, article_id=article_id)


def _people() -> list[dict[str, Any]]:
    """Return contacts with an address; some are made where there are too few."""
    contacts: Any = Case._meta.get_field("contact").related_model
    rows = contacts._default_manager.exclude(email_normalised="").filter(merged_into=None)
    missing = _LEAST_CONTACTS - rows.count()
    for number in range(max(missing, 0)):
        first, _, last = _NAMES[number % len(_NAMES)].rpartition(" ")
        values = {
            "first_name": first,
            "last_name": last,
            "email": f"{first}.{last}{number or ''}@mail.example".lower(),
            "customer_type": "customer",
        }
        customers.create_contact(SYSTEM, values=values)
    shown = ("id", "full_name", "email_normalised", "account_id")
    found = list(rows.order_by("created_at", "id").values(*shown)[:200])
    policies: Any = Case._meta.get_field("policy").related_model
    held = policies._default_manager.filter(holder_contact_id__in=[one["id"] for one in found])
    by_holder = dict(held.order_by("number").values_list("holder_contact_id", "id"))
    return [{**one, "policy_id": by_holder.get(one["id"])} for one in found]


def _past(desk: Desk) -> int:
    chance = Random(_SEED)  # noqa: S311 -- a play, not a secret
    people = _people()
    made = [_Story(desk, chance, person, place) for place, person in _cast(chance, people)]
    for story in made:
        story.tell()
    _save(made)
    _run_clocks(made)
    return len(made)


def _cast(chance: Random, people: Sequence[dict[str, Any]]) -> list[tuple[int, dict[str, Any]]]:
    return [(place, chance.choice(people)) for place in range(_CASES)]


class _Story:
    """One case, from what was asked to where it stands now."""

    def __init__(self, desk: Desk, chance: Random, person: Mapping[str, Any], place: int) -> None:
        self.desk, self.chance, self.person = desk, chance, person
        self.topic: Topic = chance.choice(TOPICS)
        # The youngest are minutes old, the oldest a month.
        age = timedelta(days=_DAYS) * ((place + 1) / _CASES) ** 2
        self.opened_at = clock.now() - age - timedelta(minutes=chance.randint(1, 40))
        self.agent = chance.choice(desk.agents)
        self.messages: list[CaseMessage] = []
        self.resolution: CaseResolution | None = None
        self.news: list[tuple[Happening, datetime, CaseReason]] = []
        self.case = self._case(place)

    def _case(self, place: int) -> Case:
        topic = self.topic
        stamps = {**stamped(SYSTEM), "created_at": self.opened_at, "updated_at": self.opened_at}
        return Case(
            **stamps,
            title=topic.title.format(month=f"{self.opened_at:%B}"),
            description=topic.asked,
            customer_entity="contact",
            customer_id=self.person["id"],
            contact_id=self.person["id"],
            account_id=self.person["account_id"],
            policy_id=self.person["policy_id"],
            subject_id=self.desk.subjects[topic.subject],
            case_type=topic.case_type,
            origin=("email", "email", "web", "phone", "chat")[place % 5],
            priority=topic.priority,
            queue_id=self.desk.queues[topic.queue],
            team_id=self.desk.team_id,
        )

    def tell(self) -> None:
        """Let happen what happens until now."""
        self.news.append((Happening.CREATED, self.opened_at, CaseReason.IN_PROGRESS))
        self._asked(self.opened_at, self.topic.asked)
        at = self.opened_at + timedelta(minutes=self.chance.randint(12, 600))
        if at > clock.now():
            return
        self.case.owner_id = UUID(self.agent.id)
        self._answered(at)
        at += timedelta(minutes=self.chance.randint(60, 3000))
        if at > clock.now():
            self._rest()
            return
        if self.chance.random() < 0.4:  # noqa: PLR2004
            self._asked(at, "Thank you. Is there anything else that you need from me?")
            self._answered(at + timedelta(minutes=self.chance.randint(20, 300)))
            at += timedelta(hours=8)
        if at < clock.now():
            self._closed(at)

    def _asked(self, at: datetime, text: str) -> None:
        self.messages.append(self._message(at, "in", text, self.person["full_name"]))
        self.case.last_customer_message_at = at
        if len(self.messages) > 1:
            self.news.append((Happening.CUSTOMER_WROTE, at, CaseReason.IN_PROGRESS))

    def _answered(self, at: datetime) -> None:
        if at > clock.now():
            return
        hello = f"Dear {self.person['full_name']},\n\n{self.topic.answer}\n\n{self.agent.name}"
        self.messages.append(self._message(at, "out", hello, self.agent.name))
        self.case.last_reply_at = at
        self.case.first_response_at = self.case.first_response_at or at
        self.news.append((Happening.REPLIED, at, CaseReason.IN_PROGRESS))

    def _message(self, at: datetime, direction: str, text: str, author: str) -> CaseMessage:
        ours = direction == "out"
        address = self.person["email_normalised"]
        return CaseMessage(
            case=self.case,
            direction=direction,
            visibility="public",
            channel="email" if ours else _CHANNELS.get(self.case.origin, "email"),
            author=self.agent.label if ours else "",
            author_name=author,
            from_address="" if ours else address,
            to_addresses=[address] if ours else [],
            subject=self.case.title,
            text=text,
            html=markdown_html(text) if ours else "",
            created_at=at,
        )

    def _rest(self) -> None:
        """Leave some of the answered cases waiting, for the customer or for others."""
        reason = self.chance.choice(
            (
                CaseReason.IN_PROGRESS,
                CaseReason.WAITING_FOR_DETAILS,
                CaseReason.RESEARCHING,
                CaseReason.ON_HOLD,
            )
        )
        self.case.status_reason = reason.value
        at = (self.case.last_reply_at or self.opened_at) + timedelta(minutes=1)
        self.news.append((Happening.CHANGED, at, reason))

    def _closed(self, at: datetime) -> None:
        chosen = self.chance.random()
        if chosen < 0.06:  # noqa: PLR2004
            self._rest()
            return
        if chosen < 0.1:  # noqa: PLR2004
            self.case.status, self.case.status_reason = "canceled", "canceled"
            self.case.resolution = {"summary": "Sent twice.", "by": self.agent.name}
            self.news.append((Happening.CANCELED, at, CaseReason.CANCELED))
            return
        given = self.topic.case_type == "question"
        reason = CaseReason.INFORMATION_PROVIDED if given else CaseReason.PROBLEM_SOLVED
        minutes = self.chance.randint(4, 55)
        self.case.status, self.case.status_reason = "resolved", reason.value
        self.case.resolved_at = self.case.updated_at = at
        self.case.satisfaction = self.chance.choice((5, 5, 4, 4, 3, None, None))
        self.case.resolution = {
            "summary": self.topic.solved,
            "minutes": minutes,
            "by": self.agent.name,
        }
        self.resolution = CaseResolution(
            case=self.case,
            reason=reason.value,
            summary=self.topic.solved,
            minutes=minutes,
            resolved_at=at,
            resolved_by=self.agent.label,
        )
        self.news.append((Happening.RESOLVED, at, reason))

    def item(self) -> QueueItem:
        """Return the case's stay in its queue."""
        is_active = self.case.status == CaseStatus.ACTIVE
        return QueueItem(
            queue_id=self.desk.queues[self.topic.queue],
            case=self.case,
            worker_id=self.case.owner_id,
            picked_at=self.case.first_response_at,
            entered_at=self.opened_at,
            left_at=None if is_active else self.news[-1][1],
        )


_CHANNELS: Final = {"web": "web", "phone": "phone", "chat": "chat"}


def _save(stories: Sequence[_Story]) -> None:
    # The oldest has the lowest number.
    told = sorted(stories, key=lambda story: story.opened_at)
    rows = execute(
        "SELECT nextval('service_case_number') FROM generate_series(1, %s)", (len(told),)
    )
    for story, row in zip(told, rows, strict=True):
        story.case.number = f"CAS-{row[0]:05d}"
    with transaction.atomic(), change_context(actor=""):
        Case.objects.bulk_create([story.case for story in told])
        CaseMessage.objects.bulk_create([one for story in told for one in story.messages])
        resolutions = [s.resolution for s in told if s.resolution is not None]
        CaseResolution.objects.bulk_create(resolutions)
        QueueItem.objects.bulk_create([story.item() for story in told])


def _run_clocks(stories: Sequence[_Story]) -> None:
    """Tell the clocks what happened, each thing at its time."""
    cases = timed_cases([story.case.pk for story in stories])
    news = []
    for story in stories:
        for what, at, reason in story.news:
            then = replace(
                cases[story.case.pk], phase=CasePhase(reason.status.value), status=reason.value
            )
            news.append(CaseNews(what, then, at))
    with transaction.atomic(), change_context(actor=""):
        record_news(sorted(news, key=lambda one: one.at), quietly_until=clock.now())
