"""Find clients by what somebody says over the counter or on the telephone: one rule for all pages.

Every word begins a word of the name, whatever its accents, apostrophes and order, or is part of the
e-mail address; figures are part of the telephone number. Whoever is called exactly so comes first.
Where nobody is, those come whose name differs in a letter or two (docs/adr/0030).
"""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import reduce
from operator import add, and_, or_
from typing import Any

import phonenumbers
from django.conf import settings
from django.db import connection
from django.db.models import Case, F, Q, QuerySet, Value, When
from django.db.models.functions import Coalesce

from medspa.clients.models import Client
from medspa.clients.record.search_columns import Distance, Near

FOUND_AT_MOST = 25
LOOKED_AT = 500
"""So many are put in order where a word is so short, or an address so common, that most fit."""
NEAR_AT_MOST = 10
MOST_SIGNS, MOST_WORDS = 100, 6
FEWEST_DIGITS = 4  # of a telephone number by itself; fewer would find half the clinic
FEWEST_LETTERS = 2
OF_AN_ADDRESS = 3  # letters that may stand in the middle of it
LONG = 8
FEW_DIGITS = 6
NOBODY = Q(pk__in=[])
ALPHABETICALLY = ("sort_key", "pk")
_EXTENSION = re.compile(r"(?<=\d)\s*(?:x|ext\.?|extension)\s*\d{1,6}\s*$", re.IGNORECASE)
_TRUNK = re.compile(r"\(\s*0\s*\)")
_OF_A_NUMBER = re.compile(r"[+\d().\-/\u2010-\u2015\u2212]+")
WIDE = {0xFF0B: "+", 0xFF0D: "-", 0xFF0E: ".", 0xFF20: "@"}


@dataclass(frozen=True)
class Asked:
    """What was typed. `words`: of each part the plain words; `parts`: the same as typed, in lower
    case; `numbers`: ways of writing what may be part of a telephone number."""

    parts: list[str] = field(default_factory=list)
    words: list[list[str]] = field(default_factory=list)
    numbers: list[str] = field(default_factory=list)

    @property
    def plain(self) -> list[str]:
        return [word for words in self.words for word in words]

    @property
    def pairs(self) -> list[tuple[str, list[str]]]:
        return list(zip(self.parts, self.words, strict=True))

    @property
    def is_enough(self) -> bool:
        letters = sum(map(len, self.plain))
        if any("@" in part and len(part) >= OF_AN_ADDRESS for part in self.parts):
            return True
        digits = max(map(len, self.numbers), default=0)
        return letters >= FEWEST_LETTERS or (not letters and digits >= FEWEST_DIGITS)


@dataclass(frozen=True)
class Found:
    """`is_near`: nobody is spelled that way, and these are the nearest; each says so, too."""

    clients: list[Client] = field(default_factory=list)
    is_near: bool = False
    has_more: bool = False


def find_clients(said: str, *, at_most: int = FOUND_AT_MOST) -> Found:
    """At most so many, whoever is called exactly so first. Four statements at most, one by one
    until somebody is found; each reads an index and a bounded number of rows."""
    asked = read_query(said)
    if not asked.is_enough:
        return Found()
    found = list(_by_name(asked)[: at_most + 1])
    if len(found) <= at_most and asked.plain:
        found += _by_address(asked, found)[: at_most + 1 - len(found)]
    if not found and asked.plain:
        return Found(_nearest(asked), is_near=True)
    return Found(found[:at_most], has_more=len(found) > at_most)


def everybody_called(said: str) -> QuerySet[Client]:
    """All whom the words and figures fit, in no order: to look up something of theirs in."""
    asked = read_query(said)
    if not asked.is_enough:
        return Client.objects.none()
    anywhere = reduce(and_, _anywhere(asked), _called(asked))
    return Client.objects.filter(anywhere | _as_one_word(asked)).order_by()


def read_query(said: str) -> Asked:
    """Names, addresses and figures told apart; the database makes words of names, as it does of
    those that it stores."""
    said = _as_on_one_keyboard(" ".join(said[:MOST_SIGNS].split()))
    said = _TRUNK.sub(" ", _EXTENSION.sub("", said))
    parts = [part for part in re.split(r"[\s,;]+", said) if part]
    figures = [part for part in parts if _OF_A_NUMBER.fullmatch(part)]
    named = [part.lower() for part in parts if part not in figures][:MOST_WORDS]
    return Asked(named, _words(named), _numbers("".join(figures)))


def _as_on_one_keyboard(said: str) -> str:
    """Figures of every script as those of ASCII; without signs that nobody sees, which come along
    when a number is copied."""
    seen = (c for c in said.translate(WIDE) if unicodedata.category(c) not in ("Cc", "Cf"))
    return "".join(str(unicodedata.digit(c)) if c.isdecimal() else c for c in seen)


def _words(parts: list[str]) -> list[list[str]]:
    """Of an address only itself is looked for."""
    if not parts:
        return []
    with connection.cursor() as cursor:
        cursor.execute("SELECT medspa_words(part) FROM unnest(%s::text[]) AS part", [parts])
        plain = [row[0] for row in cursor.fetchall()]
    return [[] if "@" in part else words.split() for part, words in zip(parts, plain, strict=True)]


def _numbers(figures: str) -> list[str]:
    """As typed; of more than a few, without what is dialed in front, too, and as it is stored."""
    digits = re.sub(r"\D", "", figures)
    if len(digits) < FEW_DIGITS:
        return [digits] if digits else []
    inside = re.sub(r"^(?:011|00?)", "", digits)
    return list(dict.fromkeys([digits, inside, *_whole_number(figures)]))


def _whole_number(figures: str) -> list[str]:
    try:
        number = phonenumbers.parse(figures, settings.PHONENUMBER_DEFAULT_REGION)
    except phonenumbers.NumberParseException:
        return []
    is_one = phonenumbers.is_possible_number(number)
    return [f"{number.country_code}{number.national_number}"] if is_one else []


def _by_name(asked: Asked) -> QuerySet[Client]:
    """Whoever has all words in the name; these together may be written as one, too."""
    named = reduce(and_, [_named(*pair) for pair in asked.pairs], _called(asked))
    whole = reduce(and_, map(_is, asked.plain), named)
    return _ranked(_some([whole, named, _as_one_word(asked)]), asked.plain)


def _by_address(asked: Asked, found: Iterable[Client]) -> QuerySet[Client]:
    """The others whose e-mail address has the words in it that are not in the name."""
    clients = _some([reduce(and_, _anywhere(asked), _called(asked))])
    return _ranked(clients.exclude(pk__in=[one.pk for one in found]), asked.plain)


def _nearest(asked: Asked) -> list[Client]:
    """Each word begins a name or is near one; whoever differs least comes first."""
    words = asked.plain
    close = [Q(near__overlap=Near(Value(word))) | _begins(word) for word in words]
    apart = {f"apart{n}": Distance("search_names", Value(word)) for n, word in enumerate(words)}
    everybody = Client.objects.alias(near=Near("search_names")).order_by()
    some = everybody.filter(reduce(and_, close, _called(asked))).values("pk")[:LOOKED_AT]
    total = reduce(add, map(F, apart))
    clients = Client.objects.filter(pk__in=some).annotate(**apart, letters_off=total)
    ranked = clients.select_related("same_as").order_by("letters_off", *ALPHABETICALLY)
    within = dict(zip(apart, map(_wrong_letters, words), strict=True))
    near = [
        _gone_on_with(client)
        for client in ranked[:NEAR_AT_MOST]
        if all(getattr(client, name) <= most for name, most in within.items())
    ]
    return list(dict.fromkeys(near))


def _gone_on_with(client: Any) -> Any:
    """The record that goes on instead of one that was put away, as near as that one is."""
    known = client.same_as or client
    known.is_near, known.letters_off = True, client.letters_off
    return known


def _called(asked: Asked) -> Q:
    """Whose telephone number has the figures in it; everybody, where none were typed."""
    return reduce(or_, (Q(search_reach__contains=number) for number in asked.numbers), Q())


def _named(part: str, words: Sequence[str]) -> Q:
    """All words begin words of the name. What has none, as an address, is looked up whole."""
    return reduce(and_, map(_begins, words)) if words else Q(search_reach__contains=part)


def _begins(word: str) -> Q:
    return Q(search_names__contains=f" {word}")


def _is(word: str) -> Q:
    return Q(search_names__contains=f" {word} ")


def _as_one_word(asked: Asked) -> Q:
    together = "".join(asked.plain)
    return _called(asked) & _begins(together) if len(asked.plain) > 1 else NOBODY


def _anywhere(asked: Asked) -> list[Q]:
    return [_named(part, words) | _in_address(part) for part, words in asked.pairs]


def _in_address(part: str) -> Q:
    is_worth = part.isascii() and len(part) >= OF_AN_ADDRESS
    return Q(search_reach__contains=part) if is_worth else NOBODY


def _some(ways: Iterable[Q]) -> QuerySet[Client]:
    """LOOKED_AT of each way, whichever are read first: to put all in order would take too long.
    Whoever is called so on a record that was put away is found by the one that goes on."""
    goes_on = Client.objects.order_by().annotate(goes_on=Coalesce("same_as", "pk"))
    first, *others = [goes_on.filter(way).values("goes_on")[:LOOKED_AT] for way in ways]
    return Client.objects.filter(pk__in=first.union(*others) if others else first)


def _ranked(clients: QuerySet[Client], words: Sequence[str]) -> QuerySet[Client]:
    """First who is called exactly so, then whose name begins so; then by name."""
    tiers = [Case(When(_is(w), then=0), When(_begins(w), then=1), default=2) for w in words]
    rank = [reduce(add, tiers)] if tiers else []
    return clients.order_by(*rank, *ALPHABETICALLY)


def _wrong_letters(word: str) -> int:
    """Two letters that changed places differ in two; in a long word one more may be wrong."""
    return 3 if len(word) >= LONG else 2
