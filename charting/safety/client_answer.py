"""What the client answered to the question of the day about one product."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from charting.errors import MissingReason
from charting.models import Asked
from treatments.catalogue.cautions import SUBSTANCES, cautions_of
from treatments.models import Product


@dataclass(frozen=True)
class ClientAnswer:
    """`answer` is one of `Asked.Answer`, `reported` what was reported, or why nobody asked.

    `at` is when it was answered, if it is written late.
    """

    answer: str
    reported: str = ""
    allergies: Collection[str] = ()
    is_contraindication: bool = False
    at: datetime | None = None

    @property
    def was_asked(self) -> bool:
        return self.answer != Asked.Answer.NOT_ASKED

    def require_words(self) -> None:
        """Raises MissingReason."""
        if self.answer != Asked.Answer.NOTHING and not self.reported.strip():
            raise MissingReason("Say what was reported, or why nobody asked.", field="reported")

    def forbids(self, product: Product) -> bool:
        """An allergy to something that it contains, or may contain, does so whatever was ticked."""
        contained = [name for name in cautions_of(product).allergens if name in self.allergies]
        return self._is_reported and (self.is_contraindication or bool(contained))

    @property
    def known_allergies(self) -> list[str]:
        return [name for name in SUBSTANCES if self._is_reported and name in self.allergies]

    @property
    def words(self) -> str:
        return "" if self.answer == Asked.Answer.NOTHING else self.reported.strip()

    @property
    def _is_reported(self) -> bool:
        return self.answer == Asked.Answer.REPORTED
