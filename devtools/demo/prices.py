"""The price book of the demo clinic: invented figures."""

from datetime import date
from decimal import Decimal

from medspa.clinic.models import Location
from treatments.models import Fee, Price, Product

FIRST_DAY = date(2024, 1, 1)
A_UNIT = {"botox-cosmetic": "14.50", "dysport": "4.80", "xeomin": "13.50", "daxxify": "9.00"}
A_SYRINGE = {"juvederm-voluma-xc": "890", "restylane-lyft": "790"}


def make_price_book(branch: Location) -> None:
    """A syringe of any filler, some with a price of their own, units by product, the fees; and
    what the branch asks otherwise."""
    Price.objects.create(
        product_class="filler", per="syringe", syringe_ml=1, amount=690, valid_from=FIRST_DAY
    )
    _by_product(A_UNIT, per="unit")
    _by_product(A_SYRINGE, per="syringe", syringe_ml=Decimal(1))
    _fees()
    Price.objects.create(
        product_class="filler",
        per="syringe",
        syringe_ml=1,
        amount=650,
        valid_from=FIRST_DAY,
        location=branch,
    )


def _by_product(amounts: dict[str, str], **said: object) -> None:
    for product in Product.objects.filter(slug__in=amounts):
        amount = Decimal(amounts[product.slug])
        Price.objects.create(product=product, amount=amount, valid_from=FIRST_DAY, **said)


def _fees() -> None:
    fee = Fee.objects.create(slug="consultation", name="Consultation", is_credited=True)
    Price.objects.create(fee=fee, per="session", amount=0, valid_from=FIRST_DAY)
