"""Names are found by the key by which they are compared (ADR 0026), without its accents."""

from django.db import migrations

QUOTES = r"''\u00ab\u00bb\u201c-\u201f\u2039\u203a" + '"'
BETWEEN = r"\s.,;:/\\|()\[\]{}<>!?*&%$#=~^_+@\u00b7\u30fb-"

WORDS = rf"""
CREATE OR REPLACE FUNCTION public.medspa_words(said text) RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
    SELECT btrim(CASE WHEN plain ~ '[^\x01-\x7f]' THEN (
        SELECT string_agg(CASE WHEN letter ~ '[^\x01-\x7f]' THEN 'u' || to_hex(ascii(letter))
            ELSE letter END, '' ORDER BY place)
        FROM regexp_split_to_table(plain, '') WITH ORDINALITY AS each(letter, place)
    ) ELSE plain END)
    FROM (SELECT regexp_replace(regexp_replace(
        lower(public.unaccent('public.unaccent', public.medspa_name_key(said))),
        '[{QUOTES}\u0300-\u036f]', '', 'g'), '[{BETWEEN}]+', ' ', 'g') AS plain) AS made
$$
"""  # noqa: S608, the signs are ours

SEARCH_NAMES = r"""
CREATE OR REPLACE FUNCTION public.medspa_search_names(first_name text, last_name text)
RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
    SELECT ' ' || btrim(concat_ws(' ', f, l,
        CASE WHEN l LIKE '% %' THEN replace(l, ' ', '') END,
        CASE WHEN f LIKE '% %' THEN replace(f, ' ', '') END,
        CASE WHEN key ~ '[^\u0001-\u024f]' THEN replace(l || f || ' ' || f || l, ' ' , '') END,
        CASE WHEN key LIKE '%''%' THEN public.medspa_words(replace(key, '''', ' ')) END
    )) || ' '
    FROM (SELECT public.medspa_words(first_name) AS f, public.medspa_words(last_name) AS l,
        public.medspa_name_key(first_name || ' ' || last_name) AS key) AS made
$$
"""
AGAIN = "UPDATE clients_client SET first_name = first_name"


class Migration(migrations.Migration):
    dependencies = [
        ("clients", "0011_time_zone_is_one"),
    ]

    operations = [
        migrations.RunSQL([WORDS, SEARCH_NAMES, AGAIN], migrations.RunSQL.noop),
    ]
