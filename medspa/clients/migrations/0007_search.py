"""Clients are found by names as people say and write them (docs/adr/0030).

The functions are declared IMMUTABLE, as stored columns and indexes want them. `unaccent` is not by
itself: its rules are a file of the server. After another major version of PostgreSQL the columns
are written anew (docs/operations.md).
"""

import django.contrib.postgres.indexes
from django.contrib.postgres.operations import CreateExtension, TrigramExtension, UnaccentExtension
from django.db import migrations, models

from medspa.clients.record.search_columns import Near, SearchNames, SearchReach

# Marks that stand inside a name: apostrophes of every keyboard, and quotation marks.
MARKS = (
    r"''`\u00b4\u00ab\u00bb\u02b9\u02bb-\u02bf\u02c8\u2018-\u201f\u2032\u2035\u2039\u203a\uff07"
    '"'
)
# What takes no room on the screen, accents that stand alone, and what divides words.
UNSEEN = (
    r"\u00ad\u034f\u061c\u115f\u1160\u180b-\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f"
    r"\ufe00-\ufe0f\ufeff\u0300-\u036f"
)
BETWEEN = r"\s.,;:/\\|()\[\]{}<>!?*&%$#=~^_+@\u00b7\u30fb\u2010-\u2015\u2212\ufe58\ufe63\uff0d-"

# A letter that has no plain form is written as its number, since trigrams are made of ASCII where
# the server's locale is C: 王 is `u738b`.
WORDS = rf"""
CREATE FUNCTION public.medspa_words(said text) RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
    SELECT btrim(CASE WHEN plain ~ '[^\x01-\x7f]' THEN (
        SELECT string_agg(CASE WHEN letter ~ '[^\x01-\x7f]' THEN 'u' || to_hex(ascii(letter))
            ELSE letter END, '' ORDER BY place)
        FROM regexp_split_to_table(plain, '') WITH ORDINALITY AS each(letter, place)
    ) ELSE plain END)
    FROM (SELECT regexp_replace(regexp_replace(lower(public.unaccent('public.unaccent',
        normalize(regexp_replace(said, '[{MARKS}]', '', 'g'), NFKC))),
        '[{MARKS}{UNSEEN}]', '', 'g'), '[{BETWEEN}]+', ' ', 'g') AS plain) AS made
$$
"""  # noqa: S608, the signs are ours

# The words of the name, then what may be written as one word, and O'Brien in two.
SEARCH_NAMES = rf"""
CREATE FUNCTION public.medspa_search_names(first_name text, last_name text) RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
    SELECT ' ' || btrim(concat_ws(' ', f, l,
        CASE WHEN l LIKE '% %' THEN replace(l, ' ', '') END,
        CASE WHEN f LIKE '% %' THEN replace(f, ' ', '') END,
        CASE WHEN first_name || last_name ~ '[^\u0001-\u024f]'
            THEN replace(l || f || ' ' || f || l, ' ' , '') END,
        CASE WHEN first_name || last_name ~ '[{MARKS}]' THEN public.medspa_words(
            regexp_replace(first_name || ' ' || last_name, '[{MARKS}]', ' ', 'g')) END
    )) || ' '
    FROM (SELECT public.medspa_words(first_name) AS f, public.medspa_words(last_name) AS l) AS made
$$
"""  # noqa: S608, the signs are ours

# What is left of each word without none, one or two of its first eight letters. Two words share
# something if a letter more, less, other or in another place is all that tells them apart.
NEAR = """
CREATE FUNCTION public.medspa_near(names text) RETURNS text[]
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE COST 10000 AS $$
    SELECT array_agg(DISTINCT overlay(overlay(word
        PLACING '' FROM greatest(i, 1) FOR sign(i)::int)
        PLACING '' FROM greatest(j, 1) FOR sign(j)::int))
    FROM (
        SELECT left(whole, 8) AS word, least(length(whole), 8) AS letters, length(whole) AS length
        FROM unnest(string_to_array(btrim(names), ' ')) AS whole WHERE whole <> ''
    ) AS words,
    generate_series(0, CASE WHEN length < 4 THEN 0 ELSE letters END) AS i,
    generate_series(0, CASE WHEN length < 6 OR i = 0 THEN 0 ELSE i - 1 END) AS j
$$
"""

SEARCH_REACH = """
CREATE FUNCTION public.medspa_search_reach(email text, phone text) RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$ SELECT lower(email) || ' ' || phone $$
"""
GONE = [
    "DROP FUNCTION public.medspa_search_reach(text, text)",
    "DROP FUNCTION public.medspa_near(text)",
    "DROP FUNCTION public.medspa_search_names(text, text)",
    "DROP FUNCTION public.medspa_words(text)",
]


class Migration(migrations.Migration):
    dependencies = [
        ("clients", "0006_death_noted_by_mistake"),
    ]

    operations = [
        UnaccentExtension(),
        TrigramExtension(),
        CreateExtension("fuzzystrmatch"),
        migrations.RunSQL([WORDS, SEARCH_NAMES, NEAR, SEARCH_REACH], GONE),
        migrations.AddField(
            model_name="client",
            name="search_names",
            field=models.GeneratedField(
                db_persist=True,
                expression=SearchNames("first_name", "last_name"),
                output_field=models.TextField(),
            ),
        ),
        migrations.AddField(
            model_name="client",
            name="search_reach",
            field=models.GeneratedField(
                db_persist=True,
                expression=SearchReach("email", "phone"),
                output_field=models.TextField(),
            ),
        ),
        # What share of clients a word fits is reckoned from so many of them.
        migrations.RunSQL(
            "ALTER TABLE clients_client ALTER COLUMN search_names SET STATISTICS 1000,"
            " ALTER COLUMN search_reach SET STATISTICS 1000",
            migrations.RunSQL.noop,
        ),
        migrations.AddIndex(
            model_name="client",
            index=django.contrib.postgres.indexes.GinIndex(
                fields=["search_names", "search_reach"],
                gin_pending_list_limit=128,
                name="client_by_what_is_said",
                opclasses=["gin_trgm_ops", "gin_trgm_ops"],
            ),
        ),
        migrations.AddIndex(
            model_name="client",
            index=django.contrib.postgres.indexes.GinIndex(
                Near("search_names"), gin_pending_list_limit=128, name="client_by_near_names"
            ),
        ),
    ]
