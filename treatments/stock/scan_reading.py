"""Read what a barcode scanner sent: GS1 element strings, with the rules of clinical.md 2D.

The table of application identifiers is biip's. What is ours: which characters stand for a lost
FNC1, how doubt is told (a flag, a question, a position), and that nothing is guessed.
"""

import re
from dataclasses import dataclass
from datetime import date

from biip import ParseConfig, ParseError
from biip.gs1_application_identifiers import GS1ApplicationIdentifier
from biip.gs1_element_strings import GS1ElementString

from treatments.errors import BadScan, NotGs1, WrongCheckDigit
from treatments.stock.lost_separators import Reading, day_of, other_readings

GS = "\x1d"
LONGEST_SCAN = 200
# What wedge scanners type in place of the unprintable GS. None of it is in the GS1 character set.
SUBSTITUTES = re.compile(
    r"<GS>|\{GS\}|\[GS\]|<0x1d>|\\x1d|\\u001d|\\F|~d029|\^\]|[\x1c\x1e\u241d|~^]", re.IGNORECASE
)
NOISE = re.compile(r"[\ufeff\ufffe\x00\r\n\t\x02\x03\x04]")
SYMBOLOGY = re.compile(r"^\][A-Za-z][0-9A-Za-z]")
HRI = re.compile(r"\((\d{2,4})\)([^(]*)")
WANTED = {"01": "gtin", "10": "lot_number", "17": "expires_on", "21": "serial"}
CONFIG = ParseConfig(separator_chars=(GS,))


@dataclass(frozen=True)
class Scan:
    """What a label says. A field that it does not name is empty."""

    raw: str
    gtin: str = ""
    lot_number: str = ""
    expires_on: date | None = None
    serial: str = ""
    has_no_day: bool = False
    readings: tuple[Reading, ...] = ()
    keeps_separators: bool = False

    @property
    def question(self) -> Reading | None:
        """What the label may say instead: somebody must look at it.

        A scanner that sent one separator keeps them; then only a swallowed date is asked about.
        """
        doubts = (one for one in self.readings if one.is_likely or not self.keeps_separators)
        return next(doubts, None)


def read_scan(text: str) -> Scan:
    """The fields of a GS1 scan, in whatever order they came.

    Raises BadScan (with `position` in what was read), WrongCheckDigit, NotGs1; each keeps `raw`,
    unless it is longer than a label can be.
    """
    raw = NOISE.sub("", text).strip(" ")
    _require_length(raw)
    payload = SYMBOLOGY.sub("", raw)
    _require_gs1(payload, raw)
    if payload.startswith("("):
        return _scan(raw, _by_identifier(_typed_elements(payload, raw), raw), ())
    values = _by_identifier(_elements(payload, raw), raw)
    as_read = Reading(values.get("10", ""), serial=values.get("21", ""))
    return _scan(raw, values, tuple(other_readings(values, as_read)))


def _require_length(raw: str) -> None:
    """Nothing is cut off: what is missing could be what matters."""
    if len(raw) > LONGEST_SCAN:
        raise BadScan(
            f"This is {len(raw)} characters long, and a label has at most {LONGEST_SCAN}. Perhaps "
            "several codes were scanned at once: scan one, or enter the label by hand.",
            field="scan",
            raw="",
        )


def _require_gs1(payload: str, raw: str) -> None:
    if not payload:
        raise BadScan("Nothing was scanned.", field="scan", raw=raw)
    if payload[0] in "+=":
        agency = "HIBC" if payload[0] == "+" else "ICCBBA"
        raise NotGs1(
            f"This is a label of {agency}, which cannot be read here. Enter product, lot and "
            "expiry by hand; the scan is kept with them.",
            field="scan",
            raw=raw,
        )


def _elements(payload: str, raw: str) -> list[tuple[int, GS1ElementString]]:
    """Each element with its position (counted from 1) in the text without symbology and noise."""
    text = SUBSTITUTES.sub(GS, payload)
    at, found = 0, []
    while at < len(text):
        if text[at] == GS:
            at += 1
            continue
        element = _extract(text[at:], at + 1, raw)
        found.append((at + 1, element))
        at += len(element.ai.ai) + len(element.value)
        _require_end(element, text, at, raw)
    return found


def _require_end(element: GS1ElementString, text: str, at: int, raw: str) -> None:
    """A field of variable length reaches to its separator; what it cannot hold is no new field."""
    if element.ai.separator_required and at < len(text) and text[at] != GS:
        raise BadScan(
            f"{_title(element.ai)} cannot hold {text[at]!r} at position {at + 1}. The scanner may "
            "have lost a separator: enter the label by hand.",
            field="scan",
            raw=raw,
            position=at + 1,
        )


def _typed_elements(payload: str, raw: str) -> list[tuple[int, GS1ElementString]]:
    """The line printed under the code: `(01)...(17)...(10)...`."""
    found, at = [], 0
    for match in HRI.finditer(payload):
        if match.start() != at:
            break
        value = SUBSTITUTES.sub("", match[2]).replace(" ", "")
        element = _extract(match[1] + value, at + 1, raw)
        if (element.ai.ai, element.value) != (match[1], value):
            raise _unreadable(at + 1, match[1] + value, raw)
        found.append((at + 1, element))
        at = match.end()
    if at != len(payload):
        raise _unreadable(at + 1, payload[at:], raw)
    return found


def _extract(text: str, position: int, raw: str) -> GS1ElementString:
    try:
        return GS1ElementString.extract(text, config=CONFIG)
    except (ParseError, ValueError) as error:
        raise _unreadable(position, text, raw) from error


def _unreadable(position: int, text: str, raw: str) -> BadScan:
    try:
        identifier = GS1ApplicationIdentifier.extract(text)
    except ParseError:
        return BadScan(
            f"Not a GS1 code: nothing known begins with {text[:4]!r} at position {position}. "
            "Scan again, or enter the label by hand.",
            field="scan",
            raw=raw,
            position=position,
        )
    what = _title(identifier)
    return BadScan(
        f"{what} at position {position} does not read as it should: {text[:20]!r}.",
        field="scan",
        raw=raw,
        position=position,
    )


def _title(identifier: GS1ApplicationIdentifier) -> str:
    plain = {"01": "The GTIN", "10": "The lot", "17": "The expiry date", "21": "The serial number"}
    return plain.get(identifier.ai, f"({identifier.ai}) {identifier.data_title}")


def _by_identifier(found: list[tuple[int, GS1ElementString]], raw: str) -> dict[str, str]:
    values: dict[str, str] = {}
    for position, element in found:
        key, value = element.ai.ai, element.value
        if values.setdefault(key, value) != value:
            raise BadScan(
                f"{_title(element.ai)} stands there twice, as {values[key]} and as {value} "
                f"(position {position}).",
                field="scan",
                raw=raw,
                position=position,
            )
        if key == "01" and element.gtin_error:
            raise WrongCheckDigit(
                f"The check digit of the GTIN {value} is wrong. Scan again.", field="scan", raw=raw
            )
    return values


def _scan(raw: str, values: dict[str, str], readings: tuple[Reading, ...]) -> Scan:
    if not WANTED.keys() & values.keys():
        raise BadScan("The label names neither product nor lot.", field="scan", raw=raw)
    printed = values.get("17", "")
    return Scan(
        raw=raw,
        gtin=values.get("01", ""),
        lot_number=values.get("10", ""),
        expires_on=day_of(printed) if printed else None,
        serial=values.get("21", ""),
        has_no_day=printed.endswith("00"),
        readings=readings,
        keeps_separators=GS in SUBSTITUTES.sub(GS, raw),
    )
