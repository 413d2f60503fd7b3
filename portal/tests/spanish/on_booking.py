"""Booking, and every way in which it is refused."""

from django.http import HttpResponse
from django.test import override_settings
from django.urls import reverse

from bookings.tests.factories import make_appointment
from bookings.tests.pages import address, details_at, moment, person
from portal.tests.spanish.scene import LATER, Scene, step


@step
def which_visit(at: Scene) -> HttpResponse:
    return at.get(reverse("book"))


@step
def nonsense_chosen(at: Scene) -> HttpResponse:
    return at.get(f"{reverse('book_time')}?appointment_type=x&location=x&provider=x")


@step
def chosen_where_it_is_not_offered(at: Scene) -> HttpResponse:
    at.clinic.type.locations.clear()
    at.clinic.type.providers.remove(at.clinic.provider)
    return at.get(address("book_time", at.clinic, provider=at.clinic.provider.slug))


@step
def chosen_with_one_who_works_elsewhere(at: Scene) -> HttpResponse:
    at.clinic.provider.working_hours.all().delete()
    return at.get(address("book_time", at.clinic, provider=at.clinic.provider.slug))


@step
def times(at: Scene) -> HttpResponse:
    return at.get(address("book_time", at.clinic))


@step
def month(at: Scene) -> HttpResponse:
    return at.get(address("book_time", at.clinic, month="2027-03-01"))


@step
def no_times(at: Scene) -> HttpResponse:
    type(at.clinic.provider.working_hours.first()).objects.all().delete()
    return at.get(address("book_time", at.clinic))


@step
def no_time_picked(at: Scene) -> HttpResponse:
    return at.post(address("book_time", at.clinic))


@step
def time_that_is_nonsense(at: Scene) -> HttpResponse:
    return at.post(address("book_time", at.clinic), {"starts_at": "noon"})


@step
def time_gone_by(at: Scene) -> HttpResponse:
    return at.post(address("book_time", at.clinic), {"starts_at": "2027-02-01T18:00Z"})


@step
def time_too_soon(at: Scene) -> HttpResponse:
    type(at.clinic.type).objects.update(lead_time_min=24 * 60)
    return at.post(address("book_time", at.clinic), {"starts_at": moment(at.clinic.at(14))})


@step
def time_too_far(at: Scene) -> HttpResponse:
    return at.post(address("book_time", at.clinic), {"starts_at": "2028-02-01T18:00Z"})


@step
def time_at_night(at: Scene) -> HttpResponse:
    asked = {"starts_at": moment(at.clinic.at(23))}
    return at.post(address("book_time", at.clinic, provider=at.clinic.provider.slug), asked)


@step
def time_off_the_grid(at: Scene) -> HttpResponse:
    return at.post(address("book_time", at.clinic), {"starts_at": moment(at.clinic.at(14, 7))})


@step
def time_taken(at: Scene) -> HttpResponse:
    for provider, room in zip(at.clinic.providers, at.clinic.rooms, strict=True):
        make_appointment(at.clinic, at.clinic.at(14), provider=provider, room=room)
    return at.post(address("book_time", at.clinic), {"starts_at": moment(at.clinic.at(14))})


@step
@override_settings(
    PAGE_RATES={"hold": "1/h", "booking": "1/h", "waitlist": "1/h", "waitlist_day": "0"}
)
def too_often(at: Scene) -> HttpResponse:
    there, asked = address("book_time", at.clinic), {"starts_at": moment(at.clinic.at(14))}
    at.post(there, asked)
    return at.post(there, asked)


@step
def details_of_a_held_time(at: Scene) -> HttpResponse:
    return at.post(address("book_time", at.clinic), {"starts_at": moment(at.clinic.at(14))})


@step
def held_twice_already(at: Scene) -> HttpResponse:
    at.post(address("book_time", at.clinic), {"starts_at": moment(at.clinic.at(14))})
    for _ in range(2):
        answer = at.post(details_at(at.clinic, at.clinic.at(14)), person(keep="1"))
    return answer


@step
def details_left_empty(at: Scene) -> HttpResponse:
    return at.post(details_at(at.clinic, at.clinic.at(14)), {"birth_on": "x", "interests": "x"})


@step
def details_that_are_nonsense(at: Scene) -> HttpResponse:
    typed = person(first_name="…", last_name="www.example", email="x", phone="1", note="x" * 1001)
    return at.post(details_at(at.clinic, at.clinic.at(14)), typed | {"birth_on": "2030-01-01"})


@step
def hidden_field_filled_in(at: Scene) -> HttpResponse:
    return at.post(details_at(at.clinic, at.clinic.at(14)), person(website="x"))


@step
def form_sent_again_for_another_time(at: Scene) -> HttpResponse:
    typed = person()
    at.post(details_at(at.clinic, at.clinic.at(14)), typed)
    return at.post(details_at(at.clinic, at.clinic.at(16)), typed)


@step
def other_visit_at_that_time(at: Scene) -> HttpResponse:
    at.post(details_at(at.clinic, at.clinic.at(14)), person())
    return at.post(details_at(at.clinic, at.clinic.at(14)), person())


@step
def too_many_visits_ahead(at: Scene) -> HttpResponse:
    type(at.clinic.type).objects.update(new_client_visits_max=1)
    at.post(details_at(at.clinic, at.clinic.at(14)), person())
    return at.post(details_at(at.clinic, at.clinic.at(16)), person())


@step
def visit_that_follows_others(at: Scene) -> HttpResponse:
    type(at.clinic.type).objects.update(
        requires_consultation_days=30, requires_clearance=True, gives_neurotoxin=True
    )
    return at.post(details_at(at.clinic, at.clinic.at(14)), person())


@step
def booked(at: Scene) -> HttpResponse:
    return at.post(details_at(at.clinic, at.clinic.at(14, day=LATER)), person())


@step
def booked_for_this_afternoon(at: Scene) -> HttpResponse:
    return at.post(details_at(at.clinic, at.clinic.at(14)), person())
