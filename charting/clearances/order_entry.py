"""An exam and the lines of its order, as they are said before they are kept."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from charting.clearances.errors import ExamIncomplete, OrderNotClear
from charting.ground.amounts import require_amount
from charting.models import Clearance, OrderLine
from medspa.clinic.models import StaffMember
from treatments.catalogue.jurisdictions import ExamMode
from treatments.catalogue.product_class import ProductClass, Substance
from treatments.models import FacialArea, Product

Element = Clearance.Element


@dataclass(frozen=True)
class Exam:
    """`at` is when it was, if not just now; `client_state` where the client was, if not here."""

    at: datetime | None = None
    mode: str = ExamMode.IN_PERSON
    client_state: str = ""
    elements: Collection[str] = ()
    note: str = ""

    @property
    def is_remote(self) -> bool:
        return self.mode != ExamMode.IN_PERSON

    def require_complete(self) -> None:
        """An order follows an exam of every element, or words on what was left out [R52][R54].

        Raises ExamIncomplete.
        """
        missing = [one.label.lower() for one in Element if one not in self.elements]
        if missing and not self.note.strip():
            raise ExamIncomplete(
                f"Not ticked: {', '.join(missing)}. Tick what was examined, or say under "
                "findings why it was left out.",
                field="elements",
            )


@dataclass(frozen=True)
class OrderDraft:
    """One line. `product`, or a class of filler (`kind`); `areas` are codes, none: everywhere.

    `why` it is more than usual (`usual_order`).
    """

    most: Decimal
    product: Product | None = None
    kind: str = ""
    areas: Collection[str] = ()
    performer: StaffMember | None = None
    performer_role: str = ""
    until: date | None = None
    why: str = ""

    @property
    def substance(self) -> Substance:
        return self.product or ProductClass(Product.Kind(self.kind))

    @property
    def modality(self) -> str:
        return self._line.modality

    @property
    def what(self) -> str:
        return self._line.what

    def regions(self, known: Collection[FacialArea]) -> set[str]:
        return {area.region for area in known if area.pk in self.areas}

    def require_clear(self, examined_on: date, ends_on: date) -> None:
        """Raises OrderNotClear, BadAmount."""
        if self.product is None and self.kind not in OrderLine.CLASSES:
            raise OrderNotClear(
                "Name a product, or a class of filler. Units belong to one product: neurotoxin is "
                "ordered by its name.",
                field="what",
            )
        if self.product and self.product.kind == Product.Kind.HYALURONIDASE:
            raise OrderNotClear(
                "Hyaluronidase needs no order: it is there for emergencies.", field="what"
            )
        require_amount(self.most, "most")
        if self.until and self.until < examined_on:
            raise OrderNotClear(f"{self.what}: the order ends after the exam.", field="until")
        if self.until and self.until > ends_on:
            raise OrderNotClear(
                f"{self.what}: the order ends with the clearance at the latest, "
                f"on {ends_on:%b} {ends_on.day}, {ends_on.year}.",
                field="until",
            )

    def line_of(self, clearance: Clearance) -> OrderLine:
        """The row; it ends with the clearance unless it says when."""
        line = self._line
        line.clearance = clearance
        line.until = self.until or clearance.expires_on
        return line

    @property
    def _line(self) -> OrderLine:
        role = "" if self.performer else (self.performer_role or OrderLine.Role.INJECTOR)
        return OrderLine(
            product=self.product,
            kind="" if self.product else self.kind,
            most=self.most,
            areas=sorted(self.areas),
            performer=self.performer,
            performer_role=role,
            why=self.why.strip(),
        )
