"""The reader's language, and dates and hours as it writes them.

A shape says which parts are wanted (`l j F, g:i A`: weekday, day, month, hour); each language has
them in its own order. American English: `Tuesday, November 24, 9:30 am`. Another language is a
translation of the shape, in the context `date format`.
"""

import re
from collections.abc import Sequence
from datetime import date, time
from functools import cache

from django.conf import settings
from django.utils.dateformat import format as formatted
from django.utils.translation import get_language, gettext, npgettext, pgettext

type When = date | time
MOMENT_FORMAT = "%Y-%m-%dT%H:%MZ"
"""An instant in UTC, as the pages write it into addresses."""
LANGUAGES = [code for code, _name in settings.LANGUAGES]
FIRST_LANGUAGE = LANGUAGES[0]


def current_language() -> str:
    """The code of the language that is read now: `en`, `es`."""
    return (get_language() or FIRST_LANGUAGE).split("-")[0]


def format_when(at: When, shape: str) -> str:
    """`at` in that shape; an instant on the clock that it carries."""
    return _spoken(at, pgettext("date format", shape))


def format_hour(at: When) -> str:
    """The hour inside a sentence: `9:30 am`. Some languages put an article before it, which is
    another at one o'clock."""
    hour = int(formatted(at, "g"))
    return _spoken(at, npgettext("hour in a sentence", "g:i A", "g:i A", hour))


def _spoken(at: When, shape: str) -> str:
    if current_language() != FIRST_LANGUAGE:
        return formatted(at, shape)
    return _HALF_OF_DAY.sub(_american_hour, formatted(at, _american(shape)))


@cache
def _american(shape: str) -> str:
    """`l j F Y` as `l, F j, Y`."""
    month_first = re.sub(r"\bj ([FM])\b", r"\1 j", shape)
    return re.sub(r"j Y", "j, Y", re.sub(r"\b([lD]) (?=[FM] j)", r"\1, ", month_first))


_HALF_OF_DAY = re.compile(r"(\d):(\d\d) ([AP]M)\b")


def _american_hour(found: re.Match[str]) -> str:
    """`5:00 PM` as people write it: `5 pm`."""
    hour, minute, half = found.groups()
    return f"{hour}{'' if minute == '00' else f':{minute}'} {half.lower()}"


def format_list(words: Sequence[str]) -> str:
    """`a consultation, an exam and a treatment`."""
    *most, last = words
    both = gettext("%(most)s and %(last)s")
    return both % {"most": ", ".join(most), "last": last} if most else last
