"""The search indexes: beginnings of the words in what a contact, an account or a policy is known by.

As for leads, everything that is no letter or digit parts words, a number is found by its digits
with or without the country code, and each part is cut, so that no text is too long to index.
"""

from django.db import migrations

_WORDS = """
CREATE FUNCTION {name}({columns}) RETURNS tsvector LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT to_tsvector('simple', regexp_replace({text}, '[^[:alnum:]]+', ' ', 'g'))
$$;
"""


def _index(table, columns):
    function = f"{table}_words"
    parts = [f"left({column}, 200)" for column in columns]
    parts += [f"right(left({column}, 40), 8)" for column in columns if "phone" in column]
    return [
        migrations.RunSQL(
            _WORDS.format(
                name=function,
                columns=", ".join(f"{column} text" for column in columns),
                text=" || ' ' || ".join(parts),
            ),
            f"DROP FUNCTION {function}",
        ),
        migrations.RunSQL(
            f"CREATE INDEX {table}_search ON {table} USING gin ({function}({', '.join(columns)}))",
            f"DROP INDEX {table}_search",
        ),
    ]


class Migration(migrations.Migration):
    dependencies = [("customers", "0002_accounts")]
    operations = [
        *_index(
            "customers_contact", ["first_name", "last_name", "email", "mobile_phone", "phone"]
        ),
        *_index("customers_account", ["name", "account_number", "domain", "email", "phone", "city"]),
        *_index("customers_policy", ["number"]),
    ]
