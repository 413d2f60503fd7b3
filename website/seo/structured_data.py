"""The same facts for machines: schema.org, as JSON-LD."""

from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.utils.translation import gettext

from bookings.ground.visit_prices import VisitPrice
from bookings.models import AppointmentType
from medspa.clinic.models import Location, Organisation
from treatments.models import Price
from website.queries import Article
from website.text.answers import Answer
from website.text.markdown import Item, to_plain
from website.treatments.facts import Given
from website.treatments.pages import TreatmentPage

CONTEXT = {"@context": "https://schema.org"}
CURRENCY = "USD"


def clinic_locations() -> list[dict[str, Any]]:
    """One MedicalBusiness for each location."""
    name = _clinic_name()
    return [
        CONTEXT
        | {
            "@type": "MedicalBusiness",
            "@id": f"{settings.SITE_URL}/locations/#{place.slug}",
            "name": f"{name}, {place.name}",
            "url": f"{settings.SITE_URL}/",
            "telephone": place.phone.as_e164,
            "address": {
                "@type": "PostalAddress",
                "streetAddress": place.street,
                "addressLocality": place.city,
                "addressRegion": place.region,
                "postalCode": place.postal_code,
            },
        }
        for place in Location.objects.filter(is_active=True)
    ]


def faq_page(read: Article | None, answers: Iterable[Answer] = ()) -> list[dict[str, Any]]:
    """The questions on the page as an FAQPage; [] without any."""
    written = [item for part in (read.parts_of("questions") if read else []) for item in part.items]
    asked: list[Item | Answer] = [*answers, *written]
    if not asked:
        return []
    entries = [
        {
            "@type": "Question",
            "name": to_plain(item.title),
            "acceptedAnswer": {"@type": "Answer", "text": to_plain(item.body)},
        }
        for item in asked
    ]
    return [CONTEXT | {"@type": "FAQPage", "mainEntity": entries}]


def appointment_offers(
    visits: Iterable[tuple[AppointmentType, VisitPrice]],
) -> list[dict[str, Any]]:
    return [
        CONTEXT
        | {
            "@type": "Service",
            "name": gettext(visit.name),
            "description": gettext(visit.summary),
            "provider": _provider(),
            "offers": _offer(price.amount),
        }
        for visit, price in visits
    ]


def treatment_service(page: TreatmentPage, facts: list[Given]) -> list[dict[str, Any]]:
    treatment = page.treatment
    service = CONTEXT | {
        "@type": "Service",
        "name": treatment.name,
        "description": treatment.summary,
        "url": settings.SITE_URL + treatment.get_absolute_url(),
        "provider": _provider(),
    }
    offered = [_offer_of(given) for given in facts if given.costs]
    if offered:
        service["offers"] = offered[0] if len(offered) == 1 else offered
    return [service]


def unit_prices(prices: Iterable[Price]) -> list[dict[str, Any]]:
    """What a unit or a syringe costs."""
    return [
        CONTEXT
        | {
            "@type": "Service",
            "name": price.product.name if price.product else gettext(price.modality_label),
            "provider": _provider(),
            "offers": _offer_each(price),
        }
        for price in prices
    ]


def _offer_of(given: Given) -> dict[str, Any]:
    offer = _offer_each(given.price) if given.price else _offer(given.visit_from)
    return offer | {"name": given.name}


def _offer_each(price: Price) -> dict[str, Any]:
    each = {
        "@type": "UnitPriceSpecification",
        "priceCurrency": CURRENCY,
        "unitText": gettext(price.get_per_display()).lower() if price.per != "ml" else "mL",
    } | _amounts(price)
    return {"@type": "Offer", "priceCurrency": CURRENCY, "priceSpecification": each}


def _amounts(price: Price) -> dict[str, str]:
    if price.amount_to is None:
        return {"price": str(price.amount)}
    return {"minPrice": str(price.amount), "maxPrice": str(price.amount_to)}


def _offer(price: Any) -> dict[str, Any]:
    least = {"@type": "PriceSpecification", "minPrice": str(price), "priceCurrency": CURRENCY}
    return {"@type": "Offer", "priceCurrency": CURRENCY, "priceSpecification": least}


def _provider() -> dict[str, Any]:
    return {"@type": "MedicalBusiness", "name": _clinic_name(), "url": f"{settings.SITE_URL}/"}


def _clinic_name() -> str:
    found = Organisation.objects.first()
    return found.name if found else "medspa"
