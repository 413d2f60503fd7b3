"""Small rows for tests, here and in the apps above. Every argument has a plain default."""

from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from django.utils import timezone

from medspa.audit.log import SYSTEM
from medspa.clinic.models import Location
from medspa.clinic.tests.factories import make_location, today_here
from treatments.models import (
    AreaGuidance,
    DoseRange,
    FacialArea,
    Lot,
    Price,
    Product,
    ProductPack,
    Treatment,
    TreatmentArea,
)
from treatments.stock.delivery import Delivery
from treatments.stock.services.receiving_and_moving import receive_stock

FAR_AWAY = date(2099, 12, 31)


def make_area(code: str = "MASSETER", **fields: Any) -> FacialArea:
    """A bilateral neurotoxin area of the lower face unless told otherwise."""
    takes_filler = bool(fields.get("takes_filler"))
    name = code.replace("_", " ").capitalize()
    defaults: dict[str, Any] = {
        "trade_name": fields.get("lay_name", name),
        "lay_name": name,
        "clinical_name": name,
        "region": "L",
        "laterality": "B",
        "takes_neurotoxin": not takes_filler,
        "takes_filler": False,
        "vascular_tier": "C" if takes_filler else "",
        "position": FacialArea.objects.count(),
    }
    return FacialArea.objects.create(code=code, **defaults | fields)


def make_product(slug: str = "botox-cosmetic", **fields: Any) -> Product:
    """A neurotoxin in units, or with `kind="ha_filler"` a filler in mL."""
    kind = fields.get("kind", Product.Kind.NEUROTOXIN)
    defaults: dict[str, Any] = {
        "name": slug.replace("-", " ").title(),
        "kind": kind,
        "unit": "U" if kind in ("neurotoxin", "hyaluronidase") else "mL",
        "position": Product.objects.count(),
    }
    return Product.objects.create(slug=slug, **defaults | fields)


def make_price(amount: str | None, **fields: Any) -> Price:
    """Of a unit or a 1 mL syringe, since long ago and everywhere, unless told otherwise."""
    product = fields.get("product")
    if fields.get("fee"):
        per = "session"
    else:
        per = "unit" if product and product.unit == "U" else "syringe"
    defaults: dict[str, Any] = {
        "per": per,
        "amount": amount and Decimal(amount),
        "valid_from": date(2020, 1, 1),
    }
    first_day = (defaults | fields)["valid_from"]
    defaults["set_at"] = datetime.combine(first_day, time.min, tzinfo=UTC)
    if (defaults | fields)["per"] == "syringe":
        defaults["syringe_ml"] = Decimal(1)
    return Price.objects.create(**defaults | fields)


def make_pack(product: Product | None = None, **fields: Any) -> ProductPack:
    """A 100 U vial, or a 1 mL syringe of a filler."""
    product = product or make_product()
    amount = Decimal(100) if product.unit == "U" else Decimal(1)
    defaults = {"name": f"{amount} {product.unit}", "amount": amount}
    return ProductPack.objects.create(product=product, **defaults | fields)


def make_lot(
    product: Product | None = None,
    location: Location | None = None,
    quantity: int = 1,
    **fields: Any,
) -> Lot:
    """A lot with `quantity` packs in stock, expiring far away; `expires_on` may lie in the past."""
    pack = fields.pop("pack", None)
    if pack is None:
        product = product or make_product()
        pack = product.packs.first() or make_pack(product)
    expires_on = fields.pop("expires_on", FAR_AWAY)
    lot = receive_stock(
        location=location or make_location(),
        delivery=Delivery(
            product=pack.product,
            pack=pack,
            lot_number=str(fields.pop("lot_number", f"LOT{Lot.objects.count() + 1}")),
            expires_on=today_here() + timedelta(days=365),
            quantity=quantity,
        ),
        by=SYSTEM,
        now=timezone.now(),
    )
    Lot.objects.filter(pk=lot.pk).update(expires_on=expires_on, **fields)
    lot.refresh_from_db()
    return lot


def make_guidance(
    area: FacialArea | None = None, modality: str = "neurotoxin", **fields: Any
) -> AreaGuidance:
    """Technique and longevity of an area, due again after 3 to 4 months."""
    defaults: dict[str, Any] = {"recall_months_min": 3, "recall_months_max": 4}
    return AreaGuidance.objects.create(
        area=area or make_area(), modality=modality, **defaults | fields
    )


def make_dose_range(area: FacialArea, product: Product | None = None, **fields: Any) -> DoseRange:
    """A usual amount per side; of hyaluronic acid if no product is given."""
    modality = product.modality if product else "filler"
    defaults: dict[str, Any] = {"basis": "side"}
    DoseRange.objects.filter(area=area, modality=modality, product=product).delete()
    return DoseRange.objects.create(
        area=area, modality=modality, product=product, **defaults | fields
    )


def make_treatment(
    slug: str = "jaw", areas: tuple[FacialArea, ...] = (), **fields: Any
) -> Treatment:
    """A published treatment that works on `areas`, each with the first modality it takes."""
    defaults: dict[str, Any] = {
        "name": slug.replace("-", " ").capitalize(),
        "summary": "One sentence.",
        "body": "A paragraph.",
        "is_published": True,
        "position": Treatment.objects.count(),
    }
    treatment = Treatment.objects.create(slug=slug, **defaults | fields)
    for position, area in enumerate(areas):
        TreatmentArea.objects.create(
            treatment=treatment, area=area, modality=area.modalities[0], position=position
        )
    return treatment
