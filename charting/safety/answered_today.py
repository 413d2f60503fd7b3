"""What the health questions of today say already to the question of the day about one product."""

from datetime import date, datetime
from typing import Any

from charting.intake.queries import read_answers
from charting.models import Asked, Chart
from charting.safety.client_health import ClientHealth
from treatments.giving import Request
from treatments.giving.health import Severity
from treatments.models import Product

ALLERGEN_OF = {
    "allergy-albumin": "albumin",
    "allergy-milk": "milk_protein",
    "allergy-numbing": "lidocaine",
}


def answered_today(chart: Chart, product: Product, at: datetime, on: date) -> dict[str, Any] | None:
    """To begin the form with, so that nobody asks twice; None where something was left open.

    The person who opens the product reads it and says that it is so. Two statements.
    """
    health = ClientHealth(read_answers(chart.client, chart.appointment.location))
    asked = Request(str(product.modality), on, at, product=product)
    if health.missing(asked):
        return None
    found = [
        one
        for one in health.findings(asked)
        if one.severity > Severity.NOTE and not one.judged_by and one.scope.fits(asked)
    ]
    if not found:
        return {"answer": Asked.Answer.NOTHING}
    return {
        "answer": Asked.Answer.REPORTED,
        "reported": "; ".join(dict.fromkeys(one.title for one in found))[:500],
        "allergies": [ALLERGEN_OF[one.question] for one in found if one.question in ALLERGEN_OF],
    }
