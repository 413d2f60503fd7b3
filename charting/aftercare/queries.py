"""Whether what was given has been explained to the client."""

from collections.abc import Iterable

from charting.aftercare.sheets import GivenHere, Section, sections_for
from charting.models import AftercareGiven, Injection


def wanted_sections(lines: Iterable[Injection]) -> list[Section]:
    """What the client has to know about these lines; no query where their products are read."""
    return sections_for(GivenHere(line.product, line.area_id) for line in lines)


def missing_aftercare(lines: Iterable[Injection], given: Iterable[AftercareGiven]) -> list[Section]:
    """What of it no sheet said that was handed out: something given later asks for it again."""
    told = {part["id"] for one in given for part in one.sheet}
    return [section for section in wanted_sections(lines) if section.id not in told]
