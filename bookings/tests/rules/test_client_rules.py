"""Which appointments a client may have, and who may decide otherwise."""

from datetime import timedelta
from typing import Any

import pytest

from bookings.errors import (
    ClearanceNeeded,
    ConsultationNeeded,
    IntervalNeedsReview,
    IntervalTooShort,
    NotForThisClient,
    OutsideTouchUpWindow,
    PleaseCall,
)
from bookings.rules.eligibility import forget_clearance
from bookings.tests.factories import MONDAY, NOW, Clinic, book, make_clinic
from bookings.tests.rules.eligibility import clear, consult, day, make_strict_type, treat
from medspa.accounts.permissions import Role
from medspa.accounts.tests.factories import make_user
from medspa.audit.log import ONLINE_VISITOR
from medspa.clients.models import Client, Resemblance
from medspa.clients.resemblances import say_one_person
from medspa.clients.services import find_or_create_client
from medspa.clients.tests.factories import make_client
from medspa.local.testkit.shared import shared
from treatments.models import TimingRule

pytestmark = pytest.mark.django_db


@shared
def clinic() -> Clinic:
    return make_clinic(providers=2, rooms=2, horizon_days=365)


@shared
def client() -> Client:
    return make_client()


# --- Consultation


def test_types_ask_for_nothing_unless_told(clinic: Clinic, client: Client):
    kind = make_strict_type(clinic)

    assert (
        book(clinic, clinic.at(10), client=client, appointment_type=kind).rule_overrides.count()
        == 0
    )


def test_consultation_within_the_days_of_the_type(clinic: Clinic, client: Client):
    kind = make_strict_type(clinic, requires_consultation_days=30)
    consult(clinic, client, days_ago=31)
    consult(clinic, client, days_ago=29, status="no_show")

    with pytest.raises(ConsultationNeeded) as refusal:
        book(clinic, clinic.at(10), client=client, appointment_type=kind)
    consult(clinic, client, days_ago=30)

    assert refusal.value.detail == (
        "This visit needs a consultation in the 30 days before it, and there was none."
    )
    assert book(clinic, clinic.at(10), client=client, appointment_type=kind)


def test_another_persons_consultation_does_not_count(clinic: Clinic, client: Client):
    kind = make_strict_type(clinic, requires_consultation_days=30)
    consult(clinic, make_client(), days_ago=1)

    with pytest.raises(ConsultationNeeded):
        book(clinic, clinic.at(10), client=client, appointment_type=kind)


# --- Clearance


def test_clearance_is_valid_on_the_day_of_the_appointment(clinic: Clinic, client: Client):
    kind = make_strict_type(clinic, requires_clearance=True, gives_filler=True)
    clear(client, "filler", to_on=MONDAY)

    with pytest.raises(ClearanceNeeded) as refusal:
        book(
            clinic,
            clinic.at(10, day=MONDAY + timedelta(days=1)),
            client=client,
            appointment_type=kind,
        )

    assert refusal.value.detail == (
        "The clearance is valid to March 1, 2027 and has expired by then: "
        "another exam by a prescriber comes first."
    )
    assert book(clinic, clinic.at(10), client=client, appointment_type=kind)


def test_clearance_covers_all_that_the_appointment_gives(clinic: Clinic, client: Client):
    kind = make_strict_type(
        clinic, requires_clearance=True, gives_filler=True, gives_neurotoxin=True
    )
    clear(client, "filler")

    with pytest.raises(ClearanceNeeded) as refusal:
        book(clinic, clinic.at(10), client=client, appointment_type=kind)

    assert refusal.value.detail == (
        "There is no valid clearance for neurotoxin: an exam by a prescriber comes first."
    )


def test_withdrawn_clearance_holds_no_more(clinic: Clinic, client: Client):
    kind = make_strict_type(clinic, requires_clearance=True)
    clear(client, "filler")
    forget_clearance(client=client, source="test:1")

    with pytest.raises(ClearanceNeeded):
        book(clinic, clinic.at(10), client=client, appointment_type=kind)


# --- Intervals


@pytest.mark.parametrize(
    ("number", "error"),
    [
        (0, IntervalTooShort),
        (60, IntervalTooShort),
        (83, IntervalTooShort),
        (84, IntervalNeedsReview),
    ],
)
def test_neurotoxin_keeps_its_distance(
    clinic: Clinic, client: Client, number: int, error: type[NotForThisClient]
):
    kind = make_strict_type(clinic, gives_neurotoxin=True)
    last_on = MONDAY - timedelta(days=number)
    treat(client, last_on, retreat_min_days=90, retreat_min_months=None)

    with pytest.raises(error):
        book(clinic, clinic.at(10), client=client, appointment_type=kind)


@pytest.mark.parametrize(
    "spelling",
    ["O\u2019Brien-Núñez", "O'Brien\u2011Nunez", "OBRIEN NÚÑEZ", "O\u200b'Brien-Nu\u0301ñez"],
)
def test_no_spelling_of_a_name_passes_the_interval(clinic: Clinic, spelling: str):
    kind = make_strict_type(clinic, gives_neurotoxin=True)
    known = make_client(first_name="Ann", last_name="O'Brien-Núñez", email="ann@bücher.example")
    treat(known)
    typed = {"first_name": "ANN", "last_name": spelling, "email": "Ann@xn--bcher-kva.example"}
    again = find_or_create_client(**typed, phone="+14155550188", by=ONLINE_VISITOR)

    with pytest.raises(IntervalTooShort):
        book(clinic, clinic.at(10), client=again, appointment_type=kind)


def test_interval_of_one_record_holds_for_the_other_of_the_same_person(clinic: Clinic):
    kind = make_strict_type(clinic, gives_neurotoxin=True)
    known = make_client(first_name="Ann", last_name="Lee", email="ann@old.example")
    same = find_or_create_client(
        first_name="Ann",
        last_name="Lee",
        email="ann@new.example",
        phone=known.phone.as_e164,
        by=ONLINE_VISITOR,
    )
    treat(same)
    say_one_person(
        asked=Resemblance.objects.get(client=same), by=make_user(Role.FRONT_DESK), now=NOW
    )

    with pytest.raises(IntervalTooShort):
        book(clinic, clinic.at(10), client=known, appointment_type=kind)


def test_refusal_names_the_first_possible_day(clinic: Clinic, client: Client):
    kind = make_strict_type(clinic, gives_neurotoxin=True)
    treat(client)

    with pytest.raises(IntervalTooShort) as refusal:
        book(clinic, clinic.at(10, day=day(60)), client=client, appointment_type=kind)
    with pytest.raises(IntervalNeedsReview) as review:
        book(clinic, clinic.at(10, day=day(86)), client=client, appointment_type=kind)

    assert refusal.value.detail == (
        "Neurotoxin was given on January 20, 2027. "
        "At least 84 days lie between two: not before April 14, 2027. "
        "Before April 20, 2027 it needs a prescriber's review."
    )
    assert review.value.detail == (
        "Neurotoxin was given on January 20, 2027. Less than 90 days between two need a "
        "prescriber's review: without one from April 20, 2027."
    )
    assert book(clinic, clinic.at(10, day=day(90)), client=client, appointment_type=kind)


def test_neurotoxin_appointments_ahead_keep_their_distance_either_way(
    clinic: Clinic, client: Client
):
    kind = make_strict_type(clinic, gives_neurotoxin=True)
    book(clinic, clinic.at(10, day=day(100)), client=client, appointment_type=kind)

    for number in (41, 183):
        with pytest.raises(IntervalTooShort) as refusal:
            book(clinic, clinic.at(10, day=day(number)), client=client, appointment_type=kind)

    assert refusal.value.detail == (
        "Neurotoxin is booked for April 30, 2027. At least 84 days lie between two."
    )


def test_filler_needs_only_what_its_product_asks(clinic: Clinic, client: Client):
    kind = make_strict_type(clinic, gives_filler=True)
    treat(client, MONDAY - timedelta(days=10), modality="filler", kind="ha_filler")

    assert book(clinic, clinic.at(10), client=client, appointment_type=kind)


@pytest.mark.parametrize(("number", "is_in"), [(13, False), (14, True), (21, True), (22, False)])
def test_touch_up_has_its_window(clinic: Clinic, client: Client, number: int, is_in: bool):
    TimingRule.objects.create(modality="neurotoxin", touchup_from_day=14, touchup_to_day=21)
    kind = make_strict_type(clinic, gives_neurotoxin=True, is_touch_up=True)
    treat(client, MONDAY - timedelta(days=number))

    if is_in:
        assert book(clinic, clinic.at(10), client=client, appointment_type=kind)
        return
    with pytest.raises(OutsideTouchUpWindow):
        book(clinic, clinic.at(10), client=client, appointment_type=kind)


def test_touch_up_without_treatment_is_refused(clinic: Clinic, client: Client):
    kind = make_strict_type(clinic, gives_neurotoxin=True, is_touch_up=True)

    with pytest.raises(OutsideTouchUpWindow):
        book(clinic, clinic.at(10), client=client, appointment_type=kind)


# --- Who is told what


def test_visitor_is_told_what_the_appointment_asks_and_nothing_of_the_person(
    clinic: Clinic, client: Client
):
    kind = make_strict_type(
        clinic, requires_clearance=True, requires_consultation_days=365, gives_neurotoxin=True
    )
    treat(client)

    told = []
    for person in (client, make_client()):
        with pytest.raises(PleaseCall) as refusal:
            book(clinic, clinic.at(10), client=person, appointment_type=kind, by=ONLINE_VISITOR)
        told.append(refusal.value.detail)

    assert told[0] == told[1]
    assert told[0].startswith(
        "This visit follows a consultation and an exam by our prescriber. We couldn't book this "
        "online. Please sign in to see why, or call us: "
    )


def test_all_that_says_no_is_said_at_once(clinic: Clinic, client: Client):
    kind = make_strict_type(clinic, requires_clearance=True, gives_neurotoxin=True)
    treat(client)

    with pytest.raises(ClearanceNeeded) as refusal:
        book(clinic, clinic.at(10), client=client, appointment_type=kind)

    codes = [each.code for each in refusal.value.all_refusals]
    assert codes == ["clearance_needed", "interval_too_short"]
    assert refusal.value.detail.endswith("Before April 20, 2027 it needs a prescriber's review.")


def test_rules_cost_the_same_number_of_statements(
    clinic: Clinic, client: Client, django_assert_max_num_queries: Any
):
    plain, strict = (
        make_strict_type(clinic),
        make_strict_type(clinic, requires_clearance=True, gives_neurotoxin=True),
    )
    clear(client, "neurotoxin")
    with django_assert_max_num_queries(60) as without:
        book(clinic, clinic.at(9), client=client, appointment_type=plain)

    with django_assert_max_num_queries(len(without) + 2):
        book(clinic, clinic.at(10), client=client, appointment_type=strict)
