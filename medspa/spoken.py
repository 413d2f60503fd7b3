"""The reader's language, and dates and hours as it writes them.

A shape is written as English has it (`l j F`: Tuesday 24 November) and translated like any other
words, in the context `date format`.
"""

from collections.abc import Sequence
from datetime import date, time

from django.conf import settings
from django.utils.dateformat import format as formatted
from django.utils.translation import get_language, gettext, npgettext, pgettext

type When = date | time
LANGUAGES = [code for code, _name in settings.LANGUAGES]
FIRST_LANGUAGE = LANGUAGES[0]


def current_language() -> str:
    """The code of the language that is read now: `en`, `es`."""
    return (get_language() or FIRST_LANGUAGE).split("-")[0]


def said(at: When, shape: str) -> str:
    """`at` in that shape; an instant on the clock that it carries."""
    return formatted(at, pgettext("date format", shape))


def oclock(at: When) -> str:
    """The hour inside a sentence: `9:30 AM`. Some languages put an article before it, which is
    another at one o'clock."""
    hour = int(formatted(at, "g"))
    return formatted(at, npgettext("hour in a sentence", "g:i A", "g:i A", hour))


def listed(words: Sequence[str]) -> str:
    """`a consultation, an exam and a treatment`."""
    *most, last = words
    both = gettext("%(most)s and %(last)s")
    return both % {"most": ", ".join(most), "last": last} if most else last
