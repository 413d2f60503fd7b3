"""What a client changes by themselves: number, yes and no to messages, language."""

from datetime import UTC, datetime

import pytest
from django.test import Client as Browser
from django.urls import reverse

from bookings.online.book import MARKETING_CONSENT, SMS_CONSENT
from bookings.tests.factories import Clinic
from bookings.tests.pages import text_of
from medspa.audit.models import AuditEvent
from medspa.clients.models import ChannelConsent, Client
from medspa.clients.services import record_consent
from medspa.local.testkit.markup import html_of

pytestmark = pytest.mark.django_db


def test_own_number_is_corrected_at_once(signed_in: Browser, mara: Client):
    signed_in.post(reverse("me_details"), {"phone": "+44 20 7946 0018"})
    mara.refresh_from_db()

    assert mara.phone.as_e164 == "+442079460018"
    event = AuditEvent.objects.get(action="client.changed")
    assert (event.actor, event.facts) == (f"client:{mara.pk}", {"fields": ["phone"]})


def test_new_number_ends_the_yes_to_texts(signed_in: Browser, mara: Client):
    say(mara, SMS_CONSENT, granted=True)

    done = signed_in.post(reverse("me_details"), {"phone": "(415) 555-0177"}, follow=True)

    assert "we turned them off" in text_of(done)
    assert mara.channel_consents.first().granted is False


@pytest.mark.parametrize("typed", ["+44 20 7946 0018", "12"])
def test_number_typed_stays_in_the_other_language(signed_in: Browser, mara: Client, typed: str):
    spanish = signed_in.post(reverse("me_details"), {"phone": typed, "lang": "es"})

    assert "Sus datos" in text_of(spanish)
    assert spanish.context["form"]["phone"].value() == typed
    assert html_of(spanish).count('form="number" name="lang" value="en"') == 2
    assert "Sus datos" in text_of(signed_in.get(reverse("me_details")))
    assert Client.objects.get(pk=mara.pk).phone == mara.phone
    assert not AuditEvent.objects.filter(action="client.changed").exists()


def test_number_that_is_none_comes_back(signed_in: Browser, clinic: Clinic, mara: Client):
    response = signed_in.post(reverse("me_details"), {"phone": "12"})

    assert response.status_code == 422
    assert "This does not look like a phone number" in text_of(response)
    mara.refresh_from_db()
    assert mara.phone.as_e164 == "+14155550123"


def say(client: Client, text: object, *, granted: bool) -> ChannelConsent:
    return record_consent(
        client=client,
        channel=text.channel,
        purpose=text.purpose,
        granted=granted,
        text_shown=text.sentence,
        text_version=text.version,
        by=client,
    )


def test_choice_has_the_day_it_was_made_at_the_clinic(
    signed_in: Browser, clinic: Clinic, mara: Client
):
    mara.channel_consents.create(
        channel=SMS_CONSENT.channel,
        purpose=SMS_CONSENT.purpose,
        granted=False,
        given_at=datetime(
            2026, 11, 30, 1, 48, tzinfo=UTC
        ),  # the evening before, on the clock there
    )

    assert "No since November 29, 2026." in text_of(signed_in.get(reverse("me_choices")))


@pytest.mark.parametrize(("choice", "text"), [("texts", SMS_CONSENT), ("news", MARKETING_CONSENT)])
def test_choice_is_kept_with_the_text_shown_and_taken_back_at_once(
    signed_in: Browser, mara: Client, choice: str, text: object
):
    for granted in ("yes", "no", "no"):
        signed_in.post(reverse("me_choices"), {"choice": choice, "granted": granted})

    kept = list(mara.channel_consents.order_by("pk"))
    assert [(one.granted, one.text_shown, one.text_version) for one in kept] == [
        (True, text.sentence, text.version),
        (False, text.sentence, text.version),
    ]
    assert {(one.channel, one.purpose, one.ip_address) for one in kept} == {
        (text.channel, text.purpose, "127.0.0.1")
    }


def test_choice_made_in_spanish_is_kept_as_it_was_read(signed_in: Browser, mara: Client):
    signed_in.get(reverse("me_choices") + "?lang=es")

    signed_in.post(reverse("me_choices"), {"choice": "news", "granted": "yes"})

    kept = mara.channel_consents.get()
    assert kept.text_shown.startswith("Envíenme novedades y ofertas por correo electrónico")
    assert kept.text_version == "marketing-2-es"


def test_language_is_theirs_to_choose_for_pages_and_messages(signed_in: Browser, mara: Client):
    done = signed_in.post(reverse("me_choices"), {"language": "es"}, follow=True)

    assert "Guardado. Vale desde ahora." in text_of(done)
    assert "Mis citas" in text_of(signed_in.get(reverse("me")))
    assert Client.objects.get(pk=mara.pk).language == "es"
    changed = AuditEvent.objects.get(action="client.changed")
    assert (changed.actor, changed.facts) == (mara.audit_name, {"fields": ["language"]})


@pytest.mark.parametrize(
    "typed",
    [{}, {"choice": "x", "granted": "yes"}, {"choice": "news"}, {"language": "xx"}],
)
def test_choice_that_makes_no_sense_changes_nothing(signed_in: Browser, typed: dict[str, str]):
    assert signed_in.post(reverse("me_choices"), typed).status_code == 422
    assert ChannelConsent.objects.count() == 0
