"""Tells outbound which addresses are one person's: of merged records, and of one record."""

from collections.abc import Sequence
from typing import Final
from uuid import UUID

from leadloop.kit.arrays import text_array, uuid_array
from leadloop.kit.db import execute
from leadloop.outbound.contracts import Channel, Kin

_PLACES: Final = {
    Channel.EMAIL: "email_normalised",
    Channel.SMS: "mobile_phone",
    Channel.WHATSAPP: "mobile_phone",
}
# Whoever is asked for by id is that person alone; a bare address may be several people's.
_KIN: Final = """
WITH asked AS (
    SELECT place, person, address FROM unnest(%s, %s) WITH ORDINALITY AS a (person, address, place)
), roots AS (
    SELECT a.place, coalesce(p.merged_into_id, p.id) AS root FROM asked a
        JOIN marketing_person p ON p.id = a.person
    UNION
    SELECT a.place, coalesce(p.merged_into_id, p.id) FROM asked a
        JOIN marketing_person p ON p.{column} = a.address AND p.{column} <> ''
        WHERE a.person IS NULL
), people AS (
    SELECT r.place, p.id, p.{column} AS address FROM roots r
        JOIN marketing_person p ON p.id = r.root
    UNION ALL
    SELECT r.place, p.id, p.{column} FROM roots r
        JOIN marketing_person p ON p.merged_into_id = r.root
)
SELECT place, array_agg(id), array_agg(lower(address)) FROM people GROUP BY place
"""


class MarketingPeople:
    """The people of marketing as outbound asks for them (``outbound.ports.PeopleBook``)."""

    def kin_of(
        self, channel: Channel, asked: Sequence[tuple[str, UUID | None]], /
    ) -> Sequence[Kin]:
        """Return for each address and person where else that person is reached."""
        statement = _KIN.format(column=_PLACES.get(channel, "email_normalised"))
        addressed = channel in _PLACES
        people = uuid_array([person for _, person in asked])
        found = [Kin()] * len(asked)
        for place, ids, addresses in execute(
            statement, (people, text_array([one for one, _ in asked]))
        ):
            told = frozenset(one for one in addresses if one and addressed)
            found[place - 1] = Kin(told, frozenset(ids))
        return found
