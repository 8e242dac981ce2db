"""The one installation that the whole access matrix looks at: people, and rows near and far.

Of every kind that has owners there is a row for each *place*, seen from where somebody stands:

- ``own``: theirs, though it belongs to the other team;
- ``mate``: a colleague's of their team;
- ``routed``: nobody's yet, but routed to their team;
- ``far``: a stranger's of the other team. Every word that people typed on these says ``FAR``.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from io import BytesIO
from typing import Any
from uuid import UUID

from django.test import Client

from leadloop.customers import api as customers
from leadloop.customers.api.attachments import NewFile
from leadloop.customers.contracts import ActivityDraft, ActivityType, Regarding
from leadloop.customers.models import Attachment
from leadloop.events import api as events
from leadloop.intake import api as intake
from leadloop.kit import clock
from leadloop.kit.entity import LookupValue, RecordWrite, WriteMode, get_entity
from leadloop.outbound import api as outbound
from leadloop.outbound.contracts import MessageDraft
from leadloop.portal import api as portal
from leadloop.sales import api as sales
from leadloop.sales.contracts.assigning import AssignmentDraft
from leadloop.sales.contracts.forecasting import QuotaDraft
from leadloop.service import api as service
from leadloop.service.api import calendars, levels
from leadloop.service.contracts import (
    ArticleDraft,
    CaseDraft,
    CustomerRef,
    MacroDraft,
    MacroStep,
    QueueDraft,
)
from leadloop.service.contracts.calendars import CalendarDraft, Interval, WorkingTime
from leadloop.service.contracts.levels import ClockPlan, Kpi, LevelPlan
from leadloop.users import api as users
from leadloop.users.clients import ClientSecrets
from leadloop.users.contracts import SYSTEM, Actor, Role
from leadloop.users.models import User

FAR = "Quokka"
"""Stands in every text of a row that is out of sight of the team; no page may say it there."""

PLACES = ("own", "mate", "routed", "far")
_PASSWORD = "Keyhole-Mango-42"
_TOKEN = "t" * 32


def signed_in(person: users.Person) -> Client:
    """Return a browser that sends the token against forgery, as the pages' forms do."""
    client = Client(enforce_csrf_checks=True, headers={"X-CSRFToken": _TOKEN})
    client.force_login(
        User.objects.get(pk=person.id), backend="django.contrib.auth.backends.ModelBackend"
    )
    client.cookies["csrftoken"] = _TOKEN
    return client


@dataclass
class World:
    """Who there is, and the ids of the rows: ``rows[kind][place]``, own ones ``own:<role>``."""

    north: users.TeamRef
    south: users.TeamRef
    people: dict[Role, users.Person] = field(default_factory=dict)
    browsers: dict[Role, Client] = field(default_factory=dict)
    programs: dict[Role, ClientSecrets] = field(default_factory=dict)
    mate: users.Person | None = None
    stranger: users.Person | None = None
    rows: dict[str, dict[str, UUID]] = field(default_factory=dict)

    def row(self, kind: str, role: Role, place: str) -> UUID:
        """Return the id of the row of a kind at a place, as a person of ``role`` sees it."""
        found = self.rows[kind]
        return found["all"] if "all" in found else found[_of(role) if place == "own" else place]

    def places(self, kind: str) -> tuple[str, ...]:
        """Return the places at which there are rows of a kind; ``all`` where nobody owns them."""
        found = self.rows.get(kind, {})
        return ("all",) if "all" in found else PLACES if found else ()

    def actor(self, role: Role) -> Actor:
        """Return the person of a role as api functions take one."""
        return users.actor_for_user(User.objects.get(pk=self.people[role].id))


def _of(role: Role) -> str:
    return f"own:{role.value}"


def build() -> World:
    """Put everything into the empty database and return where it is."""
    north = users.create_team(SYSTEM, slug="north", name="North")
    south = users.create_team(SYSTEM, slug="south", name="South")
    world = World(north, south)
    for role in Role:
        person = _person(role.value, role, "north")
        world.people[role] = person
        world.browsers[role] = signed_in(person)
        world.programs[role] = users.create_client(SYSTEM, name=role.value, role=role)
    world.mate = _person("mate", Role.SALES_REPRESENTATIVE, "north")
    world.stranger = _person("stranger", Role.SALES_REPRESENTATIVE, "south")
    maker = _Maker(world)
    maker.shared()
    for place in (*(_of(role) for role in Role), "mate", "routed", "far"):
        maker.rows(place)
    maker.merges()
    return world


def _person(name: str, role: Role, team: str) -> users.Person:
    return users.create_user(
        SYSTEM,
        email=f"{name}@insurer.example",
        name=name.replace("_", " ").title(),
        role=role,
        password=_PASSWORD,
        teams=[team],
    )


class _Maker:
    def __init__(self, world: World) -> None:
        self.world = world
        self.count = 0

    def keep(self, kind: str, place: str, record: UUID) -> UUID:
        self.world.rows.setdefault(kind, {})[place] = record
        return record

    def holder(self, place: str) -> tuple[UUID | None, UUID]:
        """Return owner and team of the rows at a place."""
        world = self.world
        assert world.mate
        assert world.stranger
        if place.startswith("own:"):
            return world.people[Role(place[4:])].id, world.south.id
        owners = {"mate": world.mate.id, "routed": None, "far": world.stranger.id}
        return owners[place], world.south.id if place == "far" else world.north.id

    def make(
        self, name: str, place: str, values: Mapping[str, Any], team: str = "ll_teamid"
    ) -> UUID:
        owner, of = self.holder(place)
        of = of if team != "ll_team" else "south" if of == self.world.south.id else "north"
        held = {"ownerid": owner, team: of}
        entity = get_entity(name)
        write = RecordWrite({}, {**values, **held}, mode=WriteMode.CREATE)
        (made,) = entity.upsert(SYSTEM, [write])
        return self.keep(entity.kind, place, made.id)

    def shared(self) -> None:
        """Make what belongs to nobody: there is one of each kind, at the place ``all``."""
        keep = lambda kind, record: self.keep(kind, "all", record)  # noqa: E731
        product = customers.find_product(SYSTEM, code="ilp")
        assert product
        keep("product", product.id)
        prices = {"name": "Retail 2026", "currency": "USD"}
        price_list = keep("price_list", customers.create_price_list(SYSTEM, values=prices))
        keep(
            "price_list_item",
            customers.set_price(
                SYSTEM, price_list_id=price_list, product_id=product.id, amount="10"
            ),
        )
        pipeline = sales.default_pipeline(SYSTEM)
        keep("pipeline", pipeline.id)
        keep("stage", pipeline.stages[1].id)
        keep("competitor", sales.create_competitor(SYSTEM, values={"name": "Rival Life"}))
        keep("assignment", sales.create_assignment_rule(SYSTEM, draft=AssignmentDraft("By load")))
        keep(
            "queue",
            service.create_queue(SYSTEM, draft=QueueDraft("Claims", team_id=self.world.north.id)),
        )
        article = keep(
            "knowledge", service.create_article(SYSTEM, draft=ArticleDraft("Refunds", "Five days."))
        )
        service.publish_article(SYSTEM, article_id=article)
        keep(
            "macro",
            service.create_macro(SYSTEM, draft=MacroDraft("Calm", (MacroStep("priority", "low"),))),
        )
        keep("subject", service.create_subject(SYSTEM, title="Payments"))
        hours = WorkingTime("UTC", ((Interval(540, 1020),),) * 5 + ((), ()))
        calendar = calendars.create_calendar(SYSTEM, draft=CalendarDraft("Office", hours))
        keep("calendar", calendar)
        plan = LevelPlan("Gold", "", (), (ClockPlan(Kpi.RESOLVE, timedelta(hours=8), calendar),))
        keep("sla", levels.create_level(SYSTEM, plan=plan))
        keep("site", portal.create_site(SYSTEM, name="Insurer").id)
        mail = MessageDraft("matrix", "case_reply", "ann@customer.example", "Hello", "Good day")
        keep("message", outbound.send(SYSTEM, mail).id)
        keep("people", self.world.people[Role.SALES_REPRESENTATIVE].id)
        keep("edge_model", intake.list_edge_models(SYSTEM)[0].id)
        events.create_topic(SYSTEM, name="harvest")

    def rows(self, place: str) -> None:
        """Make a row of every kind that has owners, one leading to the other."""
        self.count += 1
        n, word = self.count, FAR if place == "far" else "Magpie"
        lead = self.make("lead", place, {
            "firstname": "Lea", "lastname": f"{word} {n}", "companyname": f"{word} Ltd",
            "emailaddress1": f"{word}.{n}@leads.example".lower(), "mobilephone": f"+1415555{n:04}",
        }, team="ll_team")  # fmt: skip
        scored = {"msdyn_entityid": str(lead), "msdyn_score": 50, "msdyn_grade": "C"}
        score = RecordWrite({}, scored, mode=WriteMode.CREATE)
        (made,) = get_entity("msdyn_predictivescore").upsert(SYSTEM, [score])
        self.keep("predictive_score", place, made.id)
        account = self.make(
            "account", place, {"name": f"{word} Holdings {n}", "address1_city": f"{word}ville"}
        )
        contact = self.make("contact", place, {
            "firstname": "Cleo", "lastname": f"{word} {n}", "parentcustomerid": account,
            "emailaddress1": f"{word}.{n}@contacts.example".lower(),
        })  # fmt: skip
        product = self.world.rows["product"]["all"]
        self.make(
            "ll_policy",
            place,
            {"ll_number": f"{word}-{n}", "ll_productid": product, "ll_holdercontactid": contact},
        )
        deal = self.make("opportunity", place, {
            "name": f"{word} deal {n}", "parentaccountid": account, "parentcontactid": contact,
            "estimatedclosedate": date(2026, 12, 31), "ll_annualpremium": Decimal(1200),
        })  # fmt: skip
        write = RecordWrite(
            {}, {"opportunityid": deal, "productid": product, "quantity": 1}, mode=WriteMode.CREATE
        )
        (line,) = get_entity("opportunityproduct").upsert(SYSTEM, [write])
        self.keep("opportunityproduct", place, line.id)
        self.make(
            "ll_relation",
            place,
            {
                "ll_fromid": LookupValue("contact", contact),
                "ll_toid": LookupValue("account", account),
                "ll_role": "employee",
            },
        )
        self.belongings(place, word, Regarding("lead", lead))
        self.case(place, word, contact)
        owner, team = self.holder(place)
        draft = QuotaDraft(date(2026, 10, 1), 3, Decimal(5000), "USD", owner, team)
        self.keep(
            "quota",
            place,
            sales.set_quota(SYSTEM, draft=draft) if owner else self._team_quota(team),
        )

    def _team_quota(self, team: UUID) -> UUID:
        draft = QuotaDraft(date(2026, 10, 1), 3, Decimal(9000), "USD", None, team)
        return sales.set_quota(SYSTEM, draft=draft)

    def belongings(self, place: str, word: str, regarding: Regarding) -> None:
        owner, team = self.holder(place)
        due = clock.now() + timedelta(days=1)
        for kind in (
            ActivityType.TASK,
            ActivityType.PHONE_CALL,
            ActivityType.EMAIL,
            ActivityType.NOTE,
            ActivityType.APPOINTMENT,
        ):
            times = (
                {"start_at": due, "end_at": due + timedelta(hours=1)}
                if kind is ActivityType.APPOINTMENT
                else {}
            )
            draft = ActivityDraft(
                kind,
                f"{word} {kind.value}",
                regarding,
                owner_id=owner,
                team_id=team,
                due_at=due,
                **times,
            )
            (made,) = customers.create_activities(SYSTEM, drafts=[draft])
            self.keep(f"activity:{kind.value}", place, made)
            if kind is ActivityType.TASK:
                self.keep("activity", place, made)
        file = NewFile(name=f"{word}.txt", media_type="text/plain", content=BytesIO(b"hello"))
        made = customers.attach(SYSTEM, regarding=regarding, file=file)
        self.keep("attachment", place, made)
        Attachment.objects.filter(pk=made).update(owner_id=owner, team_id=team)

    def case(self, place: str, word: str, contact: UUID) -> None:
        owner, team = self.holder(place)
        word = word if word != FAR else "Wombat"  # cases are seen by all of sales
        draft = CaseDraft(
            f"{word} case",
            CustomerRef("contact", contact),
            owner_id=owner,
            team_id=team,
            queue_id=self.world.rows["queue"]["all"],
        )
        case = self.keep("case", place, service.create_case(SYSTEM, draft=draft))
        on = Regarding("incident", case)
        task = ActivityDraft(
            ActivityType.TASK, f"{word} follow-up", on, owner_id=owner, team_id=team
        )
        self.keep("case_activity", place, customers.create_activities(SYSTEM, drafts=[task])[0])

    def merges(self) -> None:
        """Two leads merged near, two far."""
        for place, word in (("mate", "Magpie"), ("far", FAR)):
            owner, _ = self.holder(place)
            pair = []
            for part in ("keep", "gone"):
                values = {
                    "lastname": f"{word} {part}",
                    "ownerid": owner,
                    "ll_team": "south" if place == "far" else "north",
                }
                write = RecordWrite({}, values, mode=WriteMode.CREATE)
                pair.append(get_entity("lead").upsert(SYSTEM, [write])[0].id)
            made = customers.merge_records(SYSTEM, entity="lead", keep_id=pair[0], gone_id=pair[1])
            for near in PLACES[:3] if place == "mate" else ["far"]:
                for kept in [_of(role) for role in Role] if near == "own" else [near]:
                    self.keep("merge", kept, made.id)
