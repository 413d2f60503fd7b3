"""Every total is the count of its drill-down, and means what its definition says."""

import csv
import io
from datetime import date, timedelta

import pytest
from django.test import Client as Browser
from django.urls import reverse

from bookings.models import Appointment, AppointmentStatus
from bookings.numbers.report import reports_for
from bookings.numbers.span import Span
from bookings.tests.factories import MONDAY, NOW, Clinic, make_appointment
from medspa.accounts.permissions import Permission, Role
from medspa.accounts.tests.factories import make_user
from medspa.audit.models import AuditEvent
from medspa.clients.models import Client
from medspa.clients.tests.factories import make_client
from medspa.local.testkit.shared import shared

pytestmark = pytest.mark.django_db
Status = Appointment.Status
LATER = NOW + timedelta(days=200)
DIARY = [each for each in reports_for(Permission) if each.__module__.startswith("bookings.")]


def span(clinic: Clinic, **fields: object) -> Span:
    said = {"first": MONDAY, "last": MONDAY + timedelta(days=6), "now": LATER, "within": 90}
    return Span(**said | fields, locations=(clinic.location,))


def done(clinic: Clinic, client: Client, day: int, hour: int = 9, **fields: object) -> Appointment:
    at = clinic.at(hour, day=MONDAY + timedelta(days=day))
    return make_appointment(clinic, at, client=client, status=Status.COMPLETED, **fields)


@shared
def week(clinic: Clinic) -> Clinic:
    """Ada: done Monday, next booked that day and done. Bo: done Tuesday, next booked on Wednesday.
    Cy, one person with Ada: done Friday, with Ada's next ahead. Di: her next was canceled that
    day. Then a late and an early cancellation, a miss and an
    open one; and a hold, which no figure counts."""
    ada, bo, di = make_client(), make_client(), make_client()
    cy = make_client()
    Client.objects.filter(pk=cy.pk).update(one_with=ada)
    done(clinic, ada, 0)
    done(clinic, ada, 10, booked_at=clinic.at(16))
    done(clinic, bo, 1)
    done(clinic, bo, 150, booked_at=clinic.at(9, day=MONDAY + timedelta(days=2)))
    done(clinic, cy, 4, booked_at=NOW - timedelta(days=400))
    done(clinic, di, 2)
    gone = make_appointment(
        clinic, clinic.at(9, day=MONDAY + timedelta(days=20)), client=di, status=Status.CANCELLED
    )
    at = clinic.at(12, day=MONDAY + timedelta(days=2))
    AppointmentStatus.objects.create(appointment=gone, status=Status.CANCELLED, by="x", at=at)
    for hour, fields in enumerate(
        (
            {"status": Status.CANCELLED, "cancelled_late": True},
            {"status": Status.CANCELLED},
            {"status": Status.NO_SHOW},
            {"status": Status.BOOKED},
            {"status": Status.HELD},
        )
    ):
        make_appointment(clinic, clinic.at(10 + hour), **fields)
    return clinic


EXPECTED = {
    "visits": {
        "booked": 8, "over": 7, "kept": 4, "canceled": 2, "late": 1, "missed": 1, "open": 1
    },
    "rebooking": {"closed": 4, "rebooked": 2, "left": 2},
    "clients": {"seen": 3, "new": 3, "known": 0},
    "retention": {"over": 3, "again": 1, "gone": 2, "waiting": 0},
    "lead": {"booked": 8, "day": 5, "days": 2, "week": 0, "fortnight": 0, "month": 0, "later": 1},
}  # fmt: skip


@pytest.mark.parametrize("report", DIARY, ids=lambda each: each.slug)
def test_every_total_is_the_count_of_its_rows(week: Clinic, report: object) -> None:
    asked = span(week)
    figures = report.read(asked).figures

    counts = {one.key: one.count for one in figures}
    assert {key: report.rows(asked, key).count() for key in counts} == counts
    if report.slug in EXPECTED:
        assert counts == EXPECTED[report.slug]
    assert report.rows(asked, "nothing") is None
    for one in figures:  # every column can be read of every row
        assert all(c.read(row) for row in report.rows(asked, one.key) for c in report.columns)


@pytest.mark.parametrize("report", DIARY, ids=lambda each: each.slug)
def test_periods_are_the_figures_of_their_own_days(week: Clinic, report: object) -> None:
    whole = span(week, last=MONDAY + timedelta(days=180))  # a table of weeks
    lines = report.read(whole).lines
    for line in (each for each in lines if not each.unit and each.label == each.label.title()):
        assert sum(line.values.values()) == report.rows(whole, line.key).count()
    for line in lines:
        alone = {one.key: one for one in report.read(span(week)).figures}[line.key]
        if line.unit == "%":
            assert line.values[MONDAY] == alone.share


def test_utilization_is_of_open_hours(week: Clinic) -> None:
    [report] = [each for each in DIARY if each.slug == "utilization"]
    provider, room = report.read(span(week)).figures
    # Seven days of eight hours; four kept visits and an open one of an hour each.
    assert (provider.count, provider.says) == (5, "5 of 56 open hours")
    assert (room.count, round(room.share, 1)) == (5, round(100 * 5 / 56, 1))


def test_days_are_those_of_the_clinic(week: Clinic) -> None:
    [report] = [each for each in DIARY if each.slug == "visits"]
    late = week.at(23, 30, day=date(2027, 5, 3))  # the next day in UTC
    make_appointment(week, late, client=make_client())
    monday = span(week, first=date(2027, 5, 3), last=date(2027, 5, 3))
    assert [one.count for one in report.read(monday).figures][:1] == [1]


def test_the_page_its_rows_and_its_files(
    week: Clinic, client: Browser, django_assert_max_num_queries, clock
) -> None:
    client.force_login(make_user(Role.MANAGER))
    week_of = f"from={MONDAY}&to={MONDAY + timedelta(days=6)}&location={week.location.slug}"
    Client.objects.filter(appointments__status=Status.NO_SHOW).update(first_name="=HYPERLINK(1)")
    rows = reverse("numbers_rows", args=["visits", "missed"])

    with django_assert_max_num_queries(18):
        page = client.get(f"{reverse('numbers')}?{week_of}").content.decode()
    assert "Usual in med spas: 16 %" in page
    assert f"{rows}?" in page
    assert "=HYPERLINK" in client.get(f"{rows}?{week_of}").content.decode()

    file = client.get(f"{reverse('numbers_rows_csv', args=['visits', 'missed'])}?{week_of}")
    text = b"".join(file.streaming_content).decode("utf-8-sig")
    titles, line = csv.reader(io.StringIO(text))
    assert dict(zip(titles, line, strict=True))["Client"].startswith("'=HYPERLINK")
    noted = AuditEvent.objects.get(action="numbers.exported")
    assert (noted.facts["what"], noted.facts["rows"]) == ("visits.missed", 1)

    everything = b"".join(client.get(f"{reverse('numbers_csv')}?{week_of}").streaming_content)
    assert b"Did not come,1," in everything
    assert client.get(reverse("numbers_rows", args=["visits", "none"])).status_code == 404
    assert client.get(reverse("numbers_rows", args=["secret", "seen"])).status_code == 404

    nonsense = client.get(f"{reverse('numbers')}?from=2027-03-01&to=1999-01-01&within=7")
    assert nonsense.status_code == 200


def test_rows_with_names_leave_the_house_with_managers_only(client: Browser) -> None:
    client.force_login(make_user(Role.FRONT_DESK))
    address = reverse("numbers_rows_csv", args=["visits", "missed"])
    assert client.get(address).status_code == 403
