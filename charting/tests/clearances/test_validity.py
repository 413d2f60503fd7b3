"""Judged by the instant of the injection, whatever happened before signing."""

from datetime import date, datetime, timedelta

import pytest

from charting.clearances.services.clearances import grant_clearance, revoke_clearance
from charting.clearances.validity import clearance_for, clearance_problem
from charting.consents.validity import consent_problem, off_label_acknowledged
from charting.ground.moments import Moment
from charting.models import Clearance, Consent, ConsentForm
from charting.safety.lots import lot_problem
from charting.tests.answers import publish_consent_form, record_consent
from charting.tests.factories import Team, agree, allow, toxin_lot
from medspa.accounts.permissions import Role
from medspa.audit.log import SYSTEM
from medspa.clients.models import Client
from medspa.clients.tests.factories import make_client
from medspa.local.testkit.shared import shared
from treatments.models import CatalogueVersion, Lot, SuspectLot
from treatments.stock.lot_history import barred_spans
from treatments.stock.services.quarantine import quarantine_lot, release_lot

pytestmark = pytest.mark.django_db
TOXIN = "neurotoxin"


@shared
def client_row() -> Client:
    return make_client()


def moment(team: Team, at: datetime) -> Moment:
    return Moment.of(team.clinic.location, at)


def problem(team: Team, client: Client, at: datetime, region: str = "L") -> str:
    return clearance_problem(client.clearances.all(), TOXIN, [region], moment(team, at))


def consent_at(team: Team, client: Client, at: datetime) -> str:
    rows, forms = client.consents.all(), ConsentForm.objects.all()
    return consent_problem(rows, forms, TOXIN, moment(team, at))


def lot_at(team: Team, lot: Lot, at: datetime) -> str:
    fresh = Lot.objects.get(pk=lot.pk)
    return lot_problem(fresh, barred_spans([fresh])[fresh.pk], moment(team, at))


# --- Clearance


def test_clearance_counts_from_the_exam_on(team: Team, client_row: Client) -> None:
    allow(team, client_row, now=team.at(9))
    assert problem(team, client_row, team.at(9)) == ""
    assert problem(team, client_row, team.at(8, 59)) == (
        "The clearance was granted after the first injection"
    )


def test_without_any_clearance_the_need_is_named(team: Team, client_row: Client) -> None:
    assert problem(team, client_row, team.at(9)) == (
        "No clearance for neurotoxin, lower face: a prescriber must examine the client first"
    )


@pytest.mark.parametrize(("minute", "holds"), [(59, True), (0, False)])
def test_last_day_counts_to_local_midnight(
    team: Team, client_row: Client, minute: int, *, holds: bool
) -> None:
    """23:59 of the last day in the clinic, whatever day it is in UTC; midnight is too late."""
    clearance = allow(team, client_row, now=team.at(9))
    last = clearance.expires_on if holds else clearance.expires_on + timedelta(days=1)
    at = team.at(23 if holds else 0, minute, on=last)
    assert (problem(team, client_row, at) == "") == holds


def test_withdrawal_counts_from_its_instant_on(team: Team, client_row: Client) -> None:
    clearance = allow(team, client_row, now=team.at(9))
    revoke_clearance(clearance=clearance, reason="Pregnant", by=team.pa, now=team.at(11))
    assert problem(team, client_row, team.at(10, 59)) == ""
    assert problem(team, client_row, team.at(11)) == (
        "The clearance of Jan 12, 2026 was withdrawn before neurotoxin, lower face was given: "
        "a prescriber must examine the client again"
    )


def test_older_clearance_that_covers_is_found_behind_a_newer_one(
    team: Team, client_row: Client
) -> None:
    old = allow(team, client_row, now=team.at(9))
    grant_clearance(
        client=client_row,
        modalities=["filler"],
        location=team.clinic.location,
        by=team.pa,
        now=team.at(9, 30),
    )
    rows = client_row.clearances.all()
    assert clearance_for(rows, TOXIN, ["L"], moment(team, team.at(10))) == old


def test_region_outside_the_clearance_is_named(team: Team, client_row: Client) -> None:
    grant_clearance(
        client=client_row,
        modalities=[TOXIN],
        regions=["U"],
        location=team.clinic.location,
        by=team.pa,
        now=team.at(9),
    )
    assert problem(team, client_row, team.at(10)) == (
        "Clearance of Jan 12, 2026 does not cover neurotoxin, lower face"
    )


def test_prescriber_who_leaves_later_did_grant_it(team: Team, client_row: Client) -> None:
    allow(team, client_row, now=team.at(9))
    team.pa.roles, team.pa.is_active = [Role.FRONT_DESK], False
    team.pa.save()
    assert problem(team, client_row, team.at(10)) == ""


def test_nurse_who_is_promoted_later_did_not_grant_it(team: Team, client_row: Client) -> None:
    Clearance.objects.create(
        client=client_row,
        prescriber=team.injector,
        examined_on=date(2026, 1, 12),
        examined_at=team.at(9),
        expires_on=date(2027, 1, 12),
        modalities=[TOXIN],
        regions=["L"],
    )
    team.rn.roles = [Role.PRESCRIBER]
    team.rn.save()
    assert problem(team, client_row, team.at(10)) == (
        f"{team.injector} cannot grant a clearance: a prescriber must"
    )


# --- Consent


def refuse(team: Team, client: Client, at: datetime) -> None:
    record_consent(
        client=client,
        form=ConsentForm.objects.get(modality=TOXIN),
        decision=Consent.Decision.REFUSED,
        signed_name="M. Sample",
        by=team.rn,
        now=at,
    )


def test_newest_answer_before_the_injection_counts(team: Team, client_row: Client) -> None:
    agree(team, client_row, TOXIN, now=team.at(9))
    refuse(team, client_row, team.at(11))
    assert consent_at(team, client_row, team.at(10)) == ""
    assert consent_at(team, client_row, team.at(11)) == "The client refused neurotoxin at 11:00 AM"
    assert consent_at(team, client_row, team.at(8)) == (
        "No consent to neurotoxin before the first injection"
    )


def test_words_that_change_after_the_injection_do_not_matter(
    team: Team, client_row: Client
) -> None:
    agree(team, client_row, TOXIN, now=team.at(9))
    publish_consent_form(modality=TOXIN, title="Form", text="New.", by=SYSTEM, now=team.at(10, 1))
    assert consent_at(team, client_row, team.at(10)) == ""
    assert consent_at(team, client_row, team.at(10, 1)) == (
        "The words of the consent to neurotoxin have changed: the client must sign the new version"
    )


def test_consent_holds_a_year_to_the_second(team: Team, client_row: Client) -> None:
    agree(team, client_row, TOXIN, now=team.at(9))
    year = team.at(9) + timedelta(days=365)
    assert consent_at(team, client_row, year) == ""
    assert consent_at(team, client_row, year + timedelta(seconds=1)) == (
        "The consent to neurotoxin is older than a year: the client must sign again"
    )


def test_off_label_needs_the_tick_of_the_consent_that_held(team: Team, client_row: Client) -> None:
    agree(team, client_row, TOXIN, now=team.at(9), covers_off_label=False)
    agree(team, client_row, TOXIN, now=team.at(11))
    rows, forms = list(client_row.consents.all()), list(ConsentForm.objects.all())
    asked = [
        off_label_acknowledged(rows, forms, TOXIN, moment(team, team.at(hour)))
        for hour in (8, 10, 11)
    ]
    assert asked == [False, False, True]


# --- Lot


def test_quarantine_counts_while_it_lasts(team: Team) -> None:
    lot = toxin_lot(team)
    quarantine_lot(lot=lot, reason="Warm fridge", by=team.pa, now=team.at(10))
    release_lot(lot=lot, by=team.pa, now=team.at(12))
    held = "Botox Cosmetic lot LOT1 was in quarantine when it was given"
    asked = [lot_at(team, lot, team.at(hour)) for hour in (9, 10, 11, 12)]
    assert asked == ["", held, held, ""]


def test_quarantine_by_raw_sql_says_since_when(team: Team) -> None:
    lot = toxin_lot(team)
    Lot.objects.filter(pk=lot.pk).update(is_quarantined=True)
    assert Lot.objects.get(pk=lot.pk).quarantined_at is not None
    assert lot_at(team, lot, team.at(10)) == ""


def test_quarantine_again_keeps_its_first_time(team: Team) -> None:
    lot = toxin_lot(team)
    quarantine_lot(lot=lot, reason="Warm fridge", by=team.pa, now=team.at(10))
    quarantine_lot(lot=lot, reason="Still warm", by=team.pa, now=team.at(12))
    assert Lot.objects.get(pk=lot.pk).quarantined_at == team.at(10)
    assert lot_at(team, lot, team.at(11)) != ""


def test_lot_is_suspect_from_its_listing_on(team: Team) -> None:
    lot = toxin_lot(team)
    SuspectLot.objects.create(lot_number="LOT1", claims_to_be="Botulinum toxin")
    listed = CatalogueVersion.objects.get(model="suspectlot").at
    assert lot_at(team, lot, listed - timedelta(seconds=1)) == ""
    assert lot_at(team, lot, listed) == "Botox Cosmetic lot LOT1 is on the list of counterfeits"


def test_lot_expires_at_the_end_of_its_local_day(team: Team) -> None:
    lot = toxin_lot(team, expires_on=date(2026, 1, 12))
    assert lot_at(team, lot, team.at(23, 59)) == ""
    assert lot_at(team, lot, team.at(0, on=date(2026, 1, 13))) == (
        "Botox Cosmetic lot LOT1 expired on Jan 12, 2026"
    )


def test_history_of_many_lots_takes_three_queries(
    team: Team, django_assert_num_queries: object
) -> None:
    lots = [toxin_lot(team, lot_number=f"LOT{number}") for number in range(3)]
    SuspectLot.objects.create(lot_number="LOT1", claims_to_be="Botulinum toxin")
    with django_assert_num_queries(3):
        barred_spans(lots)
