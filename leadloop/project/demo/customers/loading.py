"""Loading the demo's customers through the same writers as every door, in a few large batches."""

import io
from collections.abc import Iterable, Sequence
from datetime import timedelta
from random import Random
from typing import Any, Final, NamedTuple
from uuid import UUID

import structlog

from leadloop.customers import api as customers
from leadloop.customers.contracts import ActivityDraft, Regarding
from leadloop.kit import clock
from leadloop.kit.arrays import time_array, uuid_array
from leadloop.kit.db import execute
from leadloop.kit.entity import LookupValue, RecordWrite, get_entity
from leadloop.project.demo.customers.business import (
    ACTIVITIES,
    POLICIES,
    PRICES,
    draw_next,
    draw_past,
    draw_policy,
)
from leadloop.project.demo.customers.people import (
    DemoAccount,
    DemoPerson,
    draw_accounts,
    draw_people,
)
from leadloop.users import api as users
from leadloop.users.contracts import SYSTEM, Actor, ActorKind, Role

log = structlog.get_logger()

_SEED: Final = 11
_OPEN_SHARE: Final = 0.18
_UNOWNED_SHARE: Final = 0.15
_LARGE: Final = 100
_FIRST_NUMBER: Final = "HL-0001"
_EMPLOYEES: Final = "employee,born,plan\n" + "".join(
    f"{number},19{60 + number},{'family' if number % 3 else 'single'}\n" for number in range(40)
)


class _Owner(NamedTuple):
    """Who looks after a customer."""

    person: Actor | None
    team_id: UUID | None

    @property
    def values(self) -> dict[str, Any]:
        return {
            "ownerid": UUID(self.person.id) if self.person else None,
            "ll_teamid": self.team_id,
        }


class Loaded(NamedTuple):
    """The demo's customers once they are there."""

    accounts: dict[str, UUID]
    contacts: dict[int, UUID]


def load_demo_customers() -> bool:
    """Create the demo's customers unless they are there; return whether they were made now."""
    held = get_entity("account").rows(SYSTEM).filter(account_number=_FIRST_NUMBER)
    if held.exists():
        return False
    rng = Random(_SEED)  # noqa: S311 -- invented people, no secrets
    accounts = draw_accounts(rng)
    people = list(draw_people(accounts, rng))
    desk = _Desk(rng)
    loaded = _load(accounts, people, desk)
    _relate(accounts, people, loaded)
    _prices()
    _policies(accounts, people, loaded, desk)
    _activities(loaded, desk)
    _files(accounts, loaded)
    log.info("demo.customers", accounts=len(loaded.accounts), contacts=len(loaded.contacts))
    return True


class _Desk:
    """Hands customers to the demo's representatives: large companies, groups, private people."""

    def __init__(self, rng: Random) -> None:
        self.rng = rng
        self.teams = {team.slug: team.id for team in users.list_teams()}
        people = [p for p in users.list_users(SYSTEM) if p.role is Role.SALES_REPRESENTATIVE]
        self.reps = {
            team: Actor(ActorKind.PERSON, str(p.id), p.name, p.role, p.team_ids)
            for p in people
            for team in p.team_ids
        }

    def owner(self, size: int, *, private: bool) -> _Owner:
        """Return who looks after a customer of this size; now and then only a team."""
        slug = "retail-sales" if private else "enterprise-sales"
        if not private and size < _LARGE:
            slug = "group-benefits"
        team = self.teams.get(slug)
        person = self.reps.get(team) if team else None
        return _Owner(None if self.rng.random() < _UNOWNED_SHARE else person, team)


def _write(entity: str, values: Iterable[dict[str, Any]]) -> list[UUID]:
    writes = [RecordWrite({}, value) for value in values]
    return [result.id for result in get_entity(entity).upsert(SYSTEM, writes)]


def _load(accounts: Sequence[DemoAccount], people: Sequence[DemoPerson], desk: _Desk) -> Loaded:
    owners = {a.number: desk.owner(a.size, private=bool(a.family)) for a in accounts}
    made = _write(
        "account",
        ({**a.values, "accountnumber": a.number, **owners[a.number].values} for a in accounts),
    )
    by_number = {a.number: key for a, key in zip(accounts, made, strict=True)}
    alone = _Owner(desk.reps.get(desk.teams["retail-sales"]), desk.teams["retail-sales"])
    rows = (
        {
            **{name: value for name, value in p.values.items() if value is not None},
            **owners.get(p.account or p.household, alone).values,
            "parentcustomerid": by_number.get(p.account),
        }
        for p in people
    )
    contacts = _write("contact", rows)
    _set_back("account", made, desk.rng)
    _set_back("contact", contacts, desk.rng)
    return Loaded(by_number, {p.number: c for p, c in zip(people, contacts, strict=True)})


def _set_back(table: str, ids: Sequence[UUID], rng: Random) -> None:
    """Let customers have come over the last three years; the change feed keeps the real time."""
    now = clock.now()
    times = [now - timedelta(days=rng.uniform(3, 1_000)) for _ in ids]
    execute(
        f"UPDATE customers_{table} AS held SET created_at = new.at, updated_at = new.at"
        " FROM unnest(%s, %s) AS new (id, at) WHERE held.id = new.id",
        (uuid_array(ids), time_array(times)),
    )


def _relate(accounts: Sequence[DemoAccount], people: Sequence[DemoPerson], loaded: Loaded) -> None:
    rows: list[dict[str, Any]] = []
    for household in (account for account in accounts if account.family):
        members = [p for p in people if p.household == household.number]
        rows += _family(members, loaded, loaded.accounts[household.number])
    directors = [p for p in people if p.place == "director"]
    rows += [
        _relation(loaded.contacts[p.number], "director", ("account", loaded.accounts[p.account]))
        for p in directors
    ]
    _write("ll_relation", rows)
    _primary_contacts(people, loaded)


def _family(members: Sequence[DemoPerson], loaded: Loaded, household: UUID) -> list[dict[str, Any]]:
    keys = {p.number: loaded.contacts[p.number] for p in members}
    rows = [_relation(key, "household_member", ("account", household)) for key in keys.values()]
    adults = [keys[p.number] for p in members if p.place != "child"]
    if len(adults) > 1:
        rows.append(_relation(adults[1], "spouse", ("contact", adults[0])))
        rows.append(_relation(adults[1], "beneficiary", ("contact", adults[0])))
    rows += [
        _relation(keys[p.number], "child", ("contact", adults[0]))
        for p in members
        if p.place == "child"
    ]
    return rows


def _relation(one: UUID, role: str, other: tuple[str, UUID]) -> dict[str, Any]:
    return {
        "ll_fromid": LookupValue("contact", one),
        "ll_toid": LookupValue(*other),
        "ll_role": role,
    }


def _primary_contacts(people: Sequence[DemoPerson], loaded: Loaded) -> None:
    first: dict[str, UUID] = {}
    for person in people:
        number = person.account or person.household
        if number:
            first.setdefault(number, loaded.contacts[person.number])
    writes = [
        RecordWrite({"accountid": loaded.accounts[number]}, {"primarycontactid": contact})
        for number, contact in first.items()
    ]
    get_entity("account").upsert(SYSTEM, writes)


def _prices() -> None:
    products = {row.code: row.id for row in customers.list_products(SYSTEM)}
    for name, currency, text, prices in PRICES:
        made = customers.create_price_list(
            SYSTEM, values={"name": name, "currency": currency, "description": text}
        )
        for code, amount, basis in prices:
            customers.set_price(
                SYSTEM,
                price_list_id=made,
                product_id=products[code],
                amount=amount,
                basis=basis,
            )


def _policies(
    accounts: Sequence[DemoAccount],
    people: Sequence[DemoPerson],
    loaded: Loaded,
    desk: _Desk,
) -> None:
    now, rng = clock.now(), desk.rng
    products = {row.code: row.id for row in customers.list_products(SYSTEM)}
    groups = [a for a in accounts if not a.family and a.values["customertypecode"] == "customer"]
    holders = [
        p
        for p in people
        if not p.account and p.place != "child" and p.values["customertypecode"] == "customer"
    ]
    rows = []
    for number in range(POLICIES):
        group = number % 4 == 0
        if group:
            account = rng.choice(groups)
            drawn = draw_policy(
                now, rng, group=True, size=account.size, currency=account.home.currency
            )
            held = {"ll_holderaccountid": loaded.accounts[account.number]}
            owner = desk.owner(account.size, private=False)
        else:
            person = rng.choice(holders)
            drawn = draw_policy(now, rng, group=False, size=1, currency=person.home.currency)
            contact = loaded.contacts[person.number]
            held = {"ll_holdercontactid": contact, "ll_lifeassuredid": contact}
            owner = desk.owner(1, private=True)
        product = {"ll_productid": products[drawn.product]}
        rows.append({**drawn.values, **product, **held, **owner.values})
    _write("ll_policy", rows)


def _activities(loaded: Loaded, desk: _Desk) -> None:
    now, rng = clock.now(), desk.rng
    records = [
        *(Regarding("contact", key) for key in loaded.contacts.values()),
        *(Regarding("account", key) for key in loaded.accounts.values()),
    ]
    owners = list(desk.reps.values())
    by_owner: dict[str, list[ActivityDraft]] = {}
    for _ in range(ACTIVITIES):
        owner = rng.choice(owners)
        due = rng.random() < _OPEN_SHARE
        happening = draw_next(now, rng) if due else draw_past(now, rng)
        draft = ActivityDraft(
            happening.type,
            happening.subject,
            rng.choice(records),
            owner_id=UUID(owner.id),
            team_id=owner.team_ids[0],
            **happening.values,
        )
        by_owner.setdefault(owner.id, []).append(draft)
    everything = {rep.id: rep for rep in owners}
    for key, drafts in by_owner.items():
        # Their manager may see every record; the history names who did it.
        seeing = everything[key]
        writer = Actor(seeing.kind, seeing.id, seeing.name, Role.SALES_MANAGER, seeing.team_ids)
        customers.create_activities(writer, drafts=drafts)


def _files(accounts: Sequence[DemoAccount], loaded: Loaded) -> None:
    groups = [a for a in accounts if not a.family and a.values["customertypecode"] == "customer"]
    for account in groups[:6]:
        file = customers.NewFile(
            f"employees-{account.number.lower()}.csv",
            "text/csv",
            io.BytesIO(_EMPLOYEES.encode()),
            "Who is to be covered, as of last month",
        )
        record = Regarding("account", loaded.accounts[account.number])
        customers.attach(SYSTEM, regarding=record, file=file)
