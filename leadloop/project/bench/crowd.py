"""A large CRM for a bench: rows made inside PostgreSQL, past the change feed, indexes and all."""

from typing import Final, NamedTuple

import psycopg

_CHUNK: Final = 100_000


def _any(number: int, of: int) -> str:
    """Return SQL for 0 … ``of`` - 1: by the row, by ``number``, and by nothing else.

    Columns that are worked out from ``n`` itself would depend on one another.
    """
    return f"(hashint8extended(n, {number}) & 2147483647) % {of}"


def _one_of(number: int, *values: str) -> str:
    listed = ", ".join(f"'{value}'" for value in values)
    return f"(ARRAY[{listed}])[1 + {_any(number, len(values))}]"


_SCORE: Final = f"1 + {_any(1, 100)}"
_STATE: Final = _any(2, 4)

# Column → SQL over ``n``, a row's number. Columns that are not named take their type's empty value.
_LEAD: Final = {
    "id": "md5('lead' || n)::uuid",
    "first_name": _one_of(3, "Ana", "Bo", "Chen", "Dina", "Emil", "Farah", "Goran", "Hui"),
    "last_name": f"'Person' || {_any(4, 400_000)}",
    "email": "'person' || n || '@company' || n % 200000 || '.example'",
    "email_normalised": "'person' || n || '@company' || n % 200000 || '.example'",
    "mobile_phone": "'+1212' || lpad((n % 10000000)::text, 7, '0')",
    "phone_e164": "'+1212' || lpad((n % 10000000)::text, 7, '0')",
    "company": "'Company ' || n % 200000",
    "job_title": _one_of(5, "Owner", "Clerk", "Director", "Engineer"),
    "company_size": _any(6, 5_000),
    "country": _one_of(7, "US", "SG", "GB", "DE", "IN"),
    "product_interest": _one_of(8, "ilp", "whole_life", "term_life", "group_health"),
    "lead_source": "'web_form'",
    "status": f"(ARRAY['open','open','qualified','disqualified'])[1 + {_STATE}]",
    "status_reason": f"(ARRAY['new','contacted','qualified','lost'])[1 + {_STATE}]",
    "propensity_score": _SCORE,
    "propensity_grade": f"(ARRAY['D','C','B','A'])[1 + ({_SCORE} - 1) / 25]",
    "priority": "'normal'",
    "version": "1",
    "created_at": f"now() - {_any(9, 730 * 86_400)} * interval '1 second'",
    "updated_at": f"now() - {_any(10, 730 * 86_400)} * interval '1 second'",
    "owner_id": "owner",
    "consents": "'[]'",
}
_ACCOUNT: Final = {
    "id": "md5('account' || n)::uuid",
    "name": "'Company ' || n",
    "name_normalised": "'company ' || n",
    "account_number": "'A' || n",
    "domain": "'company' || n || '.example'",
    "kind_of": "'organisation'",
    "customer_type": "'prospect'",
    "status": "'active'",
    "country": _one_of(7, "US", "SG", "GB", "DE", "IN"),
    "employees": _any(6, 5_000),
    "version": "1",
    "created_at": f"now() - {_any(9, 730 * 86_400)} * interval '1 second'",
    "updated_at": f"now() - {_any(10, 730 * 86_400)} * interval '1 second'",
    "owner_id": "owner",
}
_EMPTY: Final = {
    "text": "''",
    "character varying": "''",
    "jsonb": "'{}'",
    "boolean": "false",
    "integer": "0",
    "smallint": "0",
}
_REQUIRED: Final = """
SELECT column_name, data_type FROM information_schema.columns
WHERE table_name = %s AND is_nullable = 'NO' AND column_default IS NULL AND is_generated = 'NEVER'
    AND is_identity = 'NO'
"""


class Part(NamedTuple):
    """Which rows of a table to make: its columns, the first number and the last."""

    table: str
    columns: dict[str, str]
    first: int
    last: int


def make_leads(url: str, *, count: int, owner: str, first: int = 1) -> None:
    """Add leads number ``first`` to ``count`` of the person ``owner`` (id), over two years."""
    _make(url, Part("sales_lead", _LEAD, first, count), owner)


def make_accounts(url: str, *, count: int, owner: str, first: int = 1) -> None:
    """Add accounts number ``first`` to ``count`` of the person ``owner`` (id)."""
    _make(url, Part("customers_account", _ACCOUNT, first, count), owner)


def _make(url: str, part: Part, owner: str) -> None:
    table, columns = part.table, part.columns
    with psycopg.connect(url, autocommit=True) as connection:
        # With "$1" for parameters, "%" stays the operator it is.
        cursor = psycopg.RawCursor(connection)
        required = connection.execute(_REQUIRED, (table,)).fetchall()
        made = {name: _EMPTY[kind] for name, kind in required if name not in columns} | columns
        statement = (
            f"INSERT INTO {table} ({', '.join(made)}) SELECT {', '.join(made.values())}"
            " FROM generate_series($1::bigint, $2::bigint) AS n, (SELECT $3::uuid AS owner) AS o"
        )
        connection.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        for first in range(part.first, part.last + 1, _CHUNK):
            last = min(first + _CHUNK - 1, part.last)
            cursor.execute(statement, (first, last, owner))
        connection.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")
        connection.execute(f"VACUUM ANALYZE {table}")
