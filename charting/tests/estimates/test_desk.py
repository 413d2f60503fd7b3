"""Estimates at the desk: due, sent, not needed; one tap; who waits for one."""

from datetime import timedelta

import pytest
from django.test import Client as Browser
from django.urls import reverse

from bookings.models import Appointment
from bookings.tests.factories import make_type
from bookings.tests.pages import text_of
from charting.estimates.needs import estimates_missing, state_of
from charting.estimates.services.issuing import issue_estimate, note_without_estimate
from charting.estimates.services.sweep import sweep_estimates
from charting.models import Estimate, WithoutEstimate
from charting.tests.estimates.conftest import book
from charting.tests.factories import Team
from medspa.accounts.permissions import Role
from medspa.audit.log import SYSTEM
from medspa.audit.models import AuditEvent
from medspa.clients.models import Client
from medspa.clients.tests.factories import make_client
from medspa.clinic.tests.factories import make_staff, today_here
from treatments.models import Price

pytestmark = pytest.mark.django_db


def test_states_of_a_visit(team: Team, visit: Appointment, mara: Client, now):
    soon = book(team, mara, on=team.at(9, on=visit.scheduled_at.date()).date() + timedelta(days=2))
    assert state_of(visit, now).state == "due"
    assert state_of(visit, now + timedelta(days=2)).state == "overdue"
    assert state_of(soon, now).state == "offered"
    assert state_of(visit, visit.starts_at).state == "over"  # nobody waits: as the list says
    assert estimates_missing(visit.starts_at) == []

    issue_estimate(appointment=visit, by=SYSTEM, now=now)
    assert state_of(visit, now).state == "sent"
    visit.starts_at += timedelta(hours=1)
    assert state_of(visit, now).state == "changed"


def test_reason_settles_it(team: Team, visit: Appointment, now):
    why = WithoutEstimate.Why.ON_PAPER
    note_without_estimate(appointment=visit, why=why, by=team.rn, now=now)

    assert state_of(visit, now).state == "not_needed"
    assert estimates_missing(now) == []


def test_review_needs_none(team: Team, mara: Client, now):
    review = book(team, mara, appointment_type=make_type(purpose="review"))

    assert state_of(review, now).state == "none"
    assert estimates_missing(now) == []


def test_missing_are_those_that_cannot_be_worked_out(
    team: Team, mara: Client, now, django_assert_num_queries
):
    """No prices and no usual amounts: the sweep writes nothing, and the check says so."""
    first = book(team, mara)
    book(team, make_client(), on=first.local_start.date() + timedelta(days=1))
    assert sweep_estimates(now) == 0

    with django_assert_num_queries(1):
        missing = estimates_missing(now + timedelta(days=2))

    assert (missing[0].visit, missing[0].is_overdue) == (first, True)
    assert len(missing) == 2


def test_nobody_is_missing_once_the_sweep_was_there(team: Team, visit: Appointment, now):
    book(team, make_client(), on=visit.local_start.date() + timedelta(days=30))
    sweep_estimates(now)

    assert estimates_missing(now) == []


@pytest.fixture
def tomorrow_fortnight(team: Team, prices: None, mara: Client) -> Appointment:
    return book(team, mara, on=today_here() + timedelta(days=20), scheduled_at=team.at(9))


@pytest.fixture
def desk(client: Browser) -> Browser:
    client.force_login(make_staff(Role.FRONT_DESK).user)
    return client


def test_one_tap_writes_and_sends(desk: Browser, tomorrow_fortnight: Appointment):
    visit = tomorrow_fortnight
    panel = f"{reverse('day_board')}?location={visit.location.slug}"
    panel += f"&day={visit.local_start.date()}&visit={visit.reference}"
    assert "Written estimate Overdue since" in text_of(desk.get(panel))

    page = desk.post(reverse("issue_estimate", args=[visit.reference]), follow=True)

    words = text_of(page)
    assert "Written and on its way." in words
    assert "Botox" not in words
    assert Estimate.objects.get().why == "asked"
    told = text_of(desk.get(panel))
    assert "on its way" in told
    assert (
        f"It names treatments, so somebody who reads charts prints it: ask {visit.provider.name}"
        in told
    )
    assert "Print it" not in told


def test_tap_says_what_is_missing(desk: Browser, tomorrow_fortnight: Appointment):
    Price.objects.update(withdrawn_at=tomorrow_fortnight.scheduled_at)

    address = reverse("issue_estimate", args=[tomorrow_fortnight.reference])
    words = text_of(desk.post(address, follow=True))

    assert "do not say what this visit costs" in words


def test_reason_is_asked_for_and_kept(desk: Browser, tomorrow_fortnight: Appointment):
    address = reverse("without_estimate", args=[tomorrow_fortnight.reference])
    assert "Say why there is none." in text_of(desk.post(address, {"note": "Typed"}))

    desk.post(address, {"why": "on_paper", "note": "Handed over"})

    assert WithoutEstimate.objects.get().note == "Handed over"


def test_list_of_those_who_wait(desk: Browser, team: Team, mara: Client):
    assert "Nobody is waiting for one" in text_of(desk.get(reverse("missing_estimates")))
    book(team, mara, on=today_here() + timedelta(days=20), scheduled_at=team.at(9))

    words = text_of(desk.get(reverse("missing_estimates")))
    board = text_of(desk.get(f"{reverse('day_board')}?location={team.clinic.location.slug}"))

    assert "1 overdue" in words
    assert "Mara Reyes" in words
    assert "10 am" in words.lower()  # on the clock of the location
    assert "1 estimate overdue" in board


def test_paper_is_for_those_who_read_charts(desk: Browser, visit: Appointment, team: Team, now):
    estimate = issue_estimate(appointment=visit, by=SYSTEM, now=now)
    address = reverse("estimate_on_paper", args=[estimate.public_id])

    assert desk.get(address).status_code == 403
    desk.force_login(team.rn)
    assert desk.get(address).content.startswith(b"%PDF")


def test_without_an_address_it_waits_until_it_was_handed_over(
    desk: Browser, tomorrow_fortnight: Appointment, mara: Client
):
    visit = tomorrow_fortnight
    Client.objects.filter(pk=mara.pk).update(email="")
    Appointment.objects.filter(pk=visit.pk).update(contact_email="")
    desk.post(reverse("issue_estimate", args=[visit.reference]))
    due = reverse("missing_estimates")
    assert f"ask {visit.provider.name} to print it" in text_of(desk.get(due))

    handed = {"why": "on_paper", "note": "Handed over"}
    panel = desk.post(reverse("without_estimate", args=[visit.reference]), handed, follow=True)

    assert "handed over on paper" in text_of(panel)
    assert "Mara Reyes" not in text_of(desk.get(due))
    assert AuditEvent.objects.filter(action="estimate.handed_over").exists()
