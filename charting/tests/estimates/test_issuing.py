"""Written estimates: what they say, when they are written again, what stays as it was."""

from datetime import date, datetime, timedelta

import pytest
from django.db import DatabaseError, transaction

from bookings.models import Appointment
from bookings.tests.factories import make_visit_fee
from charting.estimates.errors import NoEstimate, NoPrice
from charting.estimates.seal import is_intact
from charting.estimates.services.issuing import (
    issue_estimate,
    issue_stage_estimate,
    note_without_estimate,
)
from charting.estimates.services.sweep import settle, sweep_estimates
from charting.models import Estimate, WithoutEstimate
from charting.tasks import verify_sealed
from charting.tests.estimates.conftest import book, plan_visit
from charting.tests.factories import Team
from medspa.audit.log import SYSTEM
from medspa.audit.models import AuditEvent, Finding
from medspa.clients.models import Client
from medspa.clients.tests.factories import make_client
from medspa.database.tests.owner import without_triggers
from medspa.local.testkit.racing import run_at_once
from medspa.messaging.models import Message
from treatments.models import Price, Product
from treatments.tests.factories import make_price

pytestmark = pytest.mark.django_db


def issued(visit: Appointment, now: datetime, **said: object) -> Estimate:
    return issue_estimate(appointment=visit, by=SYSTEM, now=now, **said)


def totals(estimate: Estimate) -> tuple[str, str]:
    return str(estimate.total_from), str(estimate.total_to)


def changed(estimate: Estimate) -> list[str]:
    return [change["what"] for change in estimate.content["changes"]]


def choose(visit: Appointment, *areas: str) -> Appointment:
    visit.interests = list(areas)
    visit.save(update_fields=["interests"])
    return visit


def test_plan_is_priced_exactly(team: Team, visit: Appointment, botox: Product, lyft: Product, now):
    plan_visit(
        team,
        visit,
        (botox, "GLABELLA", "M", "20"),
        (lyft, "TEMPLE", "R", "0.5"),
        (lyft, "TEMPLE", "L", "0.5"),
    )

    estimate = issued(visit, now)

    assert totals(estimate) == ("1080.00", "1080.00")  # 20 units, and one syringe for both sides
    assert estimate.content["basis"] == "plan"
    assert [(line["product"], line["number"]["to"]) for line in estimate.content["lines"]] == [
        ("Botox Cosmetic", "20"),
        ("Restylane Lyft", "1"),
    ]
    assert estimate.content["client"] == {"name": "Mara Reyes", "born": "1988-04-02"}
    assert estimate.content["provider"]["name"] == team.injector.name
    assert estimate.content["location"]["street"]
    assert (estimate.version, estimate.why, is_intact(estimate)) == (1, "booked", True)


def test_areas_chosen_are_priced_as_a_range(visit: Appointment, now):
    estimate = issued(choose(visit, "GLABELLA", "TEMPLE"), now)

    # 15 to 25 units; 2 to 4 mL of a filler that costs 690 or 790
    assert totals(estimate) == ("1597.50", "3522.50")
    assert estimate.content["basis"] == "areas"


def test_without_areas_it_is_what_one_area_takes(visit: Appointment, now):
    estimate = issued(visit, now)

    assert totals(estimate) == ("1597.50", "3522.50")
    assert estimate.content["basis"] == "open"
    assert [line["areas"] for line in estimate.content["lines"]] == [[], []]


def test_nothing_is_written_without_prices(team: Team, now):
    visit = book(team, make_client())

    with pytest.raises(NoPrice):
        issued(visit, now)
    assert settle(visit, now) is False
    assert not Estimate.objects.exists()


def test_product_without_a_price_is_named(team: Team, visit: Appointment, botox: Product, now):
    plan_visit(team, visit, (botox, "GLABELLA", "M", "20"))
    make_price(None, product=botox, valid_from=date(2026, 1, 1))

    with pytest.raises(NoPrice, match="Botox Cosmetic"):
        issued(visit, now)


def test_prices_that_change_leave_what_was_issued(
    team: Team, visit: Appointment, botox: Product, now
):
    plan_visit(team, visit, (botox, "GLABELLA", "M", "20"))
    first = issued(visit, now)
    make_price("16", product=botox, valid_from=date(2026, 1, 7))
    later = now + timedelta(days=2)

    assert sweep_estimates(later) == 0
    again = issued(visit, later, is_asked=True)

    first.refresh_from_db()
    assert (totals(first), is_intact(first)) == (("290.00", "290.00"), True)
    assert (totals(again), again.version, again.why) == (("320.00", "320.00"), 2, "prices")
    assert changed(again) == ["each", "total"]
    assert again.content["changes"][0]["before"]["to"] == "14.50"


def move(visit: Appointment, at: datetime) -> None:
    visit.starts_at += timedelta(days=4)
    visit.ends_at += timedelta(days=4)
    visit.occupied = visit.appointment_type.occupied_from(visit.starts_at)
    visit.scheduled_at = at
    visit.save()


def test_another_time_keeps_the_prices_that_were_told(
    team: Team, visit: Appointment, botox: Product, now
):
    plan_visit(team, visit, (botox, "GLABELLA", "M", "20"))
    issued(visit, now)
    moved_at = team.at(11, on=date(2026, 1, 8))
    make_price("16", product=botox, valid_from=date(2026, 1, 7))
    make_price("17", product=botox, valid_from=date(2026, 1, 5), set_at=moved_at)
    move(visit, moved_at)
    assert sweep_estimates(moved_at + timedelta(minutes=4)) == 1
    move(visit, moved_at + timedelta(hours=1))
    Price.objects.filter(amount="14.50").update(withdrawn_at=moved_at)

    assert sweep_estimates(moved_at + timedelta(minutes=64)) == 1
    assert sweep_estimates(moved_at + timedelta(minutes=65)) == 0

    newest = Estimate.objects.newest_first().first()
    assert (totals(newest), newest.why, changed(newest)) == (
        ("290.00", "290.00"),
        "moved",
        ["when"],
    )


def test_new_plan_is_a_new_version_that_says_what_changed(
    team: Team, visit: Appointment, botox: Product, lyft: Product, now
):
    issued(choose(visit, "GLABELLA"), now)
    plan_visit(team, visit, (botox, "GLABELLA", "M", "30"), (lyft, "TEMPLE", "R", "1"))

    assert sweep_estimates(now + timedelta(hours=1)) == 1

    newest = Estimate.objects.newest_first().first()
    assert newest.why == "plan"
    assert changed(newest) == ["number", "added", "total"]
    assert totals(newest) == ("1225.00", "1225.00")


def test_same_again_is_no_new_version_but_is_sent_again(visit: Appointment, team: Team, now):
    first = issued(visit, now)
    again = issue_estimate(
        appointment=visit, by=team.rn, now=now + timedelta(hours=1), is_asked=True
    )

    assert again == first
    assert Message.objects.filter(kind="charting/estimate").count() == 2


def test_sweep_writes_once_and_notes_why_not(team: Team, visit: Appointment, mara: Client, now):
    soon = book(team, mara, on=date(2026, 1, 8))
    consultation = team.clinic.type
    assert sweep_estimates(now) == 2

    assert [one.appointment for one in Estimate.objects.all()] == [visit]
    (reason,) = WithoutEstimate.objects.all()
    assert (reason.appointment, reason.why, consultation.purpose) == (soon, "soon", "treatment")
    assert sweep_estimates(now + timedelta(minutes=1)) == 0
    assert AuditEvent.objects.filter(action="estimate.issued").count() == 1


def test_visit_agreed_on_a_moment_ago_waits(team: Team, visit: Appointment):
    assert sweep_estimates(team.at(9, on=date(2026, 1, 6)) + timedelta(seconds=30)) == 0


def test_what_costs_nothing_needs_none(team: Team, visit: Appointment, now):
    team.clinic.type.fee = make_visit_fee("Correction", "0")
    team.clinic.type.save()

    sweep_estimates(now)

    assert [one.why for one in WithoutEstimate.objects.all()] == ["free"]


def test_sooner_is_offered_at_the_desk(team: Team, visit: Appointment, mara: Client, now):
    soon = book(team, mara, on=date(2026, 1, 8))
    sweep_estimates(now)

    offered = issue_estimate(appointment=soon, by=team.rn, now=now, is_asked=True)

    assert (offered.why, offered.issued_by) == ("asked", team.injector)


def test_given_up_visit_has_none(team: Team, visit: Appointment, now):
    visit.status, visit.cancelled_by = "cancelled", "client"
    visit.save()

    assert sweep_estimates(now) == 0
    with pytest.raises(NoEstimate):
        issued(visit, now)
    with pytest.raises(NoEstimate):
        note_without_estimate(
            appointment=visit, why=WithoutEstimate.Why.ON_PAPER, by=team.rn, now=now
        )


def test_reason_is_kept_once(team: Team, visit: Appointment, now):
    for note in ("Told on paper", "again"):
        said = {"why": WithoutEstimate.Why.ON_PAPER, "note": note}
        note_without_estimate(appointment=visit, by=team.rn, now=now, **said)

    (kept,) = WithoutEstimate.objects.all()
    assert (kept.note, kept.by) == ("Told on paper", team.injector)
    assert sweep_estimates(now) == 0


def test_stage_that_is_not_booked_has_one_of_its_own(
    team: Team, visit: Appointment, botox: Product, now
):
    stage = plan_visit(team, visit, (botox, "GLABELLA", "M", "20"))
    place = team.clinic.location

    first = issue_stage_estimate(stage=stage, location=place, by=team.rn, now=now)
    same = issue_stage_estimate(stage=stage, location=place, by=team.rn, now=now)

    assert (first.appointment, first.version, totals(first)) == (None, 1, ("290.00", "290.00"))
    assert same == first


def test_what_was_issued_stays(visit: Appointment, now):
    estimate = issued(visit, now)

    with pytest.raises(DatabaseError), transaction.atomic():
        Estimate.objects.filter(pk=estimate.pk).update(total_to=1)
    with pytest.raises(DatabaseError), transaction.atomic():
        estimate.delete()


@pytest.mark.owner
def test_whoever_writes_around_the_triggers_breaks_the_seal(visit: Appointment, now):
    estimate = issued(visit, now)
    with without_triggers():
        Estimate.objects.filter(pk=estimate.pk).update(total_to=99999)
    estimate.refresh_from_db()

    assert not is_intact(estimate)
    verify_sealed()
    assert Finding.objects.get().row == f"charting.estimate:{estimate.pk}"


def test_estimate_is_of_the_client_of_its_visit(visit: Appointment, now):
    estimate = issued(visit, now)
    estimate.pk, estimate.version, estimate.client = None, 2, make_client()
    estimate.public_id = "00000000-0000-4000-8000-000000000000"

    with pytest.raises(DatabaseError, match="another client"), transaction.atomic():
        estimate.save(force_insert=True)


@pytest.mark.django_db(transaction=True)
def test_two_workers_write_one(team: Team, visit: Appointment, now):
    results = run_at_once(lambda: sweep_estimates(now), lambda: sweep_estimates(now))

    assert sorted(results) == [0, 1]
    assert Estimate.objects.count() == 1
    assert Message.objects.filter(kind="charting/estimate").count() == 1


def test_sweep_asks_as_much_for_one_visit_that_is_settled_as_for_three(
    team: Team, visit: Appointment, mara: Client, now, django_assert_num_queries
):
    book(team, make_client(), on=date(2026, 1, 16))
    sweep_estimates(now)
    later = now + timedelta(hours=1)
    with django_assert_num_queries(5):
        sweep_estimates(later)
    assert Price.objects.exists()
