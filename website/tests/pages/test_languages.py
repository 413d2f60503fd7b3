"""Two languages, and every word in both."""

import re
import subprocess
import sys
from io import BytesIO
from pathlib import Path

import pytest
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from django.conf import settings
from django.test import Client as Browser

from bookings.models import Appointment
from bookings.tests.factories import make_clinic
from bookings.tests.pages import address, details_at, moment, person, text_of
from medspa.clients.models import ChannelConsent
from medspa.local.testkit.markup import html_of
from medspa.messaging.tests.written import the_letter
from treatments.models import Treatment
from treatments.tests.factories import make_area
from website.tests.factories import make_whole_site
from website.text.content_files import treatment_words

CATALOGS = sorted(Path(settings.BASE_DIR).glob("locale/*/LC_MESSAGES"))


@pytest.mark.slow
def test_every_marked_word_is_translated():
    done = subprocess.run(
        [sys.executable, "scripts/languages.py", "--check"],
        cwd=settings.BASE_DIR,
        capture_output=True,
        text=True,
        check=False,
    )

    assert (done.stdout, done.returncode) == ("", 0)


@pytest.mark.parametrize("folder", CATALOGS, ids=lambda folder: folder.parent.name)
def test_compiled_words_are_those_of_the_catalog(folder: Path):
    compiled = BytesIO()
    with (folder / "django.po").open("rb") as source:
        write_mo(compiled, read_po(source))

    assert (folder / "django.mo").read_bytes() == compiled.getvalue()


@pytest.mark.django_db
def test_every_treatment_has_words_in_the_second_language():
    make_whole_site()

    assert {slug for _language, slug, _words in treatment_words()} == set(
        Treatment.objects.published().values_list("slug", flat=True)
    )


@pytest.mark.django_db
@pytest.mark.usefixtures("clock")
def test_switching_the_language_keeps_the_booking(client: Browser):
    clinic = make_clinic()
    make_area("TEMPLE", takes_filler=True, lay_name="Temples")
    there = details_at(clinic, clinic.at(10), interests="TEMPLE")

    english = client.get(there)
    spanish = client.get(there + "&lang=es")

    assert "Who's coming?" in text_of(english)
    assert "¿Quién viene?" in text_of(spanish)
    assert html_of(english).count('form="details" name="lang" value="es"') == 1
    assert 'value="TEMPLE" checked' in html_of(spanish)


@pytest.mark.django_db
@pytest.mark.usefixtures("clock")
def test_switching_the_language_keeps_what_was_typed(client: Browser):
    clinic = make_clinic()
    there = details_at(clinic, clinic.at(10))

    answer = client.post(there, person(first_name="Noor", lang="es"), follow=True)

    assert "¿Quién viene?" in text_of(answer)
    assert 'value="Noor"' in html_of(answer)
    assert not Appointment.objects.booked_or_later().exists()


@pytest.mark.django_db
@pytest.mark.usefixtures("clock")
def test_switching_the_language_keeps_the_visit_chosen(client: Browser):
    make_clinic()

    content = html_of(client.get("/book/?interests=TEMPLE"))

    assert '<form method="get" action="/book/time/" id="visit" novalidate>' in content
    assert 'form="visit" formaction="/book/" name="lang" value="es"' in content


@pytest.mark.django_db
@pytest.mark.usefixtures("clock")
def test_switching_the_language_keeps_the_time_picked(client: Browser):
    clinic = make_clinic()
    at = moment(clinic.at(10))
    other_day = address("book_time", clinic, on="2027-03-02", page="2027-03-01")

    answer = client.post(other_day, {"starts_at": at, "lang": "es"}, follow=True)

    assert answer.request["QUERY_STRING"].endswith("&starts_at=2027-03-01T18%3A00Z&lang=es")
    assert "¿Cuándo le conviene?" in text_of(answer)
    assert answer.context["chosen_at"] == clinic.at(10)
    assert not Appointment.objects.exists()


@pytest.mark.django_db
@pytest.mark.usefixtures("clock")
def test_switching_the_language_stays_at_the_day_without_a_time(client: Browser):
    clinic = make_clinic()
    page = address("book_time", clinic, on="2027-03-02", page="2027-03-01")

    assert client.post(page, {"lang": "es"}).url == f"{page}&lang=es"


@pytest.mark.django_db
@pytest.mark.usefixtures("clock")
@pytest.mark.parametrize("shown", [{}, {"month": "2027-03-01"}], ids=["days", "month"])
def test_number_of_free_times_does_not_read_like_hours_in_spanish(
    client: Browser, shown: dict[str, str]
):
    said = text_of(client.get(address("book_time", make_clinic(), lang="es", **shown)))

    assert re.search(r"\d+ libres", said)
    assert not re.search(r"\d+ horas?\b", said)


@pytest.mark.django_db
@pytest.mark.usefixtures("clock")
def test_answer_about_messages_is_kept_in_the_language_in_which_it_was_asked(client: Browser):
    clinic = make_clinic()
    client.get(address("book", clinic, lang="es"))

    client.post(details_at(clinic, clinic.at(10)), person(sms_consent="on"))

    kept = ChannelConsent.objects.get(granted=True)
    assert kept.text_shown.startswith("Envíenme mensajes de texto sobre mis citas")
    assert kept.text_version == "sms-2-es"


@pytest.mark.django_db
@pytest.mark.usefixtures("clock")
def test_confirmation_is_in_the_language_in_which_they_booked(client: Browser):
    clinic = make_clinic()
    client.get(address("book", clinic, lang="es"))

    client.post(details_at(clinic, clinic.at(10)), person())

    message, booked = the_letter(), Appointment.objects.with_people().get()
    assert "Lunes 1 de marzo\n" in message.text
    assert '<html lang="es">' in message.html
    assert "SUMMARY:Cita en Lumen Aesthetics" in message.calendar
    assert booked.client.language == "es"


@pytest.mark.django_db
@pytest.mark.usefixtures("clock")
def test_areas_of_a_treatment_come_along_into_the_booking(client: Browser):
    clinic = make_clinic()
    make_area("TEMPLE", takes_filler=True, lay_name="Temples")

    first = html_of(client.get(address("book", clinic, interests="TEMPLE")))
    details = client.get(details_at(clinic, clinic.at(10), interests=["TEMPLE", "<x>"]))

    assert '<input type="checkbox" name="interests" value="TEMPLE" checked>' in first
    assert details.context["chosen_interests"] == ["TEMPLE"]
