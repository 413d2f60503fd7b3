"""Names of people: kept as typed, compared by a key that the database works out.

The functions `medspa_name_key` and `medspa_name_letters` are in migration 0008 (ADR 0026). The
columns are generated from them, so no road into the table leaves a key out or an old one behind.
"""

import re
import unicodedata

from django.db.models import Func, TextField

JOINERS = "\u200c\u200d"  # of Persian and Indic letters, and of emoji
UNSEEN = ("Cc", "Cf", "Co", "Cs")  # controls, directions, blanks without width, private signs
FILLERS = "\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0"  # letters by their class, and blank
NO_CHARACTER = re.compile(f"[\ufdd0-\ufdef\ufffc-\uffff{FILLERS}]")  # and what was unreadable
DISTURBING = r"[\u0001-\u001F\u007F-\u009F\u202A-\u202E\u2066-\u2069]"
"""For PostgreSQL: what no stored name contains."""


class NameKey(Func):
    """What all spellings of one name have in common: case, apostrophes, dashes, blanks, signs that
    nobody sees and the ways of writing a letter are no difference. Accents are one."""

    function = "medspa_name_key"
    output_field = TextField()


class NameLetters(Func):
    """The letters of a key alone, without accents: what asks whether two people are one."""

    function = "medspa_name_letters"
    output_field = TextField()


def visible_text(text: str) -> str:
    """The text without what nobody sees and everybody may stumble over, in one way of writing it.

    An accent may be a character of its own or not (NFC).
    """
    kept = (c for c in text if unicodedata.category(c) not in UNSEEN or c in JOINERS)
    return unicodedata.normalize("NFC", NO_CHARACTER.sub("", "".join(kept)))


def as_typed(name: str) -> str:
    """The name as it is kept: as typed, with one blank between words and without what disturbs."""
    return visible_text(" ".join(name.split())).strip()
