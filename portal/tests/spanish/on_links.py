"""What the link of a visit opens, and the link of a place on the waitlist."""

from datetime import timedelta

from django.http import HttpResponse
from django.urls import reverse

from bookings.ground.tokens import LASTS
from bookings.ground.waitlist_tokens import entry_token
from bookings.models import Appointment
from bookings.tests.factories import MONDAY, make_appointment
from bookings.tests.pages import address, moment, person
from bookings.tests.waitlist.factories import NOON, nothing_free, tuesday, wait
from bookings.waitlist.offer_sweep import sweep_offers
from bookings.waitlist.offers import OFFER_FOR, accept_offer
from portal.tests.spanish.scene import LATER, Scene, step

Status = Appointment.Status


@step
def visit_ahead(at: Scene) -> HttpResponse:
    visit = at.visit()
    make_appointment(at.clinic, at.clinic.at(12, day=LATER), client=visit.client)
    return at.get(at.link(visit))


@step
def visit_of_today(at: Scene) -> HttpResponse:
    return at.get(at.link(make_appointment(at.clinic, at.clinic.at(16))))


@step
def visit_of_today_to_be_moved(at: Scene) -> HttpResponse:
    visit = make_appointment(at.clinic, at.clinic.at(16))
    return at.post(at.link(visit, "move_appointment"), {"starts_at": moment(at.clinic.at(14))})


@step
def visit_begun(at: Scene) -> HttpResponse:
    return at.get(at.link(at.visit(status=Status.ARRIVED)))


@step
def visit_under_way(at: Scene) -> HttpResponse:
    return at.get(at.link(at.visit(status=Status.IN_TREATMENT)))


@step
def visit_over(at: Scene) -> HttpResponse:
    return at.get(at.link(at.visit(status=Status.COMPLETED)))


@step
def visit_confirmed(at: Scene) -> HttpResponse:
    return at.post(at.link(at.visit(), "confirm_appointment"))


@step
def cancelled_visit_confirmed(at: Scene) -> HttpResponse:
    return at.post(at.link(at.visit(status=Status.CANCELLED), "confirm_appointment"))


@step
def begun_visit_cancelled(at: Scene) -> HttpResponse:
    return at.post(at.link(make_appointment(at.clinic, at.clinic.at(9)), "cancel_appointment"))


@step
def whether_to_cancel(at: Scene) -> HttpResponse:
    return at.get(at.link(at.visit(), "cancel_appointment"))


@step
def visit_cancelled(at: Scene) -> HttpResponse:
    return at.post(at.link(at.visit(), "cancel_appointment"))


@step
def other_times(at: Scene) -> HttpResponse:
    return at.get(at.link(at.visit(), "move_appointment"))


@step
def other_times_with_anybody(at: Scene) -> HttpResponse:
    return at.get(at.link(at.visit(), "move_appointment") + "?anyone=1")


@step
def visit_moved(at: Scene) -> HttpResponse:
    to = moment(at.clinic.at(14, day=LATER))
    return at.post(at.link(at.visit(), "move_appointment"), {"starts_at": to})


@step
def visit_moved_to_a_taken_time(at: Scene) -> HttpResponse:
    to = at.clinic.at(14, day=LATER)
    make_appointment(at.clinic, to)
    return at.post(at.link(at.visit(), "move_appointment"), {"starts_at": moment(to)})


@step
def visit_that_changed_meanwhile(at: Scene) -> HttpResponse:
    typed = {"starts_at": moment(at.clinic.at(14, day=LATER)), "version": 7}
    return at.post(at.link(at.visit(), "move_appointment"), typed)


@step
def link_that_opens_nothing(at: Scene) -> HttpResponse:
    return at.get(reverse("manage_appointment", args=["x"]))


@step
def link_that_expired(at: Scene) -> HttpResponse:
    long_ago = NOON - LASTS - timedelta(days=2)
    return at.get(at.link(make_appointment(at.clinic, long_ago, status=Status.COMPLETED)))


# --- The waitlist


@step
def joining(at: Scene) -> HttpResponse:
    return at.get(address("join_waitlist", at.clinic, provider=at.clinic.provider.slug))


@step
def joining_with_nothing(at: Scene) -> HttpResponse:
    return at.post(address("join_waitlist", at.clinic), {"earliest": "x", "latest": "x"})


@step
def joining_with_nonsense(at: Scene) -> HttpResponse:
    typed = {"weekdays": "0", "earliest": "16:00", "latest": "9:00"}
    days = {"from_on": f"{LATER}", "to_on": f"{MONDAY}"}
    return at.post(address("join_waitlist", at.clinic), person(**typed, **days))


@step
def free_already(at: Scene) -> HttpResponse:
    days = {"weekdays": "0", "from_on": f"{MONDAY}", "to_on": f"{LATER}"}
    return at.post(address("join_waitlist", at.clinic), person(**days))


@step
def joined(at: Scene) -> HttpResponse:
    nothing_free(at.clinic)
    days = {"weekdays": "0", "from_on": f"{MONDAY}", "to_on": f"{LATER}"}
    return at.post(address("join_waitlist", at.clinic), person(**days))


@step
def waiting(at: Scene) -> HttpResponse:
    entry = wait(at.clinic, weekdays=[0, 2], earliest=at.clinic.at(9).time())
    return at.get(reverse("waitlist_place", args=[entry_token(entry)]))


@step
def time_offered(at: Scene) -> HttpResponse:
    entry = wait(at.clinic)
    sweep_offers(NOON)
    return at.get(reverse("waitlist_place", args=[entry_token(entry)]))


@step
def offer_that_somebody_else_took(at: Scene) -> HttpResponse:
    winner, loser = wait(at.clinic, now=NOON - timedelta(days=1)), wait(at.clinic)
    sweep_offers(NOON)
    accept_offer(entry=winner, starts_at=tuesday(at.clinic), by=winner.client, now=NOON)
    return at.get(reverse("waitlist_place", args=[entry_token(loser)]))


@step
def lost_offer_taken(at: Scene) -> HttpResponse:
    winner, loser = wait(at.clinic, now=NOON - timedelta(days=1)), wait(at.clinic)
    sweep_offers(NOON)
    accept_offer(entry=winner, starts_at=tuesday(at.clinic), by=winner.client, now=NOON)
    there = reverse("waitlist_place", args=[entry_token(loser)])
    return at.post(there, {"starts_at": moment(tuesday(at.clinic))})


@step
def old_offer_taken(at: Scene) -> HttpResponse:
    entry = wait(at.clinic)
    sweep_offers(NOON - OFFER_FOR - timedelta(minutes=1))
    there = reverse("waitlist_place", args=[entry_token(entry)])
    return at.post(there, {"starts_at": moment(tuesday(at.clinic))})


@step
def offer_taken(at: Scene) -> HttpResponse:
    entry = wait(at.clinic)
    sweep_offers(NOON)
    there = reverse("waitlist_place", args=[entry_token(entry)])
    at.post(there, {"starts_at": moment(tuesday(at.clinic))})
    return at.post(reverse("leave_waitlist", args=[entry_token(entry)]))


@step
def list_left(at: Scene) -> HttpResponse:
    return at.post(reverse("leave_waitlist", args=[entry_token(wait(at.clinic))]))
