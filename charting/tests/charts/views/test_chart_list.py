"""The list of charts and the client's record."""

from datetime import timedelta

import pytest
from django.test import Client as Browser
from django.urls import reverse
from django.utils import timezone

from bookings.tests.pages import text_of
from charting.charts.services.signing import add_addendum
from charting.clearances.services.clearances import revoke_clearance
from charting.models import Addendum, Chart, Clearance
from charting.tests.clearances.ordering import sent_order
from charting.tests.factories import (
    Team,
    allow,
    filler_lot,
    make_chart,
    make_signed_chart,
    make_signed_filler_chart,
    make_visit,
)
from medspa.accounts.permissions import Role
from medspa.clients.tests.factories import make_client
from medspa.clinic.tests.factories import make_staff
from medspa.formats.dates import format_when as spoken
from medspa.local.testkit.shared import shared

pytestmark = pytest.mark.django_db

LIST = "chart_list"


def test_list_shows_todays_visits_of_the_injector(nurse: Browser, team: Team) -> None:
    today = team.clinic.location.local(timezone.now()).date()
    visit = make_visit(team, on=today, status="booked")
    make_visit(team, on=today + timedelta(days=1))
    make_visit(team, on=today, hour=14, status="cancelled")
    here = make_visit(team, on=today, hour=15)  # later, and stands first
    assert list(nurse.get(reverse(LIST)).context["visits"]) == [here, visit]


def test_licences_that_end_are_tasks_of_who_holds_them_and_of_the_director(
    nurse: Browser, team: Team
) -> None:
    director = make_staff(Role.MEDICAL_DIRECTOR, name="Dr. Vale")
    today = team.clinic.location.local(timezone.now()).date()
    found = {}
    for days in (-1, 0, 7, 8, 30, 31, 60, 61):
        team.injector.licence_expires_on = today + timedelta(days=days)
        team.injector.save()
        page = nurse.get(reverse(LIST))
        found[days] = [one.urgency for one in page.context["licences"]]
        assert ("Licenses to renew" in text_of(page)) is (days <= 60)
    told = [one[0] if one else "" for one in found.values()]
    assert told == ["ended", "week", "week", "month", "month", "ahead", "ahead", ""]
    team.injector.licence_expires_on = today
    team.injector.save()
    for user, names in ((team.pa, []), (director.user, [str(team.injector)])):
        nurse.force_login(user)
        page = nurse.get(reverse(LIST))
        assert [str(one.staff) for one in page.context["licences"]] == names


def test_prescriber_reads_who_withdrew_an_order_and_why(nurse: Browser, team: Team) -> None:
    """Until they order again; not of what they withdrew themselves."""
    now, director = timezone.now(), make_staff(Role.MEDICAL_DIRECTOR, name="Dr. Vale")
    theirs = [allow(team, make_client(), now=now - timedelta(days=1)) for _ in range(2)]
    for clearance, by in zip(theirs, (director.user, team.pa), strict=True):
        revoke_clearance(clearance=clearance, reason="Too long ago", by=by, now=now)

    nurse.force_login(team.pa)
    page = nurse.get(reverse(LIST))
    assert list(page.context["withdrawn"]) == [theirs[0]]
    assert "Dr. Vale: Too long ago" in text_of(page)
    nurse.force_login(director.user)
    assert not nurse.get(reverse(LIST)).context["withdrawn"]

    allow(team, theirs[0].client, now=now + timedelta(minutes=1))
    nurse.force_login(team.pa)
    assert not nurse.get(reverse(LIST)).context["withdrawn"]


def test_list_separates_open_from_signed(nurse: Browser, team: Team, signed_chart: Chart) -> None:
    open_chart = make_chart(team, hour=14)
    context = nurse.get(reverse(LIST)).context
    assert list(context["unsigned"]) == [open_chart]
    assert list(context["page"]) == [signed_chart]


def test_others_charts_are_under_everyone(nurse: Browser, team: Team) -> None:
    make_chart(team)
    nurse.force_login(team.pa)
    assert list(nurse.get(reverse(LIST)).context["unsigned"]) == []
    assert len(nurse.get(reverse(LIST), {"everyone": 1}).context["unsigned"]) == 1


@pytest.mark.parametrize("said", ["reyes", "Mara R", "REYES mara"])
def test_client_is_found_by_any_part_of_the_name(nurse: Browser, said: str) -> None:
    mara = make_client(first_name="Mara", last_name="Reyes")
    make_client(first_name="Ines", last_name="Quintero")
    assert nurse.get(reverse(LIST), {"q": said}).context["found"] == [mara]


@shared
def second_chart(team: Team, signed_chart: Chart) -> Chart:
    """Of another client, four hours after the first."""
    return make_signed_chart(team, hour=14)


def test_signed_charts_come_in_pages(
    nurse: Browser, team: Team, signed_chart: Chart, second_chart: Chart, monkeypatch: object
) -> None:
    monkeypatch.setattr("charting.charts.views.listing.PAGE", 2)
    charts = [signed_chart, second_chart, make_signed_chart(team, hour=16)]
    pages = [nurse.get(reverse(LIST), {"page": page}).context["page"] for page in (1, 2, 99)]
    assert [list(page) for page in pages] == [charts[:0:-1], charts[:1], charts[:1]]


def test_list_takes_the_same_queries_for_one_and_three(
    nurse: Browser, team: Team, django_assert_num_queries: object
) -> None:
    today = team.clinic.location.local(timezone.now()).date()

    def add(hour: int) -> None:
        make_visit(team, on=today, hour=hour)
        make_chart(team, on=today, hour=hour + 1)
        make_signed_chart(team, hour=hour)

    add(6)
    nurse.get(reverse(LIST))
    with django_assert_num_queries(36):
        nurse.get(reverse(LIST))
    add(11)
    add(15)
    with django_assert_num_queries(36):
        nurse.get(reverse(LIST))


def test_prescriber_grants_and_withdraws_on_the_record(nurse: Browser, team: Team) -> None:
    client = make_client()
    url = reverse("grant_clearance", args=[client.pk])
    said = sent_order(filler_lot(team).product, "2", note="Healthy skin.")
    assert nurse.post(url, said).status_code == 403
    nurse.force_login(team.pa)
    assert nurse.post(url, {"mode": "in_person"}).status_code == 422
    nurse.post(url, said)
    clearance = Clearance.objects.get()
    assert (clearance.modalities, clearance.prescriber) == (["filler"], team.prescriber)
    withdraw = reverse("withdraw_clearance", args=[client.pk, clearance.pk])
    assert nurse.post(withdraw, {"reason": ""}).status_code == 422
    nurse.post(withdraw, {"reason": "Pregnant"})
    assert Clearance.objects.get().revoked_reason == "Pregnant"


def test_record_shows_the_last_treatment_that_stands(
    nurse: Browser, team: Team, signed_chart: Chart
) -> None:
    first, client = signed_chart, signed_chart.client
    last = make_signed_filler_chart(team, client=client, hour=14)
    url = reverse("client_record", args=[client.pk])
    record = nurse.get(url).context["record"]
    assert (record.face.filler.chart, record.face.toxin.chart) == (last, first)
    filler = [line for line in record.face.given if line.shape == "filler"]
    assert [(line.area, line.side, line.amount) for line in filler] == [
        ("CHEEK_LAT", "R", "0.5"),
        ("CHEEK_LAT", "L", "0.5"),
    ]
    add_addendum(
        chart=last,
        kind=Addendum.Kind.NEVER_HAPPENED,
        text="Another client's.",
        reason="Mixed up",
        by=team.rn,
        now=timezone.now(),
    )
    face = nurse.get(url).context["record"].face
    assert (face.filler, face.toxin.chart) == (None, first)


def test_record_of_nobody_is_not_found(nurse: Browser) -> None:
    assert nurse.get(reverse("client_record", args=[0])).status_code == 404


def test_signed_charts_are_filtered_by_injector_and_client(
    nurse: Browser, team: Team, signed_chart: Chart, second_chart: Chart
) -> None:
    first, second = signed_chart, second_chart

    def shown(**asked: str) -> list[Chart]:
        return list(nurse.get(reverse("chart_list"), asked).context["page"])

    assert set(shown()) == {first, second}
    assert shown(q=first.client.full_name) == [first]
    assert set(shown(injector=team.injector.slug)) == {first, second}
    assert shown(injector=team.prescriber.slug) == []


def test_signing_time_is_on_the_clock_of_the_place(nurse: Browser, signed_chart: Chart):
    local = signed_chart.appointment.location.local(signed_chart.signed_at)

    said = text_of(nurse.get(reverse("chart_list")))

    assert f"{local:%b} {local.day}, {local.year}, {spoken(local, 'g:i A T')}" in said
