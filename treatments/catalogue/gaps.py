"""What no source gave about a product: the list that a prescriber fills from cartons and labels."""

from dataclasses import dataclass

from treatments.models import Product

NO_SOURCE = "no source"


@dataclass(frozen=True)
class ProductGaps:
    """`missing` in plain words; `source` is where the rest comes from."""

    product: Product
    missing: list[str]
    source: str


def product_gaps() -> list[ProductGaps]:
    """Each active product that lacks something a person must know before giving it. Two queries."""
    products = Product.objects.active().prefetch_related("packs")
    found = [ProductGaps(one, _missing(one), one.source or NO_SOURCE) for one in products]
    return [gaps for gaps in found if gaps.missing]


def _missing(product: Product) -> list[str]:
    known = {
        "least age": product.min_age is not None or _undoes(product),
        "lidocaine": product.contains_lidocaine is not None or product.is_neurotoxin,
        "contraindications": bool(product.contraindications),
        "storage": bool(product.storage),
        "size": bool(product.packs.all()) and all(pack.amount for pack in product.packs.all()),
    }
    return [name for name, is_known in known.items() if not is_known]


def _undoes(product: Product) -> bool:
    """Hyaluronidase is also for emergencies, at any age."""
    return product.kind == Product.Kind.HYALURONIDASE
