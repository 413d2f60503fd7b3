"""What a label warns of, as staff read it before a product is opened."""

import re
from dataclasses import dataclass

from treatments.models import Product

SUBSTANCES = {
    "albumin": "human albumin",
    "milk_protein": "cow's-milk protein",
    "lidocaine": "lidocaine",
}

MARK = r"\[(?:R\d|S\d|GK|CALC)[^\]]*\]"
SOURCE_MARKS = re.compile(rf"\s*\((?:{MARK}\s*)+\)|\s*{MARK}")


@dataclass(frozen=True)
class Cautions:
    """`contains` and `may_contain` are names of substances: an unknown one counts as contained."""

    contraindications: str
    cautions: str
    contains: dict[str, str]
    may_contain: dict[str, str]

    @property
    def allergens(self) -> dict[str, str]:
        """Every substance to which an allergy would forbid the product."""
        return self.contains | self.may_contain


def cautions_of(product: Product) -> Cautions:
    known = {name: getattr(product, f"contains_{name}") for name in SUBSTANCES}
    return Cautions(
        contraindications=without_marks(product.contraindications),
        cautions=without_marks(product.cautions),
        contains={name: SUBSTANCES[name] for name, has in known.items() if has},
        may_contain={name: SUBSTANCES[name] for name, has in known.items() if has is None},
    )


def without_marks(text: str) -> str:
    """Without the marks of its sources, which the catalogue shows."""
    return SOURCE_MARKS.sub("", text)
