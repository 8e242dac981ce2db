"""The CRM's leads and contacts as people here: read through the Entity registry, written in bulk.

What is written is the record as it stands, not the change that told of it; so that changes may come
twice, late, or in another order.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any, Final
from uuid import UUID

from leadloop.events.api import change_context
from leadloop.events.contracts import to_json
from leadloop.kit import clock
from leadloop.kit.arrays import text_array, uuid_array
from leadloop.kit.db import execute
from leadloop.kit.entity import get_entity
from leadloop.kit.ids import new_uuid
from leadloop.marketing.contracts.copied import CONTACT_COLUMNS, LEAD_COLUMNS
from leadloop.marketing.logic import copied
from leadloop.outbound import api as outbound
from leadloop.outbound.contracts import Carry, Channel
from leadloop.users.api import list_teams
from leadloop.users.contracts import SYSTEM

ORIGIN: Final = "copied"

_TYPES: Final = {
    **dict.fromkeys(
        (
            *("salutation", "first_name", "last_name", "email", "email_normalised"),
            *("mobile_phone", "company", "job_title", "country", "language", "time_zone"),
            *("time_zone_source", "product_interest", "lead_source", "utm_source"),
            *("utm_campaign", "lead_status", "customer_type", "grade", "score_origin"),
            "intake_grade",
        ),
        "text",
    ),
    **dict.fromkeys(("score", "intake_score"), "smallint"),
    "company_size": "integer",
    "birth_date": "date",
    "attributes": "jsonb",
    "sales_created_at": "timestamptz",
    "has_opted_out_of_email": "boolean",
    **dict.fromkeys(("owner_id", "team_id"), "uuid"),
}
_OF_BOTH: Final = (
    *("salutation", "first_name", "last_name", "email", "email_normalised", "mobile_phone"),
    *("job_title", "country", "language", "time_zone", "time_zone_source", "owner_id", "team_id"),
    *("company", "has_opted_out_of_email"),
)
"""Facts that both a lead and a contact have; once there is a contact, its are taken."""

_OF_LEADS: Final = (
    *("company_size", "product_interest", "lead_source", "utm_source", "utm_campaign"),
    *("lead_status", "score", "grade", "score_origin", "intake_score", "intake_grade"),
    *("attributes", "sales_created_at"),
)
_OF_CONTACTS: Final = ("customer_type", "birth_date")


def _upsert(kind: str, own: Sequence[str]) -> str:
    """Return the statement that writes a batch of one kind; every name in it is ours."""
    names = (*_OF_BOTH, *own)
    shape = ", ".join(f"{name} {_TYPES[name]}" for name in names)
    listed = ", ".join(names)
    taken = [
        f"CASE WHEN p.kind = 'lead' THEN excluded.{name} ELSE p.{name} END"
        if kind == "lead" and name in _OF_BOTH
        else f"excluded.{name}"
        for name in names
    ]
    sets = ", ".join(f"{name} = {value}" for name, value in zip(names, taken, strict=True))
    return f"""
    INSERT INTO marketing_person AS p (id, kind, contact_key, sales_{kind}_id, {kind}_version,
        version, created_at, updated_at, created_by, updated_by, last_trace, {listed})
    SELECT id, '{kind}', source_id::text, source_id, source_version, 1,
        %(now)s, %(now)s, '', '', '', {listed}
    FROM jsonb_to_recordset(%(rows)s::jsonb) AS r (id uuid, source_id uuid,
        source_version integer, {shape})
    ON CONFLICT (sales_{kind}_id) WHERE sales_{kind}_id IS NOT NULL DO UPDATE SET {sets},
        {kind}_version = excluded.{kind}_version, version = p.version + 1,
        updated_at = excluded.updated_at, updated_by = '', is_active = true
    WHERE excluded.{kind}_version >= p.{kind}_version
        AND ({", ".join(f"p.{name}" for name in names)}, p.is_active)
            IS DISTINCT FROM ({", ".join(taken)}, true)
    """


_LEADS: Final = _upsert("lead", _OF_LEADS)
_CONTACTS: Final = _upsert("contact", _OF_CONTACTS)

# A contact made of a lead that is known here is that person, not another one.
_CONVERT: Final = """
UPDATE marketing_person p SET sales_contact_id = r.contact_id, kind = 'contact',
    converted_at = %(now)s, version = p.version + 1, updated_at = %(now)s
FROM jsonb_to_recordset(%(rows)s::jsonb) AS r (lead_id uuid, contact_id uuid)
WHERE p.sales_lead_id = r.lead_id AND p.sales_contact_id IS NULL AND p.merged_into_id IS NULL
    AND NOT EXISTS (SELECT 1 FROM marketing_person o WHERE o.sales_contact_id = r.contact_id)
"""


def copy_leads(ids: Collection[UUID]) -> None:
    """Bring the people up to date that these leads of the CRM are.

    Safe to repeat. A lead that is gone from the CRM is erased here; one that was merged, or that
    became a contact already known, becomes part of that person.

    Emits:
        ``marketing_person.changed``, in the caller's transaction.
    """
    rows = _read("lead", ids, LEAD_COLUMNS)
    out = _opted_out(rows)
    teams = {team.slug: team.id for team in list_teams()}
    facts = [copied.lead_facts(row, teams=teams, opted_out=out) for row in rows]
    _write(_LEADS, facts)
    pairs = [(row["source_id"], row["contact_id"]) for row in rows if row["contact_id"]]
    _convert(pairs)
    _erase_missing("lead", ids, rows)
    _follow(rows, "lead")


def copy_contacts(ids: Collection[UUID]) -> None:
    """Bring the people up to date that these contacts of the CRM are; as ``copy_leads``."""
    rows = _read("contact", ids, CONTACT_COLUMNS)
    out = _opted_out(rows)
    companies = _account_names(row["account_id"] for row in rows)
    _convert([(row["lead_id"], row["source_id"]) for row in rows if row["lead_id"]])
    facts = [copied.contact_facts(row, companies=companies, opted_out=out) for row in rows]
    _write(_CONTACTS, facts)
    _erase_missing("contact", ids, rows)
    _follow(rows, "contact")


def _read(entity: str, ids: Collection[UUID], columns: Mapping[str, str]) -> list[dict[str, Any]]:
    """Return records of the CRM under our names of their columns, in the order of their ids."""
    found = get_entity(entity)
    names = {found.by_name[vendor].attribute: ours for vendor, ours in columns.items()}
    rows = found.rows(SYSTEM).filter(pk__in=list(ids)).order_by("pk").values(*names)
    return [{ours: row[attribute] for attribute, ours in names.items()} for row in rows]


def _account_names(ids: Iterable[UUID | None]) -> dict[UUID, str]:
    wanted = {one for one in ids if one}
    if not wanted:
        return {}
    return dict(get_entity("account").rows(SYSTEM).filter(pk__in=wanted).values_list("pk", "name"))


def _opted_out(rows: Sequence[Mapping[str, Any]]) -> frozenset[str]:
    return outbound.opted_out_of_all({copied.normalised(row["email"]) for row in rows})


def _write(statement: str, facts: Sequence[Mapping[str, Any]]) -> None:
    if facts:
        with change_context(actor=SYSTEM.label, origin=ORIGIN):
            rows = [{"id": new_uuid(), **row} for row in facts]
            execute(statement, {"rows": to_json(rows).decode(), "now": clock.now()})


def _convert(pairs: Sequence[tuple[UUID, UUID]]) -> None:
    if pairs:
        rows = [{"lead_id": lead, "contact_id": contact} for lead, contact in pairs]
        with change_context(actor=SYSTEM.label, origin=ORIGIN):
            execute(_CONVERT, {"rows": to_json(rows).decode(), "now": clock.now()})


_ERASE: Final = """
UPDATE marketing_person SET salutation = '', first_name = '', last_name = '', email = '',
    email_normalised = '', mobile_phone = '', company = '', job_title = '', attributes = '{{}}',
    birth_date = NULL, policy_renewals = '{{}}', is_active = false, erased_at = %(now)s,
    updated_at = %(now)s, version = version + 1
WHERE sales_{kind}_id = ANY(%(ids)s) AND {other} AND erased_at IS NULL
RETURNING id
"""
_OTHER: Final = {"lead": "sales_contact_id IS NULL", "contact": "true"}


def _erase_missing(kind: str, ids: Collection[UUID], rows: Sequence[Mapping[str, Any]]) -> None:
    """Forget who somebody was whose record is gone; what was done stays, without who and where."""
    gone = set(ids) - {row["source_id"] for row in rows}
    if not gone:
        return
    statement = _ERASE.format(kind=kind, other=_OTHER[kind])
    with change_context(actor=SYSTEM.label, origin=ORIGIN):
        erased = execute(statement, {"ids": uuid_array(sorted(gone)), "now": clock.now()})
    people = uuid_array([row[0] for row in erased])
    execute(
        "UPDATE marketing_engagement SET url = '', subject = '' WHERE person_id = ANY(%s)",
        (people,),
    )
    execute("DELETE FROM marketing_visitor WHERE person_id = ANY(%s)", (people,))


def _follow(rows: Sequence[Mapping[str, Any]], kind: str) -> None:
    """Make people one whose records were merged, and two again where that was undone."""
    known = people_of(kind, [row["source_id"] for row in rows])
    targets = _targets(rows, kind)
    for row in rows:
        person, target = known.get(row["source_id"]), targets.get(row["source_id"])
        if person is None:
            continue
        if target and target not in {person.id, person.merged_into}:
            merge_people(kept_id=target, gone_id=person.id)
        elif target is None and person.merged_into:
            _part(person.id)


def _targets(rows: Sequence[Mapping[str, Any]], kind: str) -> dict[UUID, UUID]:
    """Return which person each record's is part of now, by the record's id."""
    masters = people_of(kind, [row["master_id"] for row in rows if row["master_id"]])
    contacts = people_of("contact", [row["contact_id"] for row in rows if row.get("contact_id")])
    found: dict[UUID, UUID] = {}
    for row in rows:
        target = masters.get(row["master_id"]) or contacts.get(row.get("contact_id"))
        if target is not None:
            found[row["source_id"]] = target.merged_into or target.id
    return found


def people_of(kind: str, ids: Collection[UUID]) -> dict[Any, copied.Known]:
    """Return the people that records of the CRM are, by the records' ids."""
    if not ids:
        return {}
    rows = execute(
        f"SELECT sales_{kind}_id, id, number, merged_into_id FROM marketing_person"
        f" WHERE sales_{kind}_id = ANY(%s)",
        (uuid_array(list(ids)),),
    )
    return {row[0]: copied.Known(*row[1:]) for row in rows}


_MOVES: Final = """
UPDATE marketing_engagement SET person_id = %(kept)s WHERE person_id = %(gone)s;
UPDATE marketing_visitor SET person_id = %(kept)s WHERE person_id = %(gone)s;
UPDATE marketing_campaignmember m SET person_id = %(kept)s WHERE person_id = %(gone)s
    AND NOT EXISTS (SELECT 1 FROM marketing_campaignmember o
        WHERE o.campaign_id = m.campaign_id AND o.person_id = %(kept)s);
UPDATE marketing_enrolment e SET person_id = %(kept)s WHERE person_id = %(gone)s
    AND NOT EXISTS (SELECT 1 FROM marketing_enrolment o WHERE o.journey_id = e.journey_id
        AND o.person_id = %(kept)s AND (o.slot = e.slot OR o.cause = e.cause));
INSERT INTO marketing_segment_member (segment_number, person_number, entered_at)
    SELECT m.segment_number, k.number, m.entered_at FROM marketing_person g
    JOIN marketing_segment_member m ON m.person_number = g.number
    JOIN marketing_segment s ON s.number = m.segment_number AND s.kind = 'static'
    JOIN marketing_person k ON k.id = %(kept)s WHERE g.id = %(gone)s ON CONFLICT DO NOTHING;
DELETE FROM marketing_segment_member m USING marketing_person g, marketing_segment s
    WHERE g.id = %(gone)s AND m.person_number = g.number AND s.number = m.segment_number
    AND s.kind = 'static';
UPDATE marketing_person SET merged_into_id = %(kept)s WHERE merged_into_id = %(gone)s;
UPDATE marketing_person SET merged_into_id = %(kept)s, is_active = false,
    version = version + 1, updated_at = %(now)s WHERE id = %(gone)s;
UPDATE marketing_person k SET
    has_opted_out_of_email = k.has_opted_out_of_email OR g.has_opted_out_of_email,
    do_not_call = k.do_not_call OR g.do_not_call, mql_at = coalesce(k.mql_at, g.mql_at),
    mql_reason = CASE WHEN k.mql_at IS NULL THEN g.mql_reason ELSE k.mql_reason END,
    last_engaged_at = greatest(k.last_engaged_at, g.last_engaged_at),
    version = k.version + 1, updated_at = %(now)s
    FROM marketing_person g WHERE k.id = %(kept)s AND g.id = %(gone)s
"""


def merge_people(*, kept_id: UUID, gone_id: UUID) -> None:
    """Make two people one: what the one did and is in counts for the other; opt-outs are kept.

    Emits:
        ``marketing_person.changed`` of both, in the caller's transaction.
    """
    with change_context(actor=SYSTEM.label, origin=ORIGIN):
        names = {"kept": kept_id, "gone": gone_id, "now": clock.now()}
        for statement in _MOVES.split(";"):
            execute(statement, {name: names[name] for name in names if f"%({name})s" in statement})
        _keep_refusals(kept_id, gone_id)


def _keep_refusals(kept_id: UUID, gone_id: UUID) -> None:
    """Let what was refused at one address hold at the other: both are one person's now."""
    rows = execute(
        "SELECT k.email_normalised, k.mobile_phone, g.email_normalised, g.mobile_phone"
        " FROM marketing_person k, marketing_person g WHERE k.id = %s AND g.id = %s",
        (kept_id, gone_id),
    )
    for email, phone, other_email, other_phone in rows:
        _carry(kept_id, "email", email, other_email)
        for channel in (Channel.SMS, Channel.WHATSAPP):
            _carry(kept_id, channel.value, phone, other_phone)


def _carry(person_id: UUID, channel: str, one: str, other: str) -> None:
    if one and other and one != other:
        for from_, to in ((one, other), (other, one)):
            carry = Carry(from_, to, channel, "marketing_person", person_id)
            outbound.carry_refusals(SYSTEM, carry=carry)


def note_opt_outs(addresses: Collection[str]) -> None:
    """Bring the people up to date of whose addresses the consent ledger says something new.

    Emits:
        ``marketing_person.changed``, in the caller's transaction.
    """
    out = outbound.opted_out_of_all(addresses)
    with change_context(actor=SYSTEM.label, origin=ORIGIN):
        execute(
            "UPDATE marketing_person SET has_opted_out_of_email = email_normalised = ANY(%(out)s),"
            " version = version + 1, updated_at = %(now)s WHERE email_normalised = ANY(%(all)s)"
            " AND has_opted_out_of_email <> (email_normalised = ANY(%(out)s))",
            {
                "out": text_array(sorted(out)),
                "all": text_array(sorted({one for one in addresses if one})),
                "now": clock.now(),
            },
        )


def _part(person_id: UUID) -> None:
    """Let a person be one of their own again; what they did meanwhile stays with the other."""
    with change_context(actor=SYSTEM.label, origin=ORIGIN):
        execute(
            "UPDATE marketing_person SET merged_into_id = NULL, is_active = true,"
            " version = version + 1, updated_at = %s WHERE id = %s",
            (clock.now(), person_id),
        )
