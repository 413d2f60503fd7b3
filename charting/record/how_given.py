"""How a line was given, as it is sealed and as it is read back."""

from typing import Any

from charting.models.charts.how_given import HowGiven
from treatments.wording import plain_number

Data = dict[str, Any]


def how_of(line: HowGiven) -> Data:
    """For the seal: codes beside their labels, numbers as text, empty where nothing was said."""
    return {
        "plane_code": line.plane,
        "plane": line.get_plane_display(),
        "device": line.device,
        "device_kind_code": line.device_kind,
        "device_kind": line.get_device_kind_display(),
        "gauge": "" if line.gauge is None else str(line.gauge),
        "length_mm": "" if line.length_mm is None else plain_number(line.length_mm),
        "technique_code": line.technique,
        "technique": line.get_technique_display(),
        "entry_point": line.entry_point,
        "aspiration_code": line.aspiration,
        "aspiration": line.get_aspiration_display(),
        "passes": "" if line.passes is None else str(line.passes),
        "line_note": line.note,
    }


def how_in_words(how: Data) -> str:
    """25G 38 mm cannula · subcutaneous · fan. Charts that were sealed earlier know less."""
    said = [
        device_in_words(how),
        how.get("device", ""),
        how.get("plane", "").lower(),
        how.get("technique", "").lower(),
        _with(how, "entry_point", "entry {}"),
        _passes(how.get("passes", "")),
        how.get("aspiration", "").lower(),
    ]
    return " · ".join(filter(None, said))


def device_in_words(how: Data) -> str:
    """25G 38 mm cannula, of what is known of it."""
    parts = (_with(how, "gauge", "{}G"), _with(how, "length_mm", "{} mm"))
    return " ".join(filter(None, (*parts, how.get("device_kind", "").lower())))


def _with(how: Data, key: str, words: str) -> str:
    said = how.get(key, "")
    return words.format(said) if said else ""


def _passes(number: str) -> str:
    return f"{number} pass{'' if number == '1' else 'es'}" if number else ""
