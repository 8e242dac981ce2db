"""The search index: beginnings of the words in name, company, e-mail and phone."""

from django.db import migrations

# Everything that is no letter or digit parts words, in the address too. A number is found by its
# digits with or without the country code. Each part is cut, so that no text is too long to index.
WORDS = """
CREATE FUNCTION sales_lead_words(
    first_name text, last_name text, company text, email text, phone text
) RETURNS tsvector LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT to_tsvector('simple', regexp_replace(
        left(first_name, 100) || ' ' || left(last_name, 100) || ' ' || left(company, 150) || ' '
            || left(email, 200) || ' ' || left(phone, 40) || ' ' || right(left(phone, 40), 8),
        '[^[:alnum:]]+', ' ', 'g'))
$$;
"""

INDEX = """
CREATE INDEX sales_lead_search ON sales_lead
    USING gin (sales_lead_words(first_name, last_name, company, email, mobile_phone));
"""


class Migration(migrations.Migration):
    dependencies = [("sales", "0001_initial")]
    operations = [
        migrations.RunSQL(WORDS, "DROP FUNCTION sales_lead_words"),
        migrations.RunSQL(INDEX, "DROP INDEX sales_lead_search"),
    ]
