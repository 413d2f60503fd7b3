"""Whatever changes the diary, the visits that lose their place are known, and nothing else."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from bookings.errors import CannotBook
from bookings.messages.letters import ANOTHER_TIME
from bookings.models import ClashStep, TimeOff, WorkingHours
from bookings.schedule.absences import note_absences
from bookings.schedule.changing import ClashesUnread, change_diary
from bookings.schedule.clashes import find_clashes
from bookings.schedule.outcomes import NoReason, NotAsked, ask_client, leave_in_place, move_out
from bookings.tests.factories import MONDAY, NOW, Clinic, book, make_clinic
from bookings.tests.messages.words import settled
from medspa.accounts.permissions import Role
from medspa.accounts.tests.factories import make_user
from medspa.audit.log import SYSTEM
from medspa.clients.services import change_language
from medspa.clinic.models import Location, Resource, StaffMember
from medspa.clinic.tests.factories import make_location
from medspa.errors import Stale
from medspa.local.testkit.racing import run_at_once
from medspa.local.testkit.shared import shared
from medspa.messaging.letters.kinds import letter_for
from medspa.messaging.models import Message
from medspa.messaging.tests.golden import assert_golden, in_each_language
from medspa.messaging.tests.written import the_letter

pytestmark = pytest.mark.django_db
type Change = Callable[[Clinic], Any]


@shared
def clinic() -> Clinic:
    return make_clinic(providers=2, rooms=2)


def away(clinic: Clinic, hour: int = 9, hours: int = 4) -> TimeOff:
    begins = clinic.at(hour)
    return TimeOff(
        provider=clinic.provider,
        starts_at=begins,
        ends_at=begins + timedelta(hours=hours),
        reason="Sick",
    )


CHANGES: dict[str, Change] = {
    "away": lambda clinic: away(clinic).save(),
    "hours": lambda clinic: WorkingHours.objects.filter(provider=clinic.provider).delete(),
    "gone": lambda clinic: StaffMember.objects.filter(pk=clinic.provider.pk).update(
        is_active=False
    ),
    "room": lambda clinic: Resource.objects.filter(pk=clinic.room.pk).update(is_active=False),
    "place": lambda clinic: Location.objects.filter(pk=clinic.location.pk).update(is_active=False),
    "license": lambda clinic: StaffMember.objects.filter(pk=clinic.provider.pk).update(
        licence_expires_on=MONDAY - timedelta(days=1)
    ),
    "service": lambda clinic: clinic.type.providers.remove(clinic.provider),
}
ROOMS: dict[str, Change] = {
    "moved": lambda clinic: Resource.objects.filter(pk=clinic.room.pk).update(
        location=make_location()
    ),
    "another kind": lambda clinic: Resource.objects.filter(pk=clinic.room.pk).update(
        kind=next(kind for kind in Resource.ROOMS if kind != clinic.room.kind)
    ),
}


@pytest.mark.parametrize("change", ROOMS)
def test_room_that_moves_or_becomes_another_loses_its_visits(clinic: Clinic, change: str):
    visit = book(clinic, clinic.at(9), provider=clinic.provider, room=clinic.room)
    assert find_clashes(NOW) == []
    ROOMS[change](clinic)
    [clash] = find_clashes(NOW)
    assert (clash.appointment, clash.cause, clash.detail) == (visit, "room", clinic.room.name)


@pytest.mark.parametrize("cause", CHANGES)
def test_each_change_finds_its_visits_and_is_taken_back_until_they_are_read(
    clinic: Clinic, cause: str, django_assert_num_queries: Any
):
    visit = book(clinic, clinic.at(9), provider=clinic.provider, room=clinic.room)
    book(clinic, clinic.at(14), provider=clinic.providers[1], room=clinic.rooms[1])
    by = make_user(Role.MANAGER)
    assert find_clashes(NOW) == []

    def change() -> None:
        CHANGES[cause](clinic)

    with pytest.raises(ClashesUnread) as unread:
        change_diary(change, read="", by=by, now=NOW)
    assert find_clashes(NOW) == []
    change_diary(change, read=unread.value.read, by=by, now=NOW)

    with django_assert_num_queries(4):
        found = find_clashes(NOW)
    mine = [clash for clash in found if clash.appointment == visit]
    assert [clash.cause for clash in mine] == [cause]
    assert len(found) == (2 if cause == "place" else 1)
    assert [step.kind for step in mine[0].steps] == ["found"]
    assert mine[0].says


def test_each_is_moved_asked_about_or_left_and_the_log_says_so(clinic: Clinic):
    by = make_user(Role.MANAGER)
    visits = [book(clinic, clinic.at(hour), provider=clinic.provider) for hour in (9, 10, 11)]
    with pytest.raises(ClashesUnread) as unread:
        change_diary(lambda: note_absences([away(clinic)], by=by), read="", by=by, now=NOW)
    proposed = unread.value.proposals
    every = [(each.starts_at, each.provider) for some in proposed.values() for each in some]
    assert len(set(every)) == len(every) == 9
    assert all(some[0].same_day for some in proposed.values())
    change_diary(
        lambda: note_absences([away(clinic)], by=by), read=unread.value.read, by=by, now=NOW
    )
    first, second, third = find_clashes(NOW)

    goes_to = proposed[visits[0].pk][0]
    moved = move_out(
        first, goes_to.starts_at, goes_to.provider, seen_version=visits[0].version, by=by, now=NOW
    )
    ask_client(second, seen_version=visits[1].version, by=by, now=NOW)
    with pytest.raises(NoReason):
        leave_in_place(third, reason=" ", seen_version=visits[2].version, by=by, now=NOW)
    with pytest.raises(Stale):
        leave_in_place(third, reason="She comes", seen_version=99, by=by, now=NOW)
    leave_in_place(third, reason="Dr. Vale steps in", seen_version=None, by=by, now=NOW)

    second, third = find_clashes(NOW)
    assert moved.starts_at == goes_to.starts_at
    assert second.asked
    assert not second.left
    assert third.left
    assert third.left.reason == "Dr. Vale steps in"
    with pytest.raises(NotAsked):
        ask_client(second, seen_version=None, by=by, now=NOW)
    kinds = ClashStep.objects.values_list("appointment", "kind")
    assert set(kinds) >= {(visits[0].pk, "moved"), (visits[1].pk, "asked"), (visits[2].pk, "left")}

    letter = Message.objects.get(kind="bookings/new_time_needed")
    assert letter_for(letter, NOW).not_needed == ""
    goes_to = proposed[visits[1].pk][1]
    move_out(second, goes_to.starts_at, goes_to.provider, seen_version=None, by=by, now=NOW)
    assert letter_for(letter, NOW).not_needed == ANOTHER_TIME


@in_each_language
def test_client_is_asked_for_another_time_in_these_words(clinic: Clinic, language: str):
    Location.objects.update(name="Harbor House")
    StaffMember.objects.filter(pk=clinic.provider.pk).update(name="Ines Calder")
    visit = book(clinic, clinic.at(9), provider=clinic.provider)
    type(visit.client).objects.update(first_name="Mara")
    change_language(client=visit.client, language=language, by=SYSTEM)
    away(clinic).save()
    [clash] = find_clashes(NOW)
    ask_client(clash, seen_version=None, by=make_user(Role.MANAGER), now=NOW)
    visit.refresh_from_db()
    assert_golden(settled(the_letter(kind="bookings/new_time_needed"), visit))


@pytest.mark.django_db(transaction=True)
def test_whoever_books_while_an_absence_is_written_is_refused_or_on_the_list():
    """The absence waits for the booking, or the booking sees the absence: never neither."""
    clinic = make_clinic()
    by = make_user(Role.MANAGER)

    def note() -> str:
        try:
            change_diary(lambda: note_absences([away(clinic)], by=by), read="", by=by, now=NOW)
        except ClashesUnread as unread:
            return f"{len(unread.clashes)} told"
        return "noted"

    def take() -> str:
        try:
            book(clinic, clinic.at(9), provider=clinic.provider)
        except CannotBook:
            return "refused"
        return "booked"

    outcomes = run_at_once(note, take)

    assert outcomes in (["noted", "refused"], ["1 told", "booked"])
