"""What is kept of an answer, and what follows from it."""

from datetime import datetime, timedelta
from uuid import UUID

import pytest
from django.db import DatabaseError, transaction
from django.db.models import DateField, Field
from django.utils import timezone

from bookings.models import Appointment
from charting.consents.answer import Answer, Circumstances
from charting.consents.asked import Kind, Subject
from charting.consents.errors import (
    AlreadyAnswered,
    NameDiffers,
    WordsChanged,
)
from charting.consents.services.answers import answer_form
from charting.consents.services.publishing import publish_form
from charting.consents.showing import read_shown, write_shown
from charting.errors import MissingReason
from charting.ground.sealing import seal_consent
from charting.models import Consent
from charting.tests.consents.saying import (
    AGREED,
    REFUSED,
    form_of,
    say,
)
from charting.tests.factories import Team
from medspa.accounts.permissions import Role
from medspa.accounts.tests.factories import make_user
from medspa.audit.log import SYSTEM
from medspa.audit.models import AuditEvent
from medspa.clients.tests.factories import make_client
from medspa.errors import NotPermitted
from medspa.messaging.models import Message

pytestmark = pytest.mark.django_db

# --- Who signs


def test_name_of_another_asks_who_signs_and_why(visit: Appointment) -> None:
    now, form = timezone.now(), form_of(Kind.PAYMENT)
    with pytest.raises(NameDiffers) as refused:
        say(visit.client, form, now=now, signed_name="Quentin Zed")
    assert (refused.value.field, visit.client.consents.count()) == ("name_explained", 0)
    kept = say(
        visit.client, form, now=now, signed_name="Quentin Zed", name_explained="Her guardian"
    )
    assert (kept.signed_name, kept.name_explained) == ("Quentin Zed", "Her guardian")
    with pytest.raises(MissingReason):
        say(visit.client, form, now=now, signed_name=" ")


def test_no_needs_no_name(visit: Appointment) -> None:
    kept = say(
        visit.client, form_of(Kind.PAYMENT), now=timezone.now(), decision=REFUSED, signed_name=""
    )
    assert (kept.method, kept.signed_name) == (Consent.Method.UNSIGNED, visit.client.full_name)


def test_desk_notes_no_answer(visit: Appointment) -> None:
    answer = Answer(form=form_of(Kind.PAYMENT), decision=REFUSED)
    with pytest.raises(NotPermitted):
        answer_form(
            client=visit.client, answer=answer, by=make_user(Role.FRONT_DESK), now=timezone.now()
        )


# --- What was shown


def test_page_makes_one_answer_however_often_it_is_sent(visit: Appointment) -> None:
    now, form = timezone.now(), form_of(Kind.ELECTRONIC_RECORDS)
    shown = read_shown(write_shown(form, visit.client, now), form, visit.client, now)
    here = Circumstances(shown=shown, channel="link", appointment=visit)
    said = Answer(form=form, decision=AGREED, signed_name=visit.client.full_name)
    first, second = (
        answer_form(client=visit.client, answer=said, circumstances=here, by=visit.client, now=now)
        for _ in range(2)
    )
    assert first == second
    assert first.public_id == shown.public_id
    with pytest.raises(AlreadyAnswered):
        answer_form(
            client=visit.client,
            answer=Answer(form=form, decision=REFUSED),
            circumstances=here,
            by=visit.client,
            now=now,
        )
    assert Message.objects.filter(kind="charting/copies").count() == 1
    assert AuditEvent.objects.filter(action="consent.agreed").count() == 1


@pytest.mark.parametrize("wrong", ["forged", "form", "client", "old", "early"])
def test_note_of_what_was_shown_is_good_for_nothing_else(visit: Appointment, wrong: str) -> None:
    now, form = timezone.now(), form_of(Kind.PAYMENT)
    text = write_shown(form, visit.client, now)
    client, at = visit.client, now
    if wrong == "forged":
        text = text[:-2] + "xx"
    elif wrong == "form":
        form = form_of(Kind.OFF_LABEL)
    elif wrong == "client":
        client = make_client()
    elif wrong == "old":
        at = now + timedelta(hours=25)
    else:
        at = now - timedelta(seconds=1)
    with pytest.raises(WordsChanged):
        read_shown(text, form, client, at)


def test_words_that_changed_meanwhile_are_not_signed(visit: Appointment) -> None:
    now, form = timezone.now(), form_of(Kind.PAYMENT)
    publish_form(subject=Subject.of(form), title="New", text="New.", by=SYSTEM, now=now)
    with pytest.raises(WordsChanged):
        say(visit.client, form, now=now)
    assert not visit.client.consents.exists()


# --- What the database holds


def test_seal_covers_every_field(visit: Appointment) -> None:
    kept = say(visit.client, form_of(Kind.PAYMENT), now=timezone.now())
    seal = seal_consent(kept)
    assert kept.seal == seal
    spared = {"id", "seal", "key_version"}
    for field in Consent._meta.concrete_fields:
        if field.name in spared:
            continue
        changed = Consent.objects.select_related("form").get(pk=kept.pk)
        setattr(changed, field.attname, _other(getattr(changed, field.attname), field))
        if field.name == "form":
            changed.form = form_of(Kind.OFF_LABEL)
        assert seal_consent(changed) != seal, field.name


def _other(value: object, field: Field) -> object:
    if value is None:
        return timezone.now() if isinstance(field, DateField) else 5
    match value:
        case bool():
            return not value
        case int():
            return value + 1
        case str():
            return value + "x"
        case list():
            return [*value, "ads"]
        case datetime():
            return value + timedelta(microseconds=1)
        case UUID():
            return UUID(int=value.int ^ 1)
        case _:
            return value


@pytest.mark.parametrize(
    "changed",
    [
        {"seal": "", "key_version": None},
        {"signed_name": ""},
        {"method": "unsigned"},
        {"method": "drawn"},
        {"photo_uses": ["ads"]},
        {"decision": "refused", "covers_off_label": True},
        {"shown_at": timezone.now() + timedelta(days=2)},
    ],
    ids=lambda changed: ",".join(changed),
)
def test_database_refuses_what_cannot_be(visit: Appointment, changed: dict[str, object]) -> None:
    kept = say(visit.client, form_of(Kind.PAYMENT), now=timezone.now())
    row = Consent.objects.get(pk=kept.pk)
    row.pk, row.public_id, row._state.adding = None, UUID(int=7), True
    for name, value in changed.items():
        setattr(row, name, value)
    with pytest.raises(DatabaseError), transaction.atomic():
        row.save()


def test_answer_stands_for_whoever_may_not_write(visit: Appointment, team: Team) -> None:
    """A nurse notes what was told; a prescriber's name under it is not needed."""
    answer = Answer(form=form_of(Kind.PHOTOS_CLINICAL), decision=REFUSED)
    kept = answer_form(client=visit.client, answer=answer, by=team.rn, now=timezone.now())
    assert (kept.channel, kept.shown_at, kept.device) == ("staff", None, "")
    assert not Message.objects.filter(kind="charting/copies").exists()
