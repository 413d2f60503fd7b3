"""One spelling for lot and serial numbers, by which they are compared everywhere.

`c9142-C3`, `LOT: C9142 C3` and `(10)C9142C3` are one lot. What was typed stays as it was typed; the
key is a generated column of the database, so that whoever writes a row cannot leave it out.
"""

import re
import unicodedata

from django.db import models
from django.db.models import F, Func, Value
from django.db.models.functions import Upper

# Words that a label prints before the number; only where something parts them from it, because a
# lot may be called LOT12.
WORDS = r"(lote?|batch|charge|ch\.?-?b\.?|serial|sn|s/n)(\s*(no|nr|number|num))?"
LABEL_WORDS = rf"^\s*(\(10\)|\(21\)|{WORDS}\s*[^A-Za-z0-9]+)"
SIGNS = r"[^A-Za-z0-9]"


LOOK_ALIKES = str.maketrans("OILSZ", "01152")  # as they are mistaken for one another in reading
SHORTEST_TELLING = 6  # characters: a shorter number may stand in another by chance


def lot_key(text: str) -> str:
    """The number in capitals and digits alone; the same as the generated columns hold."""
    plain = unicodedata.normalize("NFKC", text)
    bare = re.sub(LABEL_WORDS, "", plain, count=1, flags=re.IGNORECASE)
    return re.sub(SIGNS, "", bare).upper()


def holds_number(typed: str, number: str) -> bool:
    """Whether what was typed has this number in it, however dressed up: `10C37O9-C3 EXP 2028`.

    For the list of counterfeits, where a stranger lot that happens to hold the number is less
    likely than a label that was misread.
    """
    key = lot_key(number).translate(LOOK_ALIKES)
    held = re.sub(SIGNS, "", unicodedata.normalize("NFKC", typed)).upper().translate(LOOK_ALIKES)
    return held == key or (len(key) >= SHORTEST_TELLING and key in held)


class Normalized(Func):
    """Migrations 0009 here and 0008 of charting name this and `Replaced`: a constraint of the state
    equals that of the model only by the same class, so neither moves without them."""

    function = "normalize"
    template = "normalize(%(expressions)s, NFKC)"


class Replaced(Func):
    function = "regexp_replace"
    arity = 4


def key_of(column: str) -> models.Func:
    """The same in SQL, for a generated column."""
    bare = Replaced(Normalized(F(column)), Value(LABEL_WORDS), Value(""), Value("i"))
    return Upper(Replaced(bare, Value(SIGNS), Value(""), Value("g")))


def key_column(column: str) -> models.GeneratedField:
    """A stored column with the key of `column`. Text: a ligature may become several letters."""
    return models.GeneratedField(
        expression=key_of(column), output_field=models.TextField(), db_persist=True
    )
