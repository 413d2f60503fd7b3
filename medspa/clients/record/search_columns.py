"""What a client is found by, worked out by the database (migration 0007, docs/adr/0030)."""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Func

PENDING_KB = 128
"""So much waits beside an index to be sorted in: all of it is read by every search."""


class SearchNames(Func):
    """` maria garcia lopez garcialopez `: every word of the name, plain, between blanks."""

    function = "medspa_search_names"
    output_field = models.TextField()


class SearchReach(Func):
    """`maria@mail.example +14155550123`."""

    function = "medspa_search_reach"
    output_field = models.TextField()


class Near(Func):
    """What words with one or two wrong letters have in common."""

    function = "medspa_near"
    output_field = ArrayField(models.TextField())


class Distance(Func):
    """How many letters tell the nearest word of the names, or its beginning, from a word.

    Written out: a function of PostgreSQL's would take longer to call than to
    reckon. `levenshtein` refuses more than 255 letters.
    """

    template = (
        "(SELECT min(CASE WHEN starts_with(one, asked) THEN 0"
        " ELSE levenshtein(left(one, 60), left(asked, 60)) END)"
        " FROM (SELECT %(expressions)s) AS each(names, asked),"
        " unnest(string_to_array(btrim(names), ' ')) AS one)"
    )
    output_field = models.IntegerField()


def search_names() -> models.GeneratedField:
    return models.GeneratedField(
        expression=SearchNames("first_name", "last_name"),
        output_field=models.TextField(),
        db_persist=True,
        editable=False,
    )


def search_reach() -> models.GeneratedField:
    return models.GeneratedField(
        expression=SearchReach("email", "phone"),
        output_field=models.TextField(),
        db_persist=True,
        editable=False,
    )


def search_indexes() -> list[models.Index]:
    return [
        GinIndex(
            fields=["search_names", "search_reach"],
            opclasses=["gin_trgm_ops", "gin_trgm_ops"],
            name="client_by_what_is_said",
            gin_pending_list_limit=PENDING_KB,
        ),
        GinIndex(
            Near("search_names"), name="client_by_near_names", gin_pending_list_limit=PENDING_KB
        ),
    ]
