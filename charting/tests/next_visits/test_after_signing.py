"""From the signature to the door: one act seals and completes, one tap books, one checks out."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.test import Client as Browser
from django.urls import reverse
from django.utils import timezone

from bookings.models import Appointment, AppointmentType, BookingEligibility
from bookings.templatetags.when import moment
from bookings.tests.factories import make_type
from charting.charts.services.containers import record_waste
from charting.charts.services.starting import start_chart
from charting.followup.maintenance import maintenance_due
from charting.models import Chart, LedgerEntry, PlanStage, Preparation, Signature
from charting.next_visits.queries import What, next_visits
from charting.plans.services.plans import add_stage, agree_plan, make_plan, plan_item
from charting.tests.at_noon import team
from charting.tests.factories import (
    Team,
    allow,
    confirm_all,
    give,
    make_visit,
    masseter,
    mix_vial,
    toxin_lot,
)
from medspa.accounts.permissions import Role
from medspa.clients.tests.factories import make_client
from medspa.clinic.tests.factories import make_staff
from medspa.local.testkit.shared import shared
from treatments.models import TimingRule

__all__ = ["team"]
pytestmark = pytest.mark.django_db


@shared
def chart(team: Team) -> Chart:
    """Two visits are planned; in the first one 24 U went right, and 76 U are not accounted for."""
    now = timezone.now().replace(microsecond=0)
    client, place = make_client(), team.clinic.location
    kinds = {"locations": [place], "providers": team.clinic.providers}
    make_type(name="Review", purpose=AppointmentType.Purpose.REVIEW, horizon_days=90, **kinds)
    days = {"review_day": 14, "review_from_day": 10, "review_to_day": 21}
    TimingRule.objects.create(modality="neurotoxin", **days)
    treatment = team.clinic.type
    treatment.gives_neurotoxin, treatment.horizon_days = True, 400
    treatment.save()
    allow(team, client, now=now - timedelta(hours=2))
    lot = toxin_lot(team)
    plan = make_plan(client=client, by=team.pa, now=now - timedelta(hours=2))
    for name in ("Now", "Later"):
        stage = add_stage(plan=plan, name=name, by=team.pa)
        facts = {"area": masseter(), "side": "R", "product": lot.product, "amount": Decimal(24)}
        plan_item(stage=stage, **facts, by=team.pa)
    agree_plan(plan=plan, by=team.pa, now=now - timedelta(hours=2))
    on = place.local(now).date()
    visit = make_visit(team, client=client, on=on, hour=11)
    opened = start_chart(appointment=visit, by=team.rn, now=now)
    vial = mix_vial(opened, lot, by=team.rn, now=now)
    give(vial, masseter(), "R", "24", by=team.rn, now=now)
    confirm_all(team, opened, now=now)
    return opened


def sign(nurse: Browser, chart: Chart) -> object:
    return nurse.post(reverse("sign_chart", args=[chart.pk]))


def account_for_all(chart: Chart, team: Team) -> None:
    vial = Preparation.objects.get(chart=chart)
    record_waste(container=vial, amount=vial.left, by=team.rn, now=timezone.now())


def test_one_signature_does_all_or_nothing(nurse: Browser, team: Team, chart: Chart) -> None:
    visit, (now_stage, later_stage) = chart.appointment, PlanStage.objects.order_by("position")
    refused = sign(nurse, chart)
    visit.refresh_from_db()
    assert refused.status_code == 422
    assert (visit.status, visit.charted_at, next_visits(visit, timezone.now())) == (
        "arrived",
        None,
        [],
    )
    assert not Signature.objects.exists()
    assert not LedgerEntry.objects.exists()

    account_for_all(chart, team)
    answer = sign(nurse, chart)
    assert answer.url == reverse("after_signing", args=[chart.pk])
    visit.refresh_from_db()
    chart.refresh_from_db()
    assert (visit.status, visit.charted_at) == ("completed", chart.signed_at)
    assert visit.awaits_checkout(timezone.now())
    assert list(PlanStage.objects.done()) == [now_stage]
    assert Signature.objects.get().snapshot["plan_stage"] == str(now_stage)
    assert LedgerEntry.objects.get().seal == Signature.objects.get().sha256
    lot = Preparation.objects.get(chart=chart).lot
    assert [(one.kind, one.quantity) for one in lot.movements.all()][-1] == ("opened", -1)
    told = BookingEligibility.objects.get(client=chart.client, kind="treatment")
    assert (told.from_on, told.source) == (chart.visit_on, f"charting.chart:{chart.pk}")
    due = maintenance_due(chart.client)
    assert [one.given_on for one in due.areas] == [chart.visit_on]
    review, planned = next_visits(visit, timezone.now())
    assert (review.what, planned.what, planned.stage) == (What.REVIEW, What.PLAN, later_stage)
    assert review.window.best == chart.visit_on + timedelta(days=14)
    assert planned.window.first >= due.toxin.floor_on


def test_what_follows_is_booked_in_one_tap_by_whoever_is_there(
    nurse: Browser, team: Team, chart: Chart
) -> None:
    account_for_all(chart, team)
    sign(nurse, chart)
    screen = reverse("after_signing", args=[chart.pk])
    url = reverse("book_next", args=[chart.appointment.reference])
    page = nurse.get(screen)
    review, planned = page.context["next_visits"]
    said = {"what": review.what, "starts_at": moment(review.best.starts_at), "back": "chart"}
    for told in ("Booked: Review", "booked already"):
        assert told in nurse.post(url, said, follow=True).content.decode()
    booked = Appointment.objects.get(appointment_type__name="Review")
    assert booked.starts_at == review.best.starts_at
    assert booked.provider == team.injector

    desk = Browser()
    desk.force_login(make_staff(Role.FRONT_DESK).user)
    board = desk.get(chart.appointment.board_address())
    text = board.content.decode()
    assert "to check out" in text
    assert "Before they leave" in text
    assert "masseter" not in text.lower()
    assert "of the plan, Later" not in text
    said = {"what": planned.what, "starts_at": moment(planned.best.starts_at), "back": "chart"}
    answer = desk.post(url, said)
    assert answer.url == chart.appointment.board_address()
    later = PlanStage.objects.get(name="Later")
    assert later.appointment.starts_at == planned.best.starts_at

    step = reverse("change_visit", args=[chart.appointment.reference])
    desk.post(
        step,
        {"to": "checked_out", "version": Appointment.objects.get(pk=chart.appointment_id).version},
    )
    visit = Appointment.objects.get(pk=chart.appointment_id)
    assert visit.checked_out_at
    assert visit.status_history.last().reason == "Checked out"
    gone = desk.get(visit.board_address()).content.decode()
    assert ("to check out" in gone, "Undo “checked out”" in gone) == (False, True)
    assert "Checked out" in nurse.get(screen).content.decode()

    for version, status in ((visit.version - 1, 422), (visit.version, 302)):
        assert desk.post(step, {"to": "undo", "version": version}).status_code == status
    back = Appointment.objects.get(pk=visit.pk)
    assert (back.checked_out_at, back.status, back.charted_at) == (
        None,
        "completed",
        visit.charted_at,
    )
    text = desk.get(visit.board_address()).content.decode()
    assert ("Before they leave" in text, "Undo “" in text) == (True, False)
