"""What people bring along: a file of contacts, views they keep, a document on a policy."""

from io import BytesIO
from typing import Final

import structlog

from leadloop.bulk import api as bulk
from leadloop.bulk.contracts import JobKind
from leadloop.customers import api as customers
from leadloop.customers.api import NewFile
from leadloop.customers.contracts import Regarding
from leadloop.kit.entity import get_entity
from leadloop.users import api as users
from leadloop.users.api import ViewDraft
from leadloop.users.contracts import SYSTEM, Actor, Role

log = structlog.get_logger()

_FILE: Final = "health-fair-october.csv"
_HEADINGS: Final = "First name,Last name,E-mail,Mobile phone,Job title,Date of birth"
# Two rows are refused, as in every file that people typed at a stand.
_VISITORS: Final = (
    "Anita,Lim,anita.lim@larkfield.example,+65 8123 4401,Nurse,12.03.1986",
    "Bruno,Keller,bruno.keller@larkfield.example,+49 151 2300 4402,Carpenter,02.11.1979",
    "Chloe,Martin,chloe.martin@larkfield.example,+44 7700 900403,Teacher,23.07.1991",
    "Deepa,Nair,deepa.nair@larkfield.example,+65 8123 4404,Analyst,30.01.1988",
    "Elias,Novak,elias.novak@larkfield.example,+44 7700 900405,Chef,31.31.1990",
    "Farah,Aziz,farah.aziz@larkfield.example,+65 8123 4406,Architect,09.09.1983",
    "Gideon,Moss,gideon.moss at larkfield,+44 7700 900407,Driver,17.05.1975",
    "Hana,Sato,hana.sato@larkfield.example,+65 8123 4408,Designer,28.02.1994",
)
_VIEWS: Final = (
    (Role.SALES_MANAGER, ViewDraft("leads", "Grade A, not yet taken", "?grade=A&owner=none")),
    (Role.SALES_REPRESENTATIVE, ViewDraft("leads", "My best", "?owner=me&sort=-score")),
    (Role.SUPERVISOR, ViewDraft("cases", "High and unassigned", "?priority=high&owner=none")),
)
_LETTER: Final = (
    "Harbour Life\n\nYour cover at a glance\n\nSum assured, premium and fund choices are those of"
    " the illustration you signed.\nQuestions: care@harbourlife.example\n"
)


def load_demo_desk() -> bool:
    """Import the file, keep the views and attach the document; return whether just now."""
    if bulk.list_jobs(SYSTEM, kind=JobKind.IMPORT):
        return False
    people = _people()
    for role, draft in _VIEWS:
        users.save_view(people[role], draft=draft)
    _import(people[Role.SALES_MANAGER])
    _attach(people[Role.SALES_MANAGER])
    log.info("demo.desk", views=len(_VIEWS), rows=len(_VISITORS))
    return True


def _people() -> dict[Role, Actor]:
    """Return one person of each role."""
    found: dict[Role, Actor] = {}
    for person in users.list_users(SYSTEM):
        actor = users.find_actor(f"person:{person.id}")
        if actor is not None:
            found.setdefault(actor.role, actor)
    return found


def _import(actor: Actor) -> None:
    job_id = bulk.create_import(
        actor,
        entity="contact",
        filename=_FILE,
        data="\n".join((_HEADINGS, *_VISITORS)).encode(),
    )
    found = bulk.get_import(actor, job_id=job_id)
    columns = [column.field for column in found.columns]
    match = [way.name for way in found.ways if way.usable(columns, found.entity)]
    chosen = {"columns": columns, "match": match, "mode": "upsert", "make": []}
    bulk.plan_import(actor, job_id=job_id, chosen=chosen)
    bulk.run_import(actor, job_id=job_id, schedule=False)
    while bulk.step_job(actor, job_id=job_id):
        pass


def _attach(actor: Actor) -> None:
    policy = get_entity("ll_policy").rows(actor).order_by("created_at", "pk").first()
    if policy is None:
        return
    file = NewFile(
        "Your cover.txt", "text/plain", BytesIO(_LETTER.encode()), "Sent with the policy"
    )
    customers.attach(actor, regarding=Regarding("ll_policy", policy.pk), file=file)
