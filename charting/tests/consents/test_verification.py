"""One changed letter is found and named, whoever wrote it and by whatever road."""

from datetime import timedelta
from hashlib import sha256

import pytest
from django.db import connection
from django.utils import timezone

from bookings.models import Appointment
from charting.consents.answer import Answer
from charting.consents.drawing import read_drawing
from charting.consents.services.answers import answer_form
from charting.consents.verification import broken_consents
from charting.ground.sealing import sha256_of
from charting.models import Consent, ConsentForm
from charting.record.verification.nightly import sweep_consents
from charting.tests.consents.test_names_and_drawings import png, url_of
from medspa.audit.models import Finding
from medspa.audit.sweeping import sweeping
from medspa.database.tests.owner import without_triggers
from medspa.local.testkit.shared import shared

pytestmark = [pytest.mark.django_db, pytest.mark.owner]


@shared
def signed(visit: Appointment) -> Consent:
    form = ConsentForm.objects.get(kind="payment", language="en")
    answer = Answer(
        form=form,
        decision="agreed",
        signed_name=visit.client.full_name,
        drawing=read_drawing(url_of(png())),
    )
    return answer_form(client=visit.client, answer=answer, by=visit.client, now=timezone.now())


def tamper(statement: str, *values: object) -> None:
    with without_triggers(), connection.cursor() as cursor:
        cursor.execute(statement, values)


def found() -> list[str]:
    return [str(one) for one in broken_consents()]


def test_all_is_as_it_was_signed(signed: Consent) -> None:
    assert found() == []


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("signed_name", "Someone else"),
        ("decision", "refused"),
        ("witness", "A"),
        ("signed_at", timezone.now() + timedelta(days=1)),
        ("read_to_end", True),
        ("channel", "tablet"),
        ("disclosures", ["Nobody told this."]),
    ],
)
def test_answer_that_was_changed_is_named(signed: Consent, column: str, value: object) -> None:
    with without_triggers():
        Consent.objects.filter(pk=signed.pk).update(**{column: value})
    assert found() == [
        f"charting.consent:{signed.pk}: The answer to {signed.form} is not the one that was sealed."
    ]


def test_one_letter_of_the_words_is_named(signed: Consent) -> None:
    changed = signed.form.text.replace("You", "Vou", 1)
    tamper("UPDATE charting_consentform SET text = %s WHERE id = %s", changed, signed.form_id)
    assert found() == [
        f"charting.consentform:{signed.form_id}: The words of {signed.form} are not those that "
        "were published (1 answers stand under them)."
    ]
    new = sha256_of(changed)
    tamper("UPDATE charting_consentform SET sha256 = %s WHERE id = %s", new, signed.form_id)
    assert found() == [
        f"charting.consent:{signed.pk}: The answer to {signed.form} is not the one that was sealed."
    ]


def test_another_drawing_is_named(signed: Consent) -> None:
    tamper("UPDATE charting_consentdrawing SET png = %s", b"other")
    assert found() == [
        f"charting.consent:{signed.pk}: The drawn signature is not the one that was sealed."
    ]
    hashed = sha256(b"other").hexdigest()
    tamper("UPDATE charting_consent SET drawing_sha256 = %s", hashed)
    assert "not the one that was sealed" in found()[0]


def test_answer_that_is_gone_or_forged_is_named(signed: Consent) -> None:
    copy = Consent.objects.get(pk=signed.pk)
    copy.pk, copy.seal, copy.key_version, copy.method = None, "", None, "typed"
    copy.drawing_sha256, copy.public_id, copy._state.adding = "", "0" * 31 + "1", True
    with without_triggers():
        copy.save()
    assert found() == [
        f"charting.consent:{copy.pk}: It carries no seal, and older ones do: it was forged."
    ]
    tamper("DELETE FROM charting_consentdrawing")
    tamper("DELETE FROM charting_consent WHERE id = %s", signed.pk)
    assert (
        f"charting.consent:{signed.pk}: The answer, which the audit log names, is gone." in found()
    )


def test_every_night_finds_it_too(signed: Consent) -> None:
    tamper("UPDATE charting_consent SET witness = 'A'")
    with sweeping("charting.consents") as each:
        assert sweep_consents(0, each, now=timezone.now()) is None
    assert Finding.objects.filter(row=f"charting.consent:{signed.pk}").count() == 1
