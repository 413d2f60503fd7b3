from datetime import timedelta

import pytest

from charting.clearances.order_entry import Exam
from charting.clearances.services.clearances import grant_clearance, revoke_clearance
from charting.errors import AlreadyWithdrawn, MissingReason, WrongTime
from charting.models import Clearance, Consent, ConsentForm
from charting.tests.answers import publish_consent_form, record_consent
from charting.tests.factories import Team, allow
from medspa.audit.log import SYSTEM
from medspa.clients.models import Client
from medspa.clients.tests.factories import make_client
from medspa.errors import NotPermitted
from medspa.local.testkit.shared import shared

pytestmark = pytest.mark.django_db


@shared
def client() -> Client:
    return make_client()


def test_clearance_holds_for_365_days_of_the_locations_calendar(team: Team, client: Client) -> None:
    clearance = allow(team, client, now=team.at(23, 30))
    day = team.at(12).date()
    assert (clearance.examined_on, clearance.expires_on) == (day, day + timedelta(days=365))
    assert clearance.prescriber == team.prescriber
    assert clearance.is_valid_on(clearance.expires_on, "WA")
    assert not clearance.is_valid_on(clearance.expires_on + timedelta(days=1), "WA")


def test_nurse_cannot_grant_or_withdraw(team: Team, client: Client) -> None:
    clearance = allow(team, client, now=team.at(9))
    place = team.clinic.location
    with pytest.raises(NotPermitted):
        grant_clearance(
            client=client, modalities=["filler"], location=place, by=team.rn, now=team.at(9)
        )
    with pytest.raises(NotPermitted):
        revoke_clearance(clearance=clearance, reason="No", by=team.rn, now=team.at(10))


def test_exam_is_not_in_the_future(team: Team, client: Client) -> None:
    with pytest.raises(WrongTime):
        grant_clearance(
            client=client,
            modalities=["filler"],
            location=team.clinic.location,
            exam=Exam(at=team.at(10)),
            by=team.pa,
            now=team.at(9),
        )


def test_clearance_is_withdrawn_once_and_for_a_reason(team: Team, client: Client) -> None:
    clearance = allow(team, client, now=team.at(9))
    with pytest.raises(MissingReason):
        revoke_clearance(clearance=clearance, reason=" ", by=team.pa, now=team.at(10))
    revoke_clearance(clearance=clearance, reason="Pregnant", by=team.pa, now=team.at(10))
    with pytest.raises(AlreadyWithdrawn):
        revoke_clearance(clearance=clearance, reason="Again", by=team.pa, now=team.at(11))
    assert list(Clearance.objects.valid_on(team.at(12).date(), "WA")) == []


def test_new_words_are_a_new_version(team: Team) -> None:
    forms = [
        publish_consent_form(
            modality="filler", title="Filler", text=text, by=SYSTEM, now=team.at(8)
        )
        for text in ("One.", "Two.")
    ]
    assert [form.version for form in forms] == [1, 2]
    assert forms[0].sha256 != forms[1].sha256
    assert list(ConsentForm.objects.current()) == [forms[1]]


def test_refusal_is_kept_and_covers_nothing(team: Team, client: Client) -> None:
    form = publish_consent_form(
        modality="filler", title="Filler", text="One.", by=SYSTEM, now=team.at(8)
    )
    consent = record_consent(
        client=client,
        form=form,
        decision=Consent.Decision.REFUSED,
        covers_off_label=True,
        signed_name=" M. Sample ",
        by=team.rn,
        now=team.at(9),
    )
    assert (consent.is_agreed, consent.covers_off_label, consent.signed_name) == (
        False,
        False,
        "M. Sample",
    )


def test_consent_needs_a_name(team: Team, client: Client) -> None:
    form = publish_consent_form(
        modality="filler", title="Filler", text="One.", by=SYSTEM, now=team.at(8)
    )
    with pytest.raises(MissingReason):
        record_consent(
            client=client, form=form, decision="agreed", signed_name="", by=team.rn, now=team.at(9)
        )
