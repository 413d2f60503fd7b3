"""Signing in, a client's own pages, what anybody reads, and what goes wrong."""

from datetime import timedelta

from django.http import HttpResponse
from django.urls import reverse

from bookings.models import Appointment
from bookings.tests.factories import make_appointment
from bookings.tests.waitlist.factories import NOON
from charting.tests.factories import Team, make_signed_filler_chart
from medspa.accounts.permissions import Role
from medspa.accounts.tests.factories import make_user
from medspa.clients.models import AddressChange, Client
from medspa.clients.tests.factories import make_client
from medspa.clinic.tests.factories import make_staff
from medspa.signin.addresses import answer_url, change_address
from medspa.signin.tests.codes import ask
from portal.tests.spanish.scene import Scene, step


@step
def signing_in(at: Scene) -> HttpResponse:
    return at.get(reverse("me_sign_in"))


@step
def signing_in_with_nonsense(at: Scene) -> HttpResponse:
    return at.post(reverse("me_sign_in"), {"email": "x"})


@step
def codes_asked_for_too_often(at: Scene) -> HttpResponse:
    for _ in range(6):
        answer = at.post(reverse("me_sign_in"), {"email": "mara@mail.example"})
    return answer


@step
def code_left_empty(at: Scene) -> HttpResponse:
    at.post(reverse("me_sign_in"), {"email": "mara@mail.example"})
    return at.post(reverse("me_code"), {"code": ""})


@step
def wrong_code(at: Scene) -> HttpResponse:
    make_client(email="mara@mail.example")
    ask(at.browser, "mara@mail.example")
    return at.post(reverse("me_code"), {"code": "0000 0001"})


@step
def which_of_two(at: Scene) -> HttpResponse:
    for name in ("Mara", "Vera"):
        make_client(first_name=name, email="both@mail.example")
    code = ask(at.browser, "both@mail.example")
    at.post(reverse("me_code"), {"code": code})
    return at.post(reverse("me_who"))


@step
def my_visits(at: Scene) -> HttpResponse:
    client = at.signed_in()
    at.visit(client=client)
    make_appointment(
        at.clinic, NOON - timedelta(days=3), client=client, status=Appointment.Status.NO_SHOW
    )
    return at.get(reverse("me"))


@step
def my_visit_that_is_over(at: Scene) -> HttpResponse:
    team = Team(at.clinic, at.clinic.provider, make_staff(Role.PRESCRIBER))
    chart = make_signed_filler_chart(team, client=at.signed_in(), hour=9)
    visits = Appointment.objects.filter(pk=chart.appointment_id)
    visits.update(status=Appointment.Status.COMPLETED)
    return at.get(reverse("me_visit", args=[visits.get().reference]))


@step
def no_visits_of_mine(at: Scene) -> HttpResponse:
    at.signed_in()
    return at.get(reverse("me"))


@step
def my_link_while_signed_in(at: Scene) -> HttpResponse:
    return at.get(at.link(at.visit(client=at.signed_in())))


@step
def my_details(at: Scene) -> HttpResponse:
    at.signed_in()
    return at.post(reverse("me_details"), {"phone": "1"})


@step
def my_new_number(at: Scene) -> HttpResponse:
    at.signed_in()
    return at.post(reverse("me_details"), {"phone": "(415) 555-0199"})


@step
def my_messages(at: Scene) -> HttpResponse:
    client = at.signed_in()
    at.post(at.link(at.visit(client=client), "cancel_appointment"))
    client.messages.update(state="sent", sent_at=NOON)
    return at.get(reverse("me_messages"))


@step
def no_messages_of_mine(at: Scene) -> HttpResponse:
    at.signed_in()
    return at.get(reverse("me_messages"))


@step
def my_choices(at: Scene) -> HttpResponse:
    at.signed_in()
    return at.post(reverse("me_choices"), {"choice": "news", "granted": "yes"})


@step
def my_data(at: Scene) -> HttpResponse:
    at.signed_in()
    at.post(reverse("me_data"), {"kind": "delete"})
    return at.post(reverse("me_data"), {"kind": "delete"})


@step
def my_request_that_says_nothing(at: Scene) -> HttpResponse:
    at.signed_in()
    return at.post(reverse("me_data"), {"kind": "correct", "text": ""})


@step
def my_closed_page(at: Scene) -> HttpResponse:
    client = at.signed_in()
    Client.objects.filter(pk=client.pk).update(confirmed_email="before@mail.example")
    return at.get(reverse("me_shut"))


@step
def question_about_my_address(at: Scene) -> HttpResponse:
    return at.get(answer_url(changed_address()))


@step
def link_of_a_change_that_was_replaced(at: Scene) -> HttpResponse:
    one = changed_address()
    desk, newer = make_user(Role.FRONT_DESK), "third@mail.example"
    change_address(client=one.client, email=newer, by=desk, now=NOON)
    return at.get(answer_url(one))


@step
def yes_to_my_address(at: Scene) -> HttpResponse:
    return at.post(answer_url(changed_address()), {"answer": "yes"})


@step
def no_to_my_address(at: Scene) -> HttpResponse:
    return at.post(answer_url(changed_address()), {"answer": "no"})


def changed_address() -> AddressChange:
    new, by = "after@mail.example", make_user(Role.FRONT_DESK)
    return change_address(client=make_client(), email=new, by=by, now=NOON).address_changes.get()


@step
def signed_out(at: Scene) -> HttpResponse:
    at.signed_in()
    return at.post(reverse("me_sign_out"))


@step
def sign_in_of_the_team(at: Scene) -> HttpResponse:
    return at.post(reverse("account_login"), {"login": "x", "password": "x"})


@step
def no_account_needed(at: Scene) -> HttpResponse:
    return at.get(reverse("account_signup"))


# --- Reading, and what went wrong


@step
def face(at: Scene) -> HttpResponse:
    return at.get(reverse("face"))


@step
def treatments(at: Scene) -> HttpResponse:
    return at.get(reverse("treatment_list"))


@step
def places(at: Scene) -> HttpResponse:
    return at.get(reverse("locations"))


@step
def embedded(at: Scene) -> HttpResponse:
    return at.get(reverse("embed"))


@step
def nothing_there(at: Scene) -> HttpResponse:
    return at.get("/nothing/there/")


@step
def unreadable(at: Scene) -> HttpResponse:
    return at.browser.get("/", headers={"host": "elsewhere.example"})


@step
def form_without_its_token(at: Scene) -> HttpResponse:
    at.browser.handler.enforce_csrf_checks = True
    return at.post(reverse("me_sign_in"), {"email": "x"})
