"""Numbers of cases and articles, and the search indexes.

A case is found by the beginnings of words in its number and title; an article by what it is
about, so its words are reduced to their English stems, with the title and the keywords first.
"""

from django.db import migrations

_CASE_WORDS = """
CREATE FUNCTION service_case_words(number text, title text) RETURNS tsvector
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT to_tsvector('simple', regexp_replace(
        left(number, 40) || ' ' || left(title, 400), '[^[:alnum:]]+', ' ', 'g'))
$$;
"""
_ARTICLE_WORDS = """
CREATE FUNCTION service_article_words(title text, keywords text, summary text, body text)
RETURNS tsvector LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT setweight(to_tsvector('english', left(title, 400)), 'A')
        || setweight(to_tsvector('english', left(keywords, 1000)), 'B')
        || setweight(to_tsvector('english', left(summary, 2000)), 'C')
        || setweight(to_tsvector('english', left(body, 100000)), 'D')
$$;
"""


class Migration(migrations.Migration):
    dependencies = [("service", "0001_cases")]
    operations = [
        migrations.RunSQL(
            "CREATE SEQUENCE service_case_number", "DROP SEQUENCE service_case_number"
        ),
        migrations.RunSQL(
            "CREATE SEQUENCE service_article_number", "DROP SEQUENCE service_article_number"
        ),
        migrations.RunSQL(_CASE_WORDS, "DROP FUNCTION service_case_words"),
        migrations.RunSQL(
            "CREATE INDEX service_case_search ON service_case"
            " USING gin (service_case_words(number, title))",
            "DROP INDEX service_case_search",
        ),
        migrations.RunSQL(_ARTICLE_WORDS, "DROP FUNCTION service_article_words"),
        migrations.RunSQL(
            "CREATE INDEX service_article_search ON service_article"
            " USING gin (service_article_words(title, keywords, summary, body))",
            "DROP INDEX service_article_search",
        ),
    ]
