"""Which forms a visit asks for, and what the answers mean before the needle."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from bookings.models import Appointment
from charting.consents.asked import Kind, Subject
from charting.consents.errors import (
    NothingToWithdraw,
)
from charting.consents.forms import SignForm
from charting.consents.queries import consents_to_sign, forms_of_visit
from charting.consents.services.answers import withdraw_consent
from charting.consents.services.loading import beginning_texts, load_consent_forms
from charting.consents.services.publishing import publish_form
from charting.errors import MissingReason
from charting.models import Consent, ConsentForm
from charting.tests.consents.saying import (
    REFUSED,
    agree_to_all,
    covers_off_label,
    form_of,
    problem,
    say,
)
from medspa.audit.log import SYSTEM

pytestmark = pytest.mark.django_db

# --- Words to begin with


def test_beginning_texts_come_in_both_languages_and_are_to_be_reviewed(visit: Appointment) -> None:
    about = [(one.subject, one.language) for one in beginning_texts()]
    english = {subject for subject, language in about if language == "en"}
    assert english == {subject for subject, language in about if language == "es"}
    assert {subject.kind for subject in english} == set(Kind)
    assert ConsentForm.objects.filter(needs_review=True).count() == len(about)
    assert load_consent_forms(by=SYSTEM, now=timezone.now()) == []


# --- Which forms a visit asks for


def test_electronic_records_come_first_and_marketing_is_never_asked(visit: Appointment) -> None:
    now = timezone.now()
    asked = [one.slug for one in consents_to_sign(visit, now)]
    assert asked == [
        "electronic_records",
        "privacy_notice",
        "payment",
        "treatment-filler",
        "treatment-neurotoxin",
        "off_label",
        "complications",
        "photos_clinical",
    ]
    agree_to_all(visit, now)
    assert consents_to_sign(visit, now) == []
    assert problem(visit, now) == problem(visit, now, "neurotoxin") == ""


def test_whoever_refuses_electronic_records_signs_on_paper(visit: Appointment) -> None:
    now = timezone.now()
    say(visit.client, form_of(Kind.ELECTRONIC_RECORDS), now=now, decision=REFUSED, signed_name="")
    assert consents_to_sign(visit, now) == []


def test_refusal_is_not_asked_again_and_stands_as_one(visit: Appointment) -> None:
    now = timezone.now()
    refused = say(visit.client, form_of(Kind.COMPLICATIONS), now=now, decision=REFUSED)
    assert "complications" not in [one.slug for one in consents_to_sign(visit, now)]
    standing = {one.slug: one.state for one in forms_of_visit(visit, now)}
    assert standing["complications"] == "refused"
    assert refused.method == Consent.Method.TYPED


# --- Feeding the one question


def test_filler_needs_the_treatment_of_complications_too(visit: Appointment) -> None:
    now = timezone.now()
    say(visit.client, form_of(Kind.TREATMENT, "filler"), now=now)
    assert problem(visit, now) == (
        "No consent to the treatment of complications before the first injection"
    )
    say(visit.client, form_of(Kind.COMPLICATIONS), now=now)
    assert problem(visit, now) == ""
    assert problem(visit, now - timedelta(days=60)).startswith("No consent to filler")


def test_class_of_product_with_a_form_of_its_own_needs_that(visit: Appointment) -> None:
    now = timezone.now()
    agree_to_all(visit, now)
    assert problem(visit, now, product_class="caha") == ""
    subject = Subject(Kind.TREATMENT, "filler", "caha")
    own = publish_form(subject=subject, title="Own", text="Own.", by=SYSTEM, now=now)
    later = now + timedelta(minutes=1)
    assert problem(visit, later, product_class="caha") == (
        "No consent to filler (calcium hydroxylapatite) before the first injection"
    )
    assert problem(visit, later, product_class="ha_filler") == ""
    say(visit.client, own, now=later)
    assert problem(visit, later, product_class="caha") == ""


def test_withdrawal_counts_from_its_instant_on(visit: Appointment) -> None:
    now = timezone.now()
    agree_to_all(visit, now)
    consent = visit.client.consents.get(form__kind="treatment", form__modality="filler")
    later = now + timedelta(minutes=5)
    withdraw_consent(consent=consent, by=visit.client, now=later)
    assert problem(visit, now) == ""
    assert problem(visit, later).startswith("The client withdrew the consent to filler")
    with pytest.raises(NothingToWithdraw):
        withdraw_consent(consent=consent, by=visit.client, now=later)


def test_receipt_of_a_notice_is_never_withdrawn(visit: Appointment) -> None:
    now = timezone.now()
    received = say(visit.client, form_of(Kind.PRIVACY_NOTICE), now=now)
    with pytest.raises(NothingToWithdraw):
        withdraw_consent(consent=received, by=visit.client, now=now)


def test_own_form_for_off_label_use_goes_before_the_old_tick(visit: Appointment) -> None:
    now = timezone.now()
    say(visit.client, form_of(Kind.TREATMENT, "filler"), now=now, covers_off_label=True)
    assert covers_off_label(visit, now)
    say(visit.client, form_of(Kind.OFF_LABEL), now=now, decision=REFUSED)
    assert not covers_off_label(visit, now)


def test_answer_in_another_language_lapses_with_its_own_words(visit: Appointment) -> None:
    now = timezone.now()
    agree_to_all(visit, now)
    subject, later = Subject(Kind.TREATMENT, "filler"), now + timedelta(minutes=1)
    new = {"subject": subject, "title": "New", "text": "New.", "by": SYSTEM, "now": later}
    publish_form(**new, language="es")
    assert problem(visit, later) == ""
    publish_form(**new)
    assert problem(visit, later).startswith("The words of the consent to filler have changed")
    assert [one.slug for one in consents_to_sign(visit, later)] == ["treatment-filler"]


def test_photographs_are_shown_where_and_until_when_the_client_says(visit: Appointment) -> None:
    now, form = timezone.now(), form_of(Kind.PHOTOS_MARKETING)
    with pytest.raises(MissingReason) as refused:
        say(visit.client, form, now=now)
    assert refused.value.field == "photo_uses"
    last = visit.location.local(now).date()
    say(visit.client, form, now=now, photo_uses=("website", "ads"), holds_until=last)
    standing = {one.slug: one.state for one in forms_of_visit(visit, now, ["photos_marketing"])}
    tomorrow = now + timedelta(days=1)
    later = {one.slug: one.state for one in forms_of_visit(visit, tomorrow, ["photos_marketing"])}
    assert (standing["photos_marketing"], later["photos_marketing"]) == ("signed", "old")


def test_off_label_is_a_question_with_a_yes_and_a_no() -> None:
    """Where no form of its own asks it. Nothing is chosen beforehand; a refusal needs no answer."""
    treatment = ConsentForm(kind=Kind.TREATMENT, modality="filler")
    shown = {"shown": "x", "decision": "agreed", "signed_name": "Mara"}
    said = {
        None: shown,
        False: shown | {"covers_off_label": "no"},
        True: shown | {"covers_off_label": "yes"},
    }
    forms = {
        wanted: SignForm(typed, asked=treatment, has_off_label=False)
        for wanted, typed in said.items()
    }
    assert "checked" not in SignForm(asked=treatment, has_off_label=False).as_p()
    assert "Choose yes or no" in str(forms[None].errors["covers_off_label"])
    for wanted in (False, True):
        assert forms[wanted].is_valid()
        assert forms[wanted].answer(date(2026, 1, 12)).covers_off_label is wanted
    refused = SignForm(shown | {"decision": "refused"}, asked=treatment, has_off_label=False)
    assert refused.is_valid()
