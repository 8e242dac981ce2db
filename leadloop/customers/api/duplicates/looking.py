"""Who may be the same as a record, or as what is about to become one."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any, Final, NamedTuple
from uuid import UUID

from django.db.models import Q

from leadloop.customers.api.duplicates.sources import MatchSource, source_of, sources_for
from leadloop.customers.contracts.matching import (
    Candidate,
    Found,
    Match,
    PairState,
    Profile,
    Verdict,
)
from leadloop.customers.logic.matching import compare
from leadloop.customers.models import DuplicatePair
from leadloop.kit.errors import FieldError, InvalidInput, NotFound
from leadloop.kit.identity import (
    normalise_domain,
    normalise_email,
    normalise_name,
    normalise_phone,
)
from leadloop.kit.merging import not_here
from leadloop.kit.text import clean_text
from leadloop.users import api as users
from leadloop.users.contracts import Actor

MAX_BATCH: Final = 500
_SHOWN: Final = 10


class Likely(NamedTuple):
    """A record that may be the one asked about."""

    profile: Profile
    match: Match


def find_duplicates(
    actor: Actor,
    *,
    entity: str,
    values: Mapping[str, Any] | None = None,
    record_id: UUID | None = None,
    limit: int = _SHOWN,
) -> Found:
    """Return which records may be the same, likeliest first, each with the weights that say so.

    Of a lead or a contact, leads and contacts; of an account, accounts. Nothing is merged.

    Args:
        actor: Sees only records of theirs; ``hidden`` counts the others.
        entity: ``lead``, ``contact`` or ``account``.
        values: By attribute, of a record that is not there yet; ``company`` or ``account_name``
            says where a person works.
        record_id: Of a record that is there; whom somebody called *not the same* are left out.
        limit: How many to return at most.

    Raises:
        NotFound: Duplicates of such records are not looked for, or there is no such record.
        Moved: It was merged; the error names the record that it is part of.
    """
    profile = _asked(actor, entity, values, record_id)
    return _found(actor, entity, [profile], limit)[0]


def find_duplicates_in(
    actor: Actor, *, entity: str, rows: Sequence[Mapping[str, Any]], limit: int = 3
) -> list[Found]:
    """Return the same for a batch of records that are not there yet, in order.

    The number of queries does not grow with the batch.

    Raises:
        NotFound: Duplicates of such records are not looked for.
        InvalidInput: The batch has more than ``MAX_BATCH`` rows.
    """
    if len(rows) > MAX_BATCH:
        raise InvalidInput([FieldError("rows", "max_length", f"At most {MAX_BATCH} at a time.")])
    if source_of(entity) is None:
        raise NotFound(f"Duplicates of {entity!r} are not looked for.")
    return _found(actor, entity, [profile_of(entity, row) for row in rows], limit)


def find_duplicates_of(
    actor: Actor, *, entity: str, record_ids: Sequence[UUID], limit: int = 3
) -> list[Found]:
    """Return the same for records that are there, in order; see ``find_duplicates``.

    What the actor does not see, or was merged, has none. A few queries per ``MAX_BATCH`` records.

    Raises:
        NotFound: Duplicates of such records are not looked for.
    """
    source = source_of(entity)
    if source is None:
        raise NotFound(f"Duplicates of {entity!r} are not looked for.")
    found: list[Found] = []
    rows = source.model.objects.visible_to(actor).filter(merged_into=None).order_by()
    for start in range(0, len(record_ids), MAX_BATCH):
        some = record_ids[start : start + MAX_BATCH]
        seen = set(rows.filter(pk__in=some).values_list("pk", flat=True))
        read = source.read(seen) if seen else {}
        profiles = [read.get(key, Profile(entity=entity)) for key in some]
        found += _found(actor, entity, profiles, limit)
    return found


def _asked(
    actor: Actor, entity: str, values: Mapping[str, Any] | None, record_id: UUID | None
) -> Profile:
    source = source_of(entity)
    if source is None:
        raise NotFound(f"Duplicates of {entity!r} are not looked for.")
    if record_id is None:
        return profile_of(entity, values or {})
    rows = source.model.objects.visible_to(actor)
    if not rows.filter(pk=record_id, merged_into=None).exists():
        raise not_here(entity, record_id, rows)
    return source.read([record_id])[record_id]


def profile_of(entity: str, values: Mapping[str, Any]) -> Profile:
    """Return what is compared of values as typed, by attribute."""

    def text(name: str) -> str:
        value = values.get(name)
        return clean_text(str(value)).strip()[:200] if isinstance(value, str | int) else ""

    country = text("country")
    phones = (normalise_phone(text(name), country) for name in ("mobile_phone", "phone"))
    company = text("name") if entity == "account" else text("company") or text("account_name")
    email = normalise_email(text("email"))
    return Profile(
        entity=entity,
        first_name=text("first_name"),
        last_name=text("last_name"),
        company=company,
        company_key=normalise_name(company),
        domain=normalise_domain(text("website")) if entity == "account" else "",
        emails=(email,) if email else (),
        phones=tuple(dict.fromkeys(phone for phone in phones if phone)),
        birth_date=_date(values.get("birth_date")),
        street=text("street"),
        postal_code=text("postal_code"),
    )


def _date(value: Any) -> date | None:
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    try:
        return date.fromisoformat(str(value))
    except ValueError:
        return None


def look(entity: str, profiles: Sequence[Profile]) -> list[list[Likely]]:
    """Return for each profile the records of any kind that may be the same, likeliest first.

    Three queries for each kind of record, however many profiles.
    """
    found: list[list[Likely]] = [[] for _ in profiles]
    for source in sources_for(entity):
        for n, likely in _among(source, profiles):
            found[n].append(likely)
    return [
        sorted(one, key=lambda likely: (-likely.match.probability, str(likely.profile.id)))
        for one in found
    ]


def _among(source: MatchSource, profiles: Sequence[Profile]) -> Iterable[tuple[int, Likely]]:
    ids = source.find(profiles)
    wanted = set().union(*ids)
    read = source.read(wanted) if wanted else {}
    for n, profile in enumerate(profiles):
        for key in ids[n]:
            other = read.get(key)
            if other is None or key == profile.id:
                continue
            match = compare(profile, other)
            if match.verdict is not Verdict.DIFFERENT:
                yield n, Likely(other, match)


def _found(actor: Actor, entity: str, profiles: Sequence[Profile], limit: int) -> list[Found]:
    likely = look(entity, profiles)
    denied = _told_apart([one.id for one in profiles if one.id is not None])
    seen = _visible(actor, (one.profile for row in likely for one in row))
    found = []
    for profile, row in zip(profiles, likely, strict=True):
        others = [one for one in row if frozenset((profile.id, one.profile.id)) not in denied]
        mine = [one for one in others if one.profile.id in seen]
        found.append(Found(tuple(map(_candidate, mine[:limit])), len(others) - len(mine)))
    return found


def _told_apart(ids: Sequence[UUID]) -> set[frozenset[UUID | None]]:
    if not ids:
        return set()
    pairs = DuplicatePair.objects.filter(
        Q(left_id__in=ids) | Q(right_id__in=ids), state=PairState.NOT_SAME
    )
    return {frozenset(pair) for pair in pairs.values_list("left_id", "right_id")}


def _visible(actor: Actor, profiles: Iterable[Profile]) -> set[UUID]:
    by_entity: dict[str, set[UUID]] = {}
    for one in profiles:
        if one.id is not None:
            by_entity.setdefault(one.entity, set()).add(one.id)
    seen: set[UUID] = set()
    for entity, ids in by_entity.items():
        source = source_of(entity)
        if source is not None:
            rows = source.model.objects.filter(users.visible_to(actor, entity), pk__in=ids)
            seen |= set(rows.values_list("pk", flat=True))
    return seen


def _candidate(likely: Likely) -> Candidate:
    profile = likely.profile
    return Candidate(
        record=profile.ref,
        title=profile.title,
        subtitle=subtitle(profile),
        match=likely.match,
    )


def subtitle(profile: Profile) -> str:
    """Return a line that tells a record from others of its name."""
    own = "" if profile.is_company else profile.company
    facts = (own, profile.domain, *profile.emails[:1], *profile.phones[:1])
    return " · ".join(fact for fact in facts if fact)
