"""Appointments that belong together where one of them is shown, moved or cancelled."""

from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client as Browser
from django.urls import reverse

from bookings.booking.move import Move, move_appointment
from bookings.ground.tokens import manage_token
from bookings.models import Appointment
from bookings.tests.courses.factories import after, book_all, make_template
from bookings.tests.factories import NOW, Clinic, book
from bookings.tests.pages import moment, text_of
from medspa.audit.log import SYSTEM
from medspa.local.testkit.shared import shared
from medspa.messaging.models import Message

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


@shared
def appointments(clinic: Clinic) -> list[Appointment]:
    template = make_template(clinic)
    times = [clinic.at(10, day=after(number)) for number in (2, 16, 23)]
    return list(book_all(clinic, template, times, provider=clinic.provider).appointments())


def move_page(appointment: Appointment) -> str:
    return reverse("desk_move", args=[appointment.reference])


def send(
    desk: Browser, appointments: list[Appointment], clinic: Clinic, **sent: Any
) -> HttpResponse:
    """The first to the day after; the others as they were proposed."""
    first, *later = appointments
    new = clinic.at(14, day=after(3))
    typed: dict[str, Any] = {
        "starts_at": moment(new),
        "version": first.version,
        "linked_for": moment(new),
    }
    for appointment, day in zip(later, (17, 24), strict=True):
        typed |= {
            f"move_{appointment.pk}": "on",
            f"version_{appointment.pk}": appointment.version,
            f"at_{appointment.pk}": moment(clinic.at(10, day=after(day))),
        }
    return desk.post(move_page(first), {k: v for k, v in (typed | sent).items() if v is not None})


def starts(appointments: list[Appointment]) -> list[Any]:
    return [Appointment.objects.get(pk=appointment.pk).starts_at for appointment in appointments]


def test_choosing_a_time_shows_when_the_others_could_be(
    desk: Browser, clinic: Clinic, appointments
):
    asked = {"starts_at": moment(clinic.at(14, day=after(3)))}

    response = desk.get(move_page(appointments[0]), asked, headers={"HX-Target": "linked"})

    rows = response.context["rows"]
    assert [row.chosen_at for row in rows] == [
        clinic.at(10, day=after(17)),
        clinic.at(10, day=after(24)),
    ]
    assert all(row.is_ticked and row.proposal.is_as_wished for row in rows)
    assert text_of(response).startswith("Move the later visits, too?")


def test_others_that_are_not_free_then_are_offered_another_time(
    desk: Browser, clinic: Clinic, appointments
):
    book(clinic, clinic.at(10, day=after(17)), provider=clinic.provider)

    response = desk.get(
        move_page(appointments[0]), {"starts_at": moment(clinic.at(14, day=after(3)))}
    )

    second, third = response.context["rows"]
    assert (second.chosen_at, second.proposal.is_as_wished) == (
        clinic.at(9, 30, day=after(17)),
        False,
    )
    assert third.proposal.is_as_wished
    assert "not free at the same time on Thu, Mar 18" in text_of(response)


def test_all_that_is_ticked_moves(desk: Browser, clinic: Clinic, appointments):
    response = send(desk, appointments, clinic)

    assert response.status_code == 302
    assert starts(appointments) == [
        clinic.at(14, day=after(3)),
        clinic.at(10, day=after(17)),
        clinic.at(10, day=after(24)),
    ]
    assert Message.objects.filter(kind="bookings/visits_moved").count() == 1


def test_what_is_not_ticked_stays(desk: Browser, clinic: Clinic, appointments):
    send(
        desk,
        appointments,
        clinic,
        **{f"move_{appointments[1].pk}": None, f"move_{appointments[2].pk}": None},
    )

    assert starts(appointments) == [
        clinic.at(14, day=after(3)),
        *(v.starts_at for v in appointments[1:]),
    ]
    assert Message.objects.filter(kind="bookings/moved").count() == 1


def test_nothing_moves_before_the_others_were_seen(desk: Browser, clinic: Clinic, appointments):
    response = send(desk, appointments, clinic, linked_for="")

    assert response.status_code == 200
    assert "Not moved yet." in text_of(response)
    assert response.context["chosen_at"] == clinic.at(14, day=after(3))
    assert len(response.context["rows"]) == 2
    assert starts(appointments) == [appointment.starts_at for appointment in appointments]


def test_another_hour_of_the_same_day_asks_nothing(desk: Browser, clinic: Clinic, appointments):
    at = moment(clinic.at(14, day=after(2)))

    response = send(desk, appointments, clinic, starts_at=at, linked_for="", **{
        f"move_{appointment.pk}": None for appointment in appointments
    })  # fmt: skip

    assert response.status_code == 302
    assert starts(appointments)[1:] == [appointment.starts_at for appointment in appointments[1:]]


def test_one_that_was_taken_meanwhile_keeps_all_and_is_named(
    desk: Browser, clinic: Clinic, appointments
):
    book(clinic, clinic.at(10, day=after(24)), provider=clinic.provider)

    response = send(desk, appointments, clinic)

    assert response.status_code == 422
    said = f"Visit of 90 minutes, March 25, 2027: {clinic.provider.name} is with"
    assert said in text_of(response)
    assert "overlapped" not in response.context  # what may be double-booked is the visit moved
    assert not response.context["nearest"]  # these would be taken for times of the first
    assert starts(appointments) == [appointment.starts_at for appointment in appointments]
    assert response.context["chosen_at"] == clinic.at(14, day=after(3))


def test_second_editor_is_told_what_changed(desk: Browser, clinic: Clinic, appointments):
    move_appointment(
        Move(appointments[2], clinic.at(14, day=after(23))),
        by=SYSTEM,
        now=NOW,
    )

    response = send(desk, appointments, clinic)

    assert "This visit has changed since this page was opened" in text_of(response)
    assert starts(appointments)[:2] == [appointment.starts_at for appointment in appointments[:2]]


def test_last_appointment_moves_by_itself(desk: Browser, clinic: Clinic, appointments):
    at = clinic.at(14, day=after(24))

    desk.post(move_page(appointments[2]), {"starts_at": moment(at), "version": 1})

    assert starts(appointments)[2] == at


def test_panel_lists_the_linked_appointments_with_links(
    desk: Browser, clinic: Clinic, appointments
):
    page = desk.get(
        reverse("day_board"), {"day": str(after(2)), "visit": appointments[0].reference}
    )

    assert page.context["linked"] == appointments[1:]
    assert f"visit={appointments[1].reference}" in page.content.decode()


def test_cancelling_one_says_which_remain(desk: Browser, clinic: Clinic, appointments):
    response = desk.post(
        reverse("change_visit", args=[appointments[0].reference]),
        {"to": "cancelled", "version": 1},
        follow=True,
    )

    assert "Other visits in this series still booked" in text_of(response)
    assert f"visit={appointments[2].reference}" in response.content.decode()
    others = Appointment.objects.filter(pk__in=[each.pk for each in appointments[1:]])
    assert {each.status for each in others} == {"booked"}


def test_client_sees_their_other_appointments_by_time_alone(
    client: Browser, clinic: Clinic, appointments
):
    page = client.get(reverse("manage_appointment", args=[manage_token(appointments[0])]))

    assert "Your other visits" in text_of(page)
    assert "Wednesday, March 17, 10 am Booked with" in text_of(page)
    assert "Visit of 30 minutes" not in text_of(page)
    assert (
        reverse("manage_appointment", args=[manage_token(appointments[1])]) in page.content.decode()
    )


def test_each_other_appointment_has_buttons_of_its_own(
    client: Browser, clinic: Clinic, appointments
):
    page = client.get(reverse("manage_appointment", args=[manage_token(appointments[0])]))

    for appointment in appointments[1:]:
        _before, _heading, block = page.content.decode().partition(
            f'id="visit-{appointment.reference}"'
        )
        block, token = block.partition("</article>")[0], manage_token(appointment)
        ways = {"move_appointment": "", "cancel_appointment": "#cancel", "visit_calendar": ""}
        for does, part in ways.items():
            assert block.count(f'href="{reverse(does, args=[token])}{part}"') == 1
        assert block.count(f'aria-describedby="visit-{appointment.reference}"') == block.count(
            "btn-sm"
        )


def test_client_who_cancels_one_sees_what_remains(client: Browser, clinic: Clinic, appointments):
    address = reverse("cancel_appointment", args=[manage_token(appointments[1])])

    page = client.post(address, follow=True)

    assert "Your other visits are still booked" in text_of(page)
