"""What was given today, to be read at a glance: like lines as one."""

from collections.abc import Sequence
from dataclasses import dataclass

from charting.models import Injection


@dataclass(frozen=True)
class GivenRow:
    """Lines of one amount of one product at one place; each of them stays to be corrected."""

    lines: list[Injection]

    @property
    def first(self) -> Injection:
        return self.lines[0]

    @property
    def is_folded(self) -> bool:
        return len(self.lines) > 1

    @property
    def label(self) -> str:
        """`3 x 8 U`, or `24 U` of a line that stands alone."""
        one = str(self.first.given)
        return f"{len(self.lines)} x {one}" if self.is_folded else one


def rows_of(lines: Sequence[Injection]) -> list[GivenRow]:
    """In the order in which each place was first treated."""
    seen: dict[tuple[object, ...], list[Injection]] = {}
    for line in lines:
        place = (line.area_id, line.side, line.product.pk, line.amount)
        seen.setdefault(place, []).append(line)
    return [GivenRow(same) for same in seen.values()]
