"""Moving a visit with those that follow it."""

from datetime import datetime, timedelta

import pytest

from bookings.booking.lifecycle import cancel_appointment
from bookings.booking.move import move_appointment
from bookings.courses.move import Move, move_appointments
from bookings.errors import IntervalTooShort, SlotTaken, WrongStep
from bookings.models import Appointment
from bookings.rules.overrides import Override
from bookings.tests.courses.factories import after, book_all, make_template
from bookings.tests.factories import NOW, Clinic, book, make_clinic
from bookings.tests.rules.eligibility import make_strict_type
from medspa.accounts.permissions import Role
from medspa.accounts.tests.factories import make_user
from medspa.audit.log import SYSTEM
from medspa.errors import NotPermitted, Stale
from medspa.messaging.models import Message

pytestmark = pytest.mark.django_db


@pytest.fixture
def clinic() -> Clinic:
    return make_clinic(providers=2, rooms=2)


@pytest.fixture
def appointments(clinic: Clinic) -> list[Appointment]:
    course = book_all(clinic, make_template(clinic), provider=clinic.provider)
    return list(course.visits())


def moved_by(visits: list[Appointment], days: int, **how) -> list[Appointment]:
    moves = [
        Move(visit, visit.starts_at + timedelta(days=days), seen_version=visit.version)
        for visit in visits
    ]
    return move_appointments(**{"moves": moves, "by": SYSTEM, "now": NOW} | how)


def starts(visits: list[Appointment]) -> list[datetime]:
    return [Appointment.objects.get(pk=visit.pk).starts_at for visit in visits]


def test_all_move_and_keep_their_references(clinic: Clinic, visits) -> None:
    moved = moved_by(visits, 1)
    assert [visit.reference for visit in moved] == [visit.reference for visit in visits]
    assert starts(visits) == [visit.starts_at + timedelta(days=1) for visit in visits]
    assert {visit.version for visit in moved} == {2}
    assert {visit.provider for visit in moved} == {clinic.provider}
    assert [visit.status_history.last().reason for visit in moved] == [
        f"Moved from {after(number)} 10:00" for number in (0, 14, 21)
    ]


@pytest.mark.parametrize("days", [14, 7, 21])
def test_appointments_make_room_for_one_another(clinic: Clinic, visits, days: int) -> None:
    # Each lands where another one of hers still is.
    moved_by(visits, days)
    assert starts(visits) == [visit.starts_at + timedelta(days=days) for visit in visits]
    moved_by(list(Appointment.objects.with_people().order_by("starts_at")), -days)
    assert starts(visits) == [visit.starts_at for visit in visits]


def test_one_that_is_taken_keeps_all_where_they_are(clinic: Clinic, visits) -> None:
    book(clinic, clinic.at(10, day=after(22)), provider=clinic.provider)
    with pytest.raises(SlotTaken, match="Visit of 90 minutes, March 23, 2027"):
        moved_by(visits, 1)
    assert starts(visits) == [visit.starts_at for visit in visits]
    assert not Message.objects.filter(kind="bookings/visits_moved").exists()


def test_second_editor_is_told_what_changed(clinic: Clinic, visits) -> None:
    move_appointment(
        appointment=visits[1],
        starts_at=clinic.at(14, day=after(14)),
        by=SYSTEM,
        now=NOW,
    )
    with pytest.raises(Stale, match=r"Visit of 30 minutes.*Monday, March 15, 14:00"):
        moved_by(visits, 1)
    assert starts(visits)[0] == visits[0].starts_at


def test_cancelled_appointment_is_not_moved(clinic: Clinic, visits) -> None:
    cancel_appointment(appointment=visits[2], by=SYSTEM, now=NOW)
    with pytest.raises(WrongStep):
        move_appointments(
            moves=[Move(visit, visit.starts_at + timedelta(days=1)) for visit in visits],
            by=SYSTEM,
            now=NOW,
        )


def test_who_may_not_book_moves_nothing(clinic: Clinic, visits) -> None:
    with pytest.raises(NotPermitted):
        moved_by(visits, 1, by=make_user(Role.INJECTOR))


def test_rules_are_asked_when_all_stand_at_their_new_times(clinic: Clinic) -> None:
    toxin = make_strict_type(clinic, gives_neurotoxin=True)
    touch_up = make_strict_type(clinic, gives_neurotoxin=True, is_touch_up=True)
    template = make_template(clinic)
    template.steps.filter(position=1).update(appointment_type=toxin)
    template.steps.filter(position=2).update(appointment_type=touch_up)
    visits = list(book_all(clinic, template).visits())
    was = starts(visits)

    moved_by(visits, 10)  # the touch-up alone would be out of its days

    assert starts(visits) == [at + timedelta(days=10) for at in was]


def test_rule_that_says_no_is_set_aside_for_its_appointment(clinic: Clinic) -> None:
    toxin = make_strict_type(clinic, gives_neurotoxin=True)
    template = make_template(clinic)
    template.steps.filter(position=1).update(appointment_type=toxin)
    visits = list(book_all(clinic, template).visits())
    book(clinic, clinic.at(15, day=after(89)), client=visits[0].client, appointment_type=toxin,
         by=make_user(Role.PRESCRIBER),
         override=Override("Agreed", frozenset({"interval_needs_review"})))  # fmt: skip
    with pytest.raises(IntervalTooShort) as refused:
        moved_by(visits, 7)
    rules = frozenset(refusal.code for refusal in refused.value.all_refusals)
    moved_by(visits, 7, by=make_user(Role.PRESCRIBER), override=Override("Agreed", rules))
    assert visits[0].rule_overrides.count() == 1
    assert visits[1].rule_overrides.count() == 0


def test_one_alone_is_told_as_ever(clinic: Clinic, visits) -> None:
    moved_by(visits[1:2], 1)
    assert Message.objects.filter(kind="bookings/moved").count() == 1


def test_moving_again_to_where_all_are_changes_nothing(clinic: Clinic, visits) -> None:
    moves = [Move(visit, visit.starts_at + timedelta(days=1), seen_version=1) for visit in visits]
    for _ in range(2):
        moved = move_appointments(moves=moves, by=SYSTEM, now=NOW)
    assert {visit.version for visit in moved} == {2}
    assert Message.objects.filter(kind="bookings/visits_moved").count() == 1


def test_appointments_agreed_on_long_ago_are_told_as_well_when_they_move(clinic: Clinic) -> None:
    visits = list(book_all(clinic, make_template(clinic), tell_client=False).visits())
    assert not Message.objects.exists()
    moved_by(visits, 1)
    assert Message.objects.filter(kind="bookings/visits_moved").count() == 1
