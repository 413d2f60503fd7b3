"""What may be planned before the product is chosen: a class of fillers, decided at the visit.

There is no class of neurotoxins: units belong to one product, and "24 U of some toxin" is no amount
[R1][R2][R3][R5]. A volume in mL is one whatever the gel.
"""

from dataclasses import dataclass
from decimal import Decimal
from typing import ClassVar

from treatments.models import Modality, Product, Unit
from treatments.models.product import MODALITY_OF_KIND, STEP_OF_UNIT

CLASS_NAMES = {
    Product.Kind.NEUROTOXIN: "Neurotoxin",
    Product.Kind.HA_FILLER: "HA filler",
    Product.Kind.CAHA: "CaHA filler",
    Product.Kind.PLLA: "PLLA filler",
}


@dataclass(frozen=True)
class ProductClass:
    """A kind of product that stands where a product would: same unit, same modality, no row."""

    kind: Product.Kind
    pk: ClassVar[None] = None

    @property
    def name(self) -> str:
        return CLASS_NAMES[self.kind]

    @property
    def slug(self) -> str:
        return str(self.kind)

    @property
    def unit(self) -> Unit:
        return Unit.UNITS if self.is_neurotoxin else Unit.MILLILITRES

    @property
    def modality(self) -> Modality | None:
        return MODALITY_OF_KIND[self.kind]

    @property
    def step(self) -> Decimal:
        return STEP_OF_UNIT[self.unit]

    @property
    def is_neurotoxin(self) -> bool:
        return self.kind == Product.Kind.NEUROTOXIN

    @property
    def is_active(self) -> bool:
        return True

    def __str__(self) -> str:
        return self.name


Substance = Product | ProductClass
"""What an amount is of."""


def is_product_of(product: Product, substance: Substance) -> bool:
    """The product itself; of a class, any product of it. mL are alike, units belong to one product
    [R1][R2][R3][R5]."""
    if isinstance(substance, ProductClass):
        return product.kind == substance.kind
    return product.pk == substance.pk


def written_substance(substance: Substance) -> str:
    """As a form sends it: the number of a product, the name of a class."""
    return substance.slug if substance.pk is None else str(substance.pk)


PLANNED_AS_CLASS = (Product.Kind.HA_FILLER, Product.Kind.CAHA, Product.Kind.PLLA)
