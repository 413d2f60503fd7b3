"""What a field may have swallowed because the scanner lost a separator.

Without its separator a lot runs on into the next field: `C3709C3` and the serial number 77 are read
as the lot `C3709C32177`. Nothing is split by a guess: whoever holds the pack is asked, and each lot
that could be meant is looked for among counterfeits, in quarantine and in stock.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from itertools import islice

from biip import ParseError
from biip.gs1_element_strings import GS1ElementString

DATES = ("11", "12", "13", "15", "16", "17")
OTHERS = ("10", "21", "240", "241", *(str(number) for number in range(91, 100)))
LONGEST_FIELD = 20  # characters of a lot or serial number (GS1)
MOST_READINGS = 200


@dataclass(frozen=True)
class Reading:
    """One way to read the label. `cuts` counts the separators that must have been lost.

    `is_likely`: a date stands where one could begin, which hardly happens by chance.
    """

    lot_number: str
    expires_on: date | None = None
    serial: str = ""
    cuts: int = 0
    is_likely: bool = False


def other_readings(values: dict[str, str], as_read: Reading) -> list[Reading]:
    """Every other way to read lot and serial number, the likely ones and fewer cuts first."""
    found = dict.fromkeys(islice(_all_cuts(values, as_read), MOST_READINGS))
    return sorted((reading for reading in found if reading.lot_number), key=_likeliest_first)


def _likeliest_first(reading: Reading) -> tuple[bool, int, int]:
    """A date tells most; then few cuts, and a long lot: `C9142C3` rather than `C`."""
    return not reading.is_likely, reading.cuts, -len(reading.lot_number)


def _all_cuts(values: dict[str, str], as_read: Reading) -> Iterator[Reading]:
    for identifier in OTHERS:
        if identifier in values:
            yield from _cut(identifier, values[identifier], frozenset(values), as_read)


def _cut(identifier: str, text: str, taken: frozenset[str], reading: Reading) -> Iterator[Reading]:
    """The field ends earlier than was read, and what follows are fields of their own."""
    for at in range(1, len(text) - 2):
        head, tail = text[:at], text[at:]
        begun = _with(reading, identifier, head)
        yield from _fields(tail, taken | {identifier}, replace(begun, cuts=reading.cuts + 1))


def _fields(text: str, taken: frozenset[str], reading: Reading) -> Iterator[Reading]:
    """The text as one or more fields that the label does not have yet."""
    for identifier in DATES:
        if text.startswith(identifier) and identifier not in taken:
            yield from _date(identifier, text[2:], taken, reading)
    for identifier in OTHERS:
        rest = text.removeprefix(identifier)
        if rest != text and identifier not in taken and _could_be(identifier, rest):
            whole = _with(reading, identifier, rest)
            yield whole
            yield from _cut(identifier, rest, taken, reading)


def _date(identifier: str, text: str, taken: frozenset[str], reading: Reading) -> Iterator[Reading]:
    on = day_of(text[:6])
    if on is None:
        return
    dated = replace(reading, is_likely=True)
    dated = replace(dated, expires_on=on) if identifier == "17" else dated
    if len(text) == 6:
        yield dated
    else:
        yield from _fields(text[6:], taken | {identifier}, dated)


def _with(reading: Reading, identifier: str, value: str) -> Reading:
    if identifier == "10":
        return replace(reading, lot_number=value)
    return replace(reading, serial=value) if identifier == "21" else reading


def _could_be(identifier: str, value: str) -> bool:
    if identifier in ("10", "21"):
        return 1 <= len(value) <= LONGEST_FIELD
    return bool(value)


def day_of(yymmdd: str) -> date | None:
    """YYMMDD as a day within -49/+50 years; day 00 is the last of the month; None if there is none.

    The window is biip's [R126].
    """
    if len(yymmdd) != 6 or not (yymmdd.isascii() and yymmdd.isdigit()):
        return None
    try:
        return GS1ElementString.extract(f"17{yymmdd}").date
    except (ParseError, ValueError):
        return None
