"""The same facts for machines: schema.org, as JSON-LD."""

from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.utils.translation import gettext

from bookings.models import AppointmentType
from medspa.clinic.models import Location, Organisation
from website.markdown import to_plain
from website.queries import Article
from website.treatment_pages import TreatmentPage
from website.visits import TreatmentVisits

CONTEXT = {"@context": "https://schema.org"}
CURRENCY = "USD"


def business() -> list[dict[str, Any]]:
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


def questions(read: Article | None) -> list[dict[str, Any]]:
    """The questions on the page as an FAQPage; [] without any."""
    asked = [item for part in (read.parts_of("questions") if read else []) for item in part.items]
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


def offers(visits: Iterable[AppointmentType]) -> list[dict[str, Any]]:
    return [
        CONTEXT
        | {
            "@type": "Service",
            "name": gettext(visit.name),
            "description": gettext(visit.summary),
            "provider": _provider(),
            "offers": _offer(visit.price_from),
        }
        for visit in visits
    ]


def treatment_service(page: TreatmentPage, visits: TreatmentVisits) -> list[dict[str, Any]]:
    treatment = page.treatment
    service = CONTEXT | {
        "@type": "Service",
        "name": treatment.name,
        "description": treatment.summary,
        "url": settings.SITE_URL + treatment.get_absolute_url(),
        "provider": _provider(),
    }
    if visits.price_from:
        service["offers"] = _offer(visits.price_from)
    return [service]


def _offer(price: Any) -> dict[str, Any]:
    least = {"@type": "PriceSpecification", "minPrice": str(price), "priceCurrency": CURRENCY}
    return {"@type": "Offer", "priceCurrency": CURRENCY, "priceSpecification": least}


def _provider() -> dict[str, Any]:
    return {"@type": "MedicalBusiness", "name": _clinic_name(), "url": f"{settings.SITE_URL}/"}


def _clinic_name() -> str:
    found = Organisation.objects.first()
    return found.name if found else "medspa"
