"""What is asked, and what has to be known to answer. Days are those of the place, on its clock."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from functools import cached_property
from typing import Protocol

from treatments.catalogue.amounts import Amount
from treatments.giving.dosing import Dose
from treatments.giving.health import HealthAnswers
from treatments.giving.verdicts import Policy
from treatments.models import DoseRange, FacialArea, Product

Ages = tuple[int | None, int | None]  # the youngest and the oldest who were studied, in years


@dataclass(frozen=True)
class Vial:
    """One that was mixed: its name in the chart, and until when it may be given, on the wall."""

    name: str
    use_by: datetime


class Dosed:
    """What has a product, an area and an amount, once they are known."""

    product: Product | None
    area: FacialArea | None
    side: str
    amount: Decimal | None
    points: int

    @cached_property
    def dose(self) -> Dose | None:
        """Put together once: in a chart of many lines each is judged beside all others."""
        if self.product is None or self.area is None or self.amount is None:
            return None
        return Dose(self.area, self.side, Amount(self.product, self.amount), self.points)


@dataclass(frozen=True)
class Request(Dosed):
    """May so much of the product be given here, at that instant, on that local day?

    What is not known yet is left out: a vial is opened for no area, a visit booked for no product.
    `session` is the chart: what is given in it past midnight still belongs to its day. `vial` is
    what it is given from, where it was mixed and is to be used soon.
    """

    modality: str
    on: date
    at: datetime
    product: Product | None = None
    area: FacialArea | None = None
    side: str = ""
    amount: Decimal | None = None
    points: int = 1
    session: str = ""
    vial: Vial | None = None


@dataclass(frozen=True)
class Line(Dosed):
    """One amount that was given: here or elsewhere, signed or not. None and "" are not known.

    `where` is a place elsewhere in words, `source` names the row of the record.
    """

    modality: str
    on: date
    product: Product | None = None
    area: FacialArea | None = None
    side: str = ""
    amount: Decimal | None = None
    points: int = 1
    session: str = ""
    where: str = ""
    at: datetime | None = None
    source: str = ""

    def is_before(self, at: datetime, on: date) -> bool:
        """Of what has no hour, the day decides."""
        return self.at < at if self.at else self.on <= on


@dataclass(frozen=True)
class Licence:
    """Of one person, `key` of the staff. `ends_on` is its last day; None: not on file."""

    name: str
    ends_on: date | None
    may_prescribe: bool
    key: int = 0

    def has_ended(self, on: date) -> bool:
        return self.ends_on is not None and self.ends_on < on


@dataclass(frozen=True)
class Ordered:
    """What the order of a prescriber says. `about` and `reached` as in `Answer`."""

    sentence: str
    is_beyond: bool
    about: str = ""
    reached: Decimal | None = None


class Papers(Protocol):
    """The client's exams and consents, judged for the moment of a request."""

    def clearance(self, asked: Request) -> Licence | str:
        """The license of the prescriber who allows it, or why nobody does, in a sentence."""

    def order(
        self, asked: Request, given: Sequence[Line], injector: Licence | None
    ) -> Ordered | None:
        """What the order that holds says, beside what was given; None: cleared without one."""

    def consent(self, asked: Request) -> str:
        """Why there is no valid consent, in a sentence; empty if there is."""

    def covers_off_label(self, asked: Request) -> bool:
        """Whether the consent says that off-label uses were explained and agreed."""


@dataclass(frozen=True)
class Facts:
    """All that the rules ask about, read once for any number of requests."""

    birth_on: date | None = None
    weight_kg: Decimal | None = None
    injector: Licence | None = None
    papers: Papers | None = None
    health: HealthAnswers | None = None
    lines: tuple[Line, ...] = ()
    ranges: tuple[DoseRange, ...] = ()
    touch_up_days: tuple[int, int] | None = None
    studied_ages: Mapping[tuple[int, str], Ages] = field(default_factory=dict)
    on_label: frozenset[tuple[int, str]] = frozenset()
    policy: Policy = field(default_factory=Policy)
