"""The audit log names people and rows, on the place's clock, by person, client and action."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.test import Client as Browser
from django.urls import reverse

from bookings.tests.factories import Clinic, book, make_clinic
from bookings.tests.pages import text_of
from charting.compliance.audit_search import PAGE
from medspa.accounts.models import User
from medspa.accounts.permissions import Role
from medspa.accounts.tests.factories import make_user
from medspa.audit.log import SYSTEM, record
from medspa.audit.models import AuditEvent
from medspa.clients.models import Client
from medspa.clients.tests.factories import make_client
from medspa.clinic.tests.factories import make_device, make_room
from medspa.local.testkit.shared import shared

pytestmark = pytest.mark.django_db


@shared
def clinic() -> Clinic:
    return make_clinic(providers=2, rooms=2)


@pytest.fixture
def manager(client: Browser) -> Browser:
    client.force_login(make_user(Role.MANAGER, full_name="Ines Vale"))
    return client


@shared
def person() -> Client:
    return make_client(first_name="Soo", last_name="Park")


def log(manager: Browser, **asked: Any) -> Any:
    page = manager.get(reverse("audit_log"), asked)
    assert page.status_code == 200
    return page


def actions(page: Any) -> list[str]:
    return [entry.event.action for entry in page.context["entries"]]


def test_names_stand_in_place_of_numbers(manager: Browser, clinic: Clinic, person: Client):
    by = make_user(Role.FRONT_DESK, full_name="Noor Diaz")
    visit = book(clinic, clinic.at(10), client=person, by=by, provider=clinic.provider)

    said = text_of(log(manager, action="booked"))

    assert "Noor Diaz Appointment booked Details" in said
    assert f"Visit {visit.reference} of Soo Park" in said
    assert f"provider: {clinic.provider}" in said
    assert f"resources: {clinic.room}" in said
    assert "clients.client:" not in said


def test_lines_from_when_rooms_and_devices_were_two_tables_keep_their_names(
    manager: Browser, clinic: Clinic
):
    scanner = make_device(clinic.location, name="Old scanner", former="clinic.device:1")
    room = make_room(clinic.location, name="Old room", former="clinic.room:1")
    assert scanner.pk != 1 != room.pk
    record(by=SYSTEM, action="device.changed", target="clinic.device:1")
    record(by=SYSTEM, action="appointment.moved", target="x", room=1, device=1)

    said = text_of(log(manager))

    assert "Old scanner" in said
    assert "room: Old room" in said
    assert "device: Old scanner" in said


def test_list_that_was_read_is_named_in_plain_words(manager: Browser, clinic: Clinic):
    for target in ("charting.planpresentation", "website.words"):
        record(by=SYSTEM, action="list.viewed", target=target)
    said = text_of(log(manager, action="list viewed"))
    assert "Plan presentations" in said
    assert "Words" in said
    assert "charting." not in said
    assert "website." not in said


def test_times_are_on_the_clock_of_the_place_with_its_zone(manager: Browser, clinic: Clinic):
    at = datetime(2027, 3, 1, 11, 59, 5, tzinfo=UTC)
    AuditEvent.objects.create(at=at, actor="system", action="hold.expired", target="x")

    assert "Mar 1, 2027, 3:59:05 am PST" in text_of(log(manager, to_on="2027-03-01"))


def test_person_client_and_action_filter(manager: Browser, clinic: Clinic, person: Client):
    by, other = make_user(Role.FRONT_DESK), make_user(Role.FRONT_DESK)
    visit = book(clinic, clinic.at(10), client=person)
    record(by=by, action="client.changed", target=person)
    record(by=other, action="message.viewed", target="messaging.message:1", client=person.pk)
    record(by=other, action="client.changed", target=make_client())
    record(by=person, action="appointment.confirmed", target=visit)

    assert actions(log(manager, person=by.pk)) == ["client.changed"]
    assert set(actions(log(manager, client=person.pk))) == {
        "client.changed",
        "message.viewed",
        "appointment.confirmed",
        "appointment.booked",
    }
    assert actions(log(manager, q="soo park", action="confirmed")) == ["appointment.confirmed"]
    assert len(actions(log(manager, action="client changed"))) == 2


def test_row_is_found_by_its_number(manager: Browser, clinic: Clinic):
    for action, row in [("recalled", 7), ("opened", 8), ("opened", 77)]:
        record(by=SYSTEM, action=f"lot.{action}", target=f"treatments.lot:{row}")
    record(by=SYSTEM, action="vial.opened", target="treatments.slot:7")

    assert actions(log(manager, action="lot:7")) == ["lot.recalled"]
    assert actions(log(manager, action="treatments.lot:8 opened")) == ["lot.opened"]
    assert actions(log(manager, action="lot.opened lot:7")) == []


def test_days_are_those_of_the_place(manager: Browser, clinic: Clinic):
    late = datetime(2027, 2, 28, 7, 30, tzinfo=UTC)  # still the 27th in Los Angeles
    AuditEvent.objects.create(at=late, actor="system", action="a.b", target="x")

    assert actions(log(manager, from_on="2027-02-27", to_on="2027-02-27")) == ["a.b"]
    assert actions(log(manager, from_on="2027-02-28", to_on="2027-02-28")) == []


def test_what_is_clinical_is_told_without_its_facts(manager: Browser, clinic: Clinic):
    record(by=SYSTEM, action="plan.changed", target="charting.treatmentplan:7", stage="Lips")

    assert "Lips" not in text_of(log(manager))


def test_older_ones_follow(manager: Browser, clinic: Clinic):
    for number in range(PAGE + 3):
        record(by=SYSTEM, action=f"noted.n{number}", target="x")

    first = log(manager, action="noted")
    rest = log(manager, action="noted", before=first.context["last"].pk)

    assert (len(actions(first)), len(actions(rest))) == (PAGE, 3)
    assert not set(actions(first)) & set(actions(rest))


@pytest.mark.parametrize("rows", [1, 5])
def test_page_asks_the_same_for_one_row_and_for_many(
    manager: Browser, clinic: Clinic, django_assert_num_queries: Any, rows: int
):
    for hour in range(9, 9 + rows):
        visit = book(clinic, clinic.at(hour), provider=clinic.provider)
        record(by=make_user(), action="visit.looked_at", target=visit, client=visit.client_id)

    log(manager)
    with django_assert_num_queries(10):
        log(manager, action="looked")


@pytest.mark.parametrize(
    "asked",
    [{"person": "x"}, {"client": "99999999999999999999"}, {"from_on": "0001-01-01"}, {"q": "zz"}],
)
def test_nonsense_filters_nothing(manager: Browser, clinic: Clinic, asked: dict[str, str]):
    record(by=SYSTEM, action="noted.here", target="x")

    assert actions(log(manager, action="noted", **asked)) == ["noted.here"]


def test_only_who_may_reads_it(client: Browser, clinic: Clinic):
    client.force_login(make_user(Role.FRONT_DESK))

    assert client.get(reverse("audit_log")).status_code == 403


def test_administration_leads_there(manager: Browser):
    answer = manager.get(reverse("admin:audit_auditevent_changelist"))

    assert answer.url == reverse("audit_log")


def test_year_is_the_longest_period(manager: Browser, clinic: Clinic):
    asked = log(manager, from_on="2020-01-01", to_on="2027-03-01").context["asked"]

    assert asked.to_on - asked.from_on == timedelta(days=366)


def test_user_is_known_by_number_whatever_the_name_was(
    manager: Browser, clinic: Clinic, person: Client
):
    by: User = make_user(Role.FRONT_DESK, full_name="Noor Before")
    record(by=by, action="client.changed", target=person)
    User.objects.filter(pk=by.pk).update(full_name="Noor After")

    assert actions(log(manager, person=by.pk)) == ["client.changed"]
