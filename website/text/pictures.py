"""Which drawn picture stands where; `make plates` draws them (treatments/face/plates)."""

from collections.abc import Iterable
from dataclasses import dataclass

PLATES = {"facial-balancing": "oblique-left"}  # of articles, by address
BUSTS = 6


@dataclass(frozen=True)
class Picture:
    name: str

    @property
    def light(self) -> str:
        return f"img/face/{self.name}-light.webp"

    @property
    def small_light(self) -> str:
        """The head alone, for a list."""
        return self.light.replace("bust-", "head-")

    @property
    def small_dark(self) -> str:
        return self.dark.replace("bust-", "head-")

    @property
    def dark(self) -> str:
        return f"img/face/{self.name}-dark.webp"


def busts_by_person(ids: Iterable[int]) -> dict[int, Picture]:
    """A bust for each person until there are photographs: another for each while they last, and
    the same one tomorrow."""
    numbers: dict[int, int] = {}
    for pk in sorted(ids):
        free = set(range(BUSTS)) - set(numbers.values()) or set(range(BUSTS))
        numbers[pk] = min(free, key=lambda number: (number - pk) % BUSTS)
    return {pk: Picture(f"bust-{number + 1}") for pk, number in numbers.items()}
