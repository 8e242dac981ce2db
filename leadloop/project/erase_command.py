"""`leadloop erase`: who is meant, the typed word, the report."""

import json
import time
from typing import Final
from uuid import UUID

import click

from leadloop.kit import due
from leadloop.users import api as users
from leadloop.users.contracts import SYSTEM, ErasureRecord, ErasureState, PersonSought

_LOOK_S: Final = 0.5


def run_erase(address: str, *, yes: bool, wait: bool, as_json: bool) -> bool:
    """Erase a person and print the report; return whether it was done, or has begun.

    Raises:
        NotFound: There is nobody with this address or number.
        InvalidInput: Several people have this number, or it is no address.
    """
    sought = PersonSought(email=address) if "@" in address else PersonSought(phone=address)
    found = users.look_up_person(SYSTEM, sought=sought)
    if not as_json:
        click.echo(f"Names: {', '.join(found.names)}")
        click.echo(f"Addresses: {', '.join((*found.emails, *found.phones))}")
    prompt = f"This cannot be undone. Type {found.word} to erase this person"
    word = found.word if yes else click.prompt(prompt, err=True)
    made = users.erase_person(SYSTEM, sought=sought, confirmation=word)
    record = _awaited(made) if wait else users.get_erasure(SYSTEM, erasure_id=made)
    _say(record, as_json=as_json)
    return record.state is not ErasureState.FAILED


def _awaited(erasure_id: UUID) -> ErasureRecord:
    """Carry it out here, beside any worker: a row of due work is only ever in one hand."""
    kinds = {users.ERASE: users.erasing_kind()}
    while True:
        record = users.get_erasure(SYSTEM, erasure_id=erasure_id)
        if record.state.has_ended:
            return record
        if not due.run_once(kinds):
            time.sleep(_LOOK_S)


def _say(record: ErasureRecord, *, as_json: bool) -> None:
    report = [{"zone": x.zone, "name": x.name, "count": x.count} for x in record.lines]
    if as_json:
        told = {"id": str(record.id), "state": record.state.value, "report": report}
        click.echo(json.dumps(told))
        return
    for line in record.lines:
        click.echo(f"{line.zone:12} {line.name:28} {line.count}")
    click.echo(f"{record.state.value}: {record.total} rows and things emptied")
