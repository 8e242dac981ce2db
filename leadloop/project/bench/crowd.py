"""A large CRM for a bench: rows made inside PostgreSQL, past the change feed, indexes and all."""

from typing import Final

import psycopg

_CHUNK: Final = 100_000

# Column → SQL over ``n``, a row's number. Columns that are not named take their type's empty value.
_LEAD: Final = {
    "id": "md5('lead' || n)::uuid",
    "first_name": "(ARRAY['Ana','Bo','Chen','Dina','Emil','Farah','Goran','Hui'])[1 + n % 8]",
    "last_name": "'Person' || (n * 7919) % 400000",
    "email": "'person' || n || '@company' || n % 200000 || '.example'",
    "email_normalised": "'person' || n || '@company' || n % 200000 || '.example'",
    "mobile_phone": "'+1212' || lpad((n % 10000000)::text, 7, '0')",
    "phone_e164": "'+1212' || lpad((n % 10000000)::text, 7, '0')",
    "company": "'Company ' || n % 200000",
    "job_title": "(ARRAY['Owner','Clerk','Director','Engineer'])[1 + n % 4]",
    "company_size": "(n * 31) % 5000",
    "country": "(ARRAY['US','SG','GB','DE','IN'])[1 + n % 5]",
    "product_interest": "(ARRAY['ilp','whole_life','term_life','group_health'])[1 + n % 4]",
    "lead_source": "'web_form'",
    "status": "(ARRAY['open','open','qualified','disqualified'])[1 + n % 4]",
    "status_reason": "(ARRAY['new','contacted','qualified','lost'])[1 + n % 4]",
    "propensity_score": "1 + (n * 37) % 100",
    "propensity_grade": "(ARRAY['A','B','C','D'])[1 + (n * 37 % 100) / 25]",
    "priority": "'normal'",
    "version": "1",
    "created_at": "now() - n % 730 * interval '1 day' - n % 86400 * interval '1 second'",
    "updated_at": "now() - n % 730 * interval '1 day'",
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
    "country": "(ARRAY['US','SG','GB','DE','IN'])[1 + n % 5]",
    "employees": "(n * 31) % 5000",
    "version": "1",
    "created_at": "now() - n % 730 * interval '1 day'",
    "updated_at": "now() - n % 730 * interval '1 day'",
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


def make_leads(url: str, *, count: int, owner: str) -> None:
    """Add ``count`` leads of the person ``owner`` (id), spread over two years."""
    _make(url, "sales_lead", _LEAD, count, owner)


def make_accounts(url: str, *, count: int, owner: str) -> None:
    """Add ``count`` accounts of the person ``owner`` (id)."""
    _make(url, "customers_account", _ACCOUNT, count, owner)


def _make(url: str, table: str, columns: dict[str, str], count: int, owner: str) -> None:
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
        for first in range(1, count + 1, _CHUNK):
            last = min(first + _CHUNK - 1, count)
            cursor.execute(statement, (first, last, owner))
        connection.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")
        connection.execute(f"VACUUM ANALYZE {table}")
