"""A consultation with a fee, and what it takes off the treatment that follows."""

from copy import copy
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.test import Client as Browser
from django.urls import reverse

from bookings.models import Appointment
from bookings.tests.factories import make_visit_fee
from charting.estimates.money.fees import FeeLine, apply_fees
from charting.estimates.needs import needs_estimate, priced_among
from charting.estimates.services.asking import ask_for_estimate
from charting.estimates.services.issuing import issue_estimate
from charting.estimates.services.sweep import sweep_estimates
from charting.estimates.shown import show_estimate
from charting.models import Estimate, EstimateRequest
from charting.presenting.shown import ShownVisit
from charting.tests.estimates.conftest import book
from charting.tests.factories import Team
from medspa.accounts.permissions import Role
from medspa.audit.log import SYSTEM
from medspa.clients.models import Client
from medspa.clinic.tests.factories import make_staff
from treatments.catalogue.sold import Span
from treatments.models import Fee, Price
from treatments.tests.factories import make_price

pytestmark = pytest.mark.django_db


@pytest.fixture
def fee() -> Fee:
    credited = {"is_least": False, "is_credited": True, "credited_days": 90}
    return make_visit_fee("Consultation", "75", **credited)


@pytest.fixture
def consultation(team: Team, mara: Client, fee: Fee) -> Appointment:
    kind = copy(team.clinic.type)
    kind.pk, kind.slug, kind.name = None, "consultation", "First consultation"
    kind.purpose, kind.fee = "consultation", fee
    kind.save()
    made = book(team, mara, on=date(2026, 1, 13))
    Appointment.objects.filter(pk=made.pk).update(appointment_type=kind)
    made.refresh_from_db()
    return made


def test_consultation_has_an_estimate_of_its_fee(client: Browser, consultation: Appointment, now):
    assert needs_estimate(consultation, now)

    estimate = issue_estimate(appointment=consultation, by=SYSTEM, now=now)
    shown = show_estimate(estimate)
    client.force_login(make_staff(Role.FRONT_DESK).user)
    paper = client.get(reverse("estimate_on_paper", args=[estimate.public_id]))
    assert paper.content.startswith(b"%PDF")  # the desk may: nothing clinical is on it

    assert (shown.total, shown.lines) == ("$75", [])
    assert [(one.name, one.charge) for one in shown.fees] == [("Consultation", "$75")]


def test_what_has_no_price_is_not_offered_an_estimate(
    visit: Appointment, consultation: Appointment, fee: Fee, now
):
    review = copy(consultation)
    review.appointment_type = copy(consultation.appointment_type)
    review.appointment_type.fee = None
    visits = [visit, consultation, review]
    assert priced_among(visits, now) == [visit, consultation]

    make_price("0", fee=fee, valid_from=now.date())
    assert priced_among(visits, now) == [visit]
    Price.objects.filter(fee=fee).update(withdrawn_at=now)
    assert priced_among(visits, now) == [visit]


def test_fee_is_credited_to_the_first_treatment(
    team: Team, mara: Client, visit: Appointment, consultation: Appointment, now
):
    second = book(team, mara, on=date(2026, 2, 20))
    first, later = (issue_estimate(appointment=one, by=SYSTEM, now=now) for one in (visit, second))

    (credit,) = show_estimate(first).fees
    assert (credit.charge, credit.about) == (
        "\N{MINUS SIGN}$75",
        "of January 13, 2026, credited to this treatment",
    )
    assert show_estimate(later).fees == []
    assert ShownVisit({}, {}, [], first).fees == [credit]  # beside the plan, too
    assert later.total_from - first.total_from == 75


@pytest.mark.parametrize("why", ["lapsed", "missed"])
def test_fee_is_not_credited(
    visit: Appointment, consultation: Appointment, fee: Fee, now, why: str
):
    if why == "lapsed":
        Fee.objects.filter(pk=fee.pk).update(credited_days=1)
    else:
        consultation.status, consultation.cancelled_by = "cancelled", "client"
        consultation.save()

    assert issue_estimate(appointment=visit, by=SYSTEM, now=now).content["fees"] == []


def test_credit_is_what_the_fee_was_on_its_day(
    visit: Appointment, consultation: Appointment, fee: Fee, now
):
    make_price("90", fee=fee, valid_from=date(2026, 1, 14))

    (line,) = issue_estimate(appointment=visit, by=SYSTEM, now=now).content["fees"]

    assert line["charge"] == {"from": "75.00", "to": "75.00"}


def test_sweep_writes_that_of_the_consultation_which_answers_no_wish_for_a_treatment(
    consultation: Appointment, mara: Client, now
):
    before = consultation.scheduled_at - timedelta(hours=1)
    asked = ask_for_estimate(client=mara, appointment=None, by=mara, now=before)

    sweep_estimates(now + timedelta(minutes=5))

    assert Estimate.objects.get(appointment=consultation).total_to == 75
    assert list(EstimateRequest.objects.waiting()) == [asked]


def test_credit_takes_off_no_more_than_there_is():
    paid = Span(Decimal(75), Decimal(75))
    credit = FeeLine("Consultation", paid, credited_from=date(2026, 1, 1))

    assert apply_fees(Span(Decimal(50), Decimal(100)), [credit]) == Span(Decimal(0), Decimal(25))
    assert apply_fees(paid, [FeeLine("Visit", paid), credit]) == paid
