"""Pages: opening with questions, handing over, discarding, retracting, writing anew."""

from datetime import timedelta

import pytest
from django.test import Client as Browser
from django.urls import reverse
from django.utils import timezone

from bookings.models import Appointment
from charting.models import Chart
from charting.tests.factories import (
    Team,
    allow,
    make_chart,
    make_signed_chart,
    make_visit,
    mix_vial,
    toxin_lot,
)
from medspa.accounts.permissions import Role
from medspa.clinic.tests.factories import make_staff

pytestmark = pytest.mark.django_db


def visit_of_today(team: Team, **fields: object) -> Appointment:
    return make_visit(team, on=team.clinic.location.local(timezone.now()).date(), **fields)


def start(nurse: Browser, visit: Appointment, **said: object):
    return nurse.post(reverse("start_chart", args=[visit.public_id]), said)


def test_client_who_has_not_arrived_is_identified_first(nurse: Browser, team: Team) -> None:
    visit = visit_of_today(team, status="booked")
    asked = start(nurse, visit)
    assert (asked.status_code, asked.templates[0].name) == (200, "charting/start_chart.html")
    assert visit.client.full_name in asked.content.decode()
    refused = start(nurse, visit, asked=1, identified_by=["name"])
    assert refused.status_code == 422
    assert list(refused.context["form"].errors) == ["identified_by"]
    assert Chart.objects.count() == 0
    assert start(nurse, visit, asked=1, identified_by=["name", "phone"]).status_code == 302
    assert Chart.objects.get().identified_by == ["name", "phone"]


def test_old_visit_asks_why_it_is_written_late(nurse: Browser, team: Team) -> None:
    visit = make_visit(team, status="completed")
    assert list(start(nurse, visit).context["form"].fields) == ["late_reason"]
    assert start(nurse, visit, asked=1, late_reason=" ").status_code == 422
    assert start(nurse, visit, asked=1, late_reason="Power cut").status_code == 302
    page = nurse.get(Chart.objects.get().get_absolute_url())
    assert "Late entry for Jan 12, 2026" in page.content.decode()


def test_late_entry_takes_times_on_the_clock_of_the_clinic(nurse: Browser, team: Team) -> None:
    visit = make_visit(team, status="completed")
    allow(team, visit.client, now=team.at(9))
    start(nurse, visit, asked=1, late_reason="Power cut")
    chart, lot = Chart.objects.get(), toxin_lot(team)
    said = {"product": lot.product.slug, "lot": lot.pk, "diluent": "saline", "diluent_ml": "2.5"}
    said |= {"answer": "nothing"}
    url = reverse("open_product", args=[chart.pk])
    assert nurse.post(url, said).status_code == 422
    nurse.post(url, said | {"opened_at": "2026-01-12T10:05"})
    assert chart.preparations.get().reconstituted_at == team.at(10, 5)


def test_done_without_a_chart_stands_on_the_list(nurse: Browser, team: Team) -> None:
    assert "All your charts are signed." in nurse.get(reverse("chart_list")).content.decode()
    visit = make_visit(team, status="completed")
    page = nurse.get(reverse("chart_list"))
    assert list(page.context["uncharted"]) == [visit]
    assert "is signed." not in page.content.decode()


def test_chart_is_handed_over(nurse: Browser, team: Team) -> None:
    chart, colleague = make_chart(team), make_staff(Role.INJECTOR)
    url = reverse("hand_over_chart", args=[chart.pk])
    assert nurse.post(url, {"to": colleague.pk}).status_code == 422
    nurse.post(url, {"to": colleague.pk, "reason": "Shift ended"})
    assert Chart.objects.get().injector == colleague
    assert nurse.post(url, {"to": team.injector.pk, "reason": "Back"}).status_code == 422


def test_empty_chart_is_discarded_and_stays_readable(nurse: Browser, team: Team) -> None:
    chart = make_chart(team)
    Chart.objects.filter(pk=chart.pk).update(notes="Talked.")
    url = reverse("discard_chart", args=[chart.pk])
    assert nurse.post(url, {"reason": ""}).status_code == 422
    nurse.post(url, {"reason": "Opened by mistake"})
    page = nurse.get(chart.get_absolute_url())
    assert page.templates[0].name == "charting/chart_discarded.html"
    assert "Talked." in page.content.decode()
    assert nurse.post(reverse("chart_notes", args=[chart.pk]), {"notes": "X"}).status_code == 422
    assert nurse.post(reverse("sign_chart", args=[chart.pk])).status_code == 422


def test_keeping_is_offered_to_those_who_may(nurse: Browser, team: Team) -> None:
    chart = make_chart(team)
    mix_vial(chart, toxin_lot(team), by=team.rn, now=chart.opened_at)
    page = nurse.get(chart.get_absolute_url(), {"view": "keep"}).content.decode()
    assert "Discard this chart" not in page
    assert reverse("hand_over_chart", args=[chart.pk]) in page
    nurse.force_login(make_staff(Role.INJECTOR).user)
    other = nurse.get(chart.get_absolute_url(), {"view": "keep"}).content.decode()
    assert reverse("hand_over_chart", args=[chart.pk]) not in other


def kinds(page) -> list[str]:
    return [value for value, _ in page.context["form"].fields["kind"].choices]


def test_only_author_and_prescriber_are_offered_a_retraction(nurse: Browser, team: Team) -> None:
    url = make_signed_chart(team).get_absolute_url()
    assert kinds(nurse.get(url))[-2:] == ["never_happened", "wrongly_written"]
    nurse.force_login(make_staff(Role.INJECTOR).user)
    assert kinds(nurse.get(url)) == ["addendum", "late_entry", "correction"]


def test_wrongly_written_chart_is_written_anew_from_its_page(
    nurse: Browser, signed_chart: Chart
) -> None:
    said = {"kind": "wrongly_written", "text": "Left was right.", "reason": "Mixed up"}
    nurse.post(reverse("add_addendum", args=[signed_chart.pk]), said)
    page = nurse.get(signed_chart.get_absolute_url())
    assert "Signed and locked" not in page.content.decode()
    assert page.context["can_write_anew"]
    assert list(nurse.get(reverse("chart_list")).context["to_replace"]) == [signed_chart]
    start(nurse, signed_chart.appointment, asked=1, late_reason="Set right")
    new = Chart.objects.get(replaces=signed_chart)
    assert nurse.get(signed_chart.get_absolute_url()).context["newer"] == new
    assert "Replaces a retracted chart" in nurse.get(new.get_absolute_url()).content.decode()
    assert list(nurse.get(reverse("chart_list")).context["to_replace"]) == []


def test_copied_product_is_left_out(nurse: Browser, signed_chart: Chart) -> None:
    said = {"kind": "wrongly_written", "text": "Another vial.", "reason": "Mixed up"}
    nurse.post(reverse("add_addendum", args=[signed_chart.pk]), said)
    start(nurse, signed_chart.appointment, asked=1, late_reason="Set right")
    new = Chart.objects.get(replaces=signed_chart)
    url = reverse("leave_out_product", args=[new.pk, f"preparation-{new.preparations.get().pk}"])
    assert nurse.post(url).status_code == 422
    new.injections.all().delete()
    nurse.post(url)
    assert new.preparations.count() == 0


def test_signed_visit_has_no_buttons_on_the_board(nurse: Browser, signed_chart: Chart) -> None:
    visit = signed_chart.appointment
    nurse.force_login(make_staff(Role.FRONT_DESK).user)
    place = f"?location={visit.location.slug}&day={signed_chart.visit_on}&visit={visit.reference}"
    page = nurse.get(reverse("day_board") + place)
    assert (page.context["actions"], page.context["can_cancel"], page.context["can_undo"]) == (
        [],
        False,
        False,
    )
    now = signed_chart.signed_at + timedelta(minutes=1)
    assert Appointment.objects.get(pk=visit.pk).charted_at < now
