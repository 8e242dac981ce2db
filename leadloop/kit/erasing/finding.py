"""Which rows are a person's: from an address, a number or a record to all that belongs together."""

from collections.abc import Iterable, Mapping
from typing import Any, Final, NamedTuple

from leadloop.kit.arrays import text_array, uuid_array
from leadloop.kit.db import execute
from leadloop.kit.erasing.declaring import Holds, held_tables
from leadloop.kit.erasing.tables import quoted, standing, uuid_columns
from leadloop.kit.erasing.words import Person
from leadloop.kit.identity import normalise_email, normalise_phone
from leadloop.kit.ids import uuids_of

_ROUNDS: Final = 8
_MOST_ROWS: Final = 5_000
# Columns that hold addresses as they are compared, so that their indexes can be used.
_NORMALISED: Final = ("_normalised", "_e164")


class Found(NamedTuple):
    """The person with all that leads to their rows, and how many rows there are, by table.

    ``shared`` are numbers that others have, too: they tell nobody apart.
    """

    person: Person
    counts: Mapping[str, int]
    shared: frozenset[str]


def search(person: Person) -> Found:
    """Return all by which a person's rows can be found.

    Rows lead to rows, until nothing new is found. A number is not followed to a row that says
    another e-mail address: a household may share it.
    """
    counts: dict[str, int] = {}
    shared: set[str] = set()
    for _ in range(_ROUNDS):
        before, there = person, standing()
        for _, holds in held_tables().values():
            if holds.table in there and (holds.links or holds.addresses):
                more, counts[holds.table] = _ask(before, holds, shared)
                person = person.joined(more)
        if person == before:
            break
    return Found(
        Person(person.emails, person.phones - shared, person.names, person.handles),
        {table: count for table, count in counts.items() if count},
        frozenset(shared),
    )


def condition_of(holds: Holds, links: Iterable[str]) -> str:
    """Return the SQL condition on rows that one of ``links`` or an address makes the person's."""
    uuids = uuid_columns(holds.table)
    parts = [
        f"{quoted(name)} = ANY(%(uuids)s)"
        if name in uuids
        else f"{quoted(name)}::text = ANY(%(handles)s)"
        for name in links
    ]
    parts += [f"{_compared(name)} = ANY(%(addresses)s)" for name in holds.addresses]
    found = f"({' OR '.join(parts)})" if parts else "false"
    return f"({found} AND ({holds.only}))" if holds.only else found


def _compared(name: str) -> str:
    return quoted(name) if name.endswith(_NORMALISED) else f"lower({quoted(name)})"


def parameters_of(person: Person) -> dict[str, Any]:
    """Return what ``condition_of`` asks for."""
    return {
        "handles": text_array(sorted(person.handles)),
        "uuids": uuid_array(uuids_of(sorted(person.handles))),
        "addresses": text_array(sorted(person.addresses)),
    }


def is_theirs(row: Mapping[str, Any], holds: Holds, person: Person) -> bool:
    """Whether a row that the condition found is the person's, and not of somebody beside them."""
    if any(str(row[name]) in person.handles for name in holds.links):
        return True
    said = [str(row[name] or "") for name in {*holds.says, *holds.addresses}]
    emails = {e for e in map(normalise_email, said) if e}
    if emails & person.emails:
        return True
    numbers = {normalise_phone(text) for text in said if "@" not in text} - {""}
    return bool(numbers & person.phones) and not (emails and person.emails)


def _ask(person: Person, holds: Holds, shared: set[str]) -> tuple[Person, int]:
    told = tuple(dict.fromkeys((*holds.links, *holds.addresses, *holds.tells)))
    rows = execute(
        f"SELECT {', '.join(f'{quoted(name)}::text' for name in told)} FROM {holds.table}"
        f" WHERE {condition_of(holds, holds.links)} LIMIT {_MOST_ROWS}",
        parameters_of(person),
    )
    count, known = 0, person
    for values in rows:
        row = dict(zip(told, values, strict=True))
        if not is_theirs(row, holds, known):
            shared.update(filter(None, (normalise_phone(str(row[n] or "")) for n in holds.says)))
            continue
        count += 1
        person = person.with_more(*([row[n] or "" for n in part] for part in _parts(holds)))
    return person, count


def _parts(holds: Holds) -> tuple[tuple[str, ...], ...]:
    return holds.says, holds.names, holds.leads_on
