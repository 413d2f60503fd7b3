"""Who comes and what they agreed to, as a form of the public pages has it once it is valid."""

from collections.abc import Mapping
from typing import Any

from bookings.online.book import MARKETING_CONSENT, SMS_CONSENT, ConsentAnswers, Visitor
from medspa.formats.dates import current_language
from medspa.web.request import HttpRequest, ip_address_of


def visitor_of(typed: Mapping[str, Any]) -> Visitor:
    return Visitor(
        first_name=typed["first_name"],
        last_name=typed["last_name"],
        email=typed["email"],
        phone=typed["phone"].as_e164,
        birth_on=typed["birth_on"],
        booked_by=typed.get("booked_by", ""),
        language=current_language(),
    )


def consents_of(request: HttpRequest, typed: Mapping[str, Any]) -> ConsentAnswers:
    return ConsentAnswers(
        answers={
            SMS_CONSENT: typed["sms_consent"],
            MARKETING_CONSENT: typed["marketing_consent"],
        },
        ip_address=ip_address_of(request),
    )
