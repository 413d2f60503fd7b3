"""What was found in the client's health answers, as plain values: how grave, where, who decides."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import IntEnum
from typing import TYPE_CHECKING, Protocol

from treatments.models import Product
from treatments.models.policy import Who

if TYPE_CHECKING:
    from treatments.giving.facts import Request


class Severity(IntEnum):
    """In the order of how much is asked of whoever reads it."""

    NOTE = 1
    REVIEW = 2
    HARD = 3


@dataclass(frozen=True)
class Scope:
    """Where a finding applies: whatever is named must fit. What is not known yet is not named.

    `contains` and `free_of` are substances (`treatments.catalogue.cautions.SUBSTANCES`); one that
    is not known of a product counts as contained. `regions` and `tiers` as in `FacialArea`.
    """

    modalities: frozenset[str] = frozenset()
    contains: str = ""
    free_of: str = ""
    kinds: frozenset[str] = frozenset()
    areas: frozenset[str] = frozenset()
    regions: frozenset[str] = frozenset()
    tiers: frozenset[str] = frozenset()
    needs_area: bool = False

    def fits(self, asked: "Request") -> bool:
        return (
            asked.modality in self.modalities
            and self._fits_product(asked.product)
            and self._fits_area(asked)
        )

    def _fits_product(self, product: Product | None) -> bool:
        if not (self.contains or self.free_of or self.kinds):
            return True
        if product is None or (self.kinds and product.kind not in self.kinds):
            return False
        if self.contains and not _may_contain(product, self.contains):
            return False
        return not (self.free_of and _may_contain(product, self.free_of))

    def _fits_area(self, asked: "Request") -> bool:
        area = asked.area
        if area is None:
            return not (self.areas or self.regions or self.tiers or self.needs_area)
        return (
            (not self.areas or area.pk in self.areas)
            and (not self.regions or area.region in self.regions)
            and (not self.tiers or area.vascular_tier in self.tiers)
        )


def _may_contain(product: Product, substance: str) -> bool:
    return getattr(product, f"contains_{substance}") is not False


@dataclass(frozen=True)
class HealthFinding:
    """What one rule reads from one answer. `decided` says who decided about it, when and why."""

    rule: str
    question: str
    severity: Severity
    title: str
    reason: str
    source: str = ""
    scope: Scope = field(default_factory=Scope)
    who: Who = Who.PRESCRIBER
    judged_by: str = ""
    decided: str = ""

    @property
    def sentence(self) -> str:
        return f"{self.title}. {self.reason}"


class HealthAnswers(Protocol):
    """The client's answers to the health questions, as they stood at the moment of a request."""

    def findings(self, asked: "Request") -> Iterable[HealthFinding]:
        """Everything that was found by then, wherever it applies."""

    def missing(self, asked: "Request") -> str:
        """What was not answered by then, in a sentence; empty if all was."""
