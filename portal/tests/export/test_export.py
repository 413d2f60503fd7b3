"""Everything about one client, and nothing about another."""

import json
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client as Browser
from django.urls import reverse

from bookings.models import WaitlistEntry
from charting.client.services.elsewhere import note_elsewhere, record_weight, take_back_elsewhere
from charting.client.treatment_elsewhere import TreatmentElsewhere
from charting.models import Clearance
from charting.plans.services.plans import make_plan
from charting.tests.factories import VISIT_ON, make_signed_chart, make_team, make_visit
from medspa.audit.models import AuditEvent
from medspa.clients.models import ChannelConsent, Client, ClientRequest
from medspa.clients.tests.factories import make_client
from medspa.local.testkit.shared import shared
from medspa.messaging.sending.stops import stop_reminders
from medspa.messaging.tests.factories import make_message
from medspa.signin.tests.codes import sign_in
from portal.export.client_data import everything_about
from portal.own_pages.views.data import EXPORTS

pytestmark = pytest.mark.django_db


@shared
def filled() -> tuple[Client, Client]:
    """Two clients about whom everything is known that can be, on two days."""
    cache.clear()
    team = make_team()
    people = (
        make_client(first_name='=cmd|"/c calc"!A1', email="mara@mail.example"),
        make_client(first_name="Vera", last_name="Other", email="vera@mail.example"),
    )
    for number, person in enumerate(people):
        fill(team, person, number)
    return people


def fill(team: Any, person: Client, number: int) -> None:
    day = VISIT_ON + timedelta(days=number)
    make_signed_chart(team, on=day, client=person)
    make_plan(client=person, by=team.rn, now=team.at(9))
    make_visit(team, on=day + timedelta(days=7), client=person, note=f"Note {person.last_name}")
    make_message(client=person, subject=f"To {person.last_name}", text="</script>\n")
    ClientRequest.objects.create(client=person, kind="delete")
    ChannelConsent.objects.create(
        client=person,
        channel="sms",
        purpose="marketing",
        granted=False,
        text_shown="May we?",
        text_version="1",
    )
    WaitlistEntry.objects.create(
        client=person,
        appointment_type=team.clinic.type,
        location=team.clinic.location,
        from_on=day,
        to_on=day,
    )


def download(browser: Browser, client: Client) -> Any:
    sign_in(browser, client)
    return browser.post(reverse("me_export"))


def test_file_holds_all_that_we_keep(client: Browser, filled: tuple[Client, Client]):
    response = download(client, filled[0])

    data = json.loads(response.content)
    care = data["care"]
    assert (data["you"]["email"], len(data["appointments"])) == ("mara@mail.example", 2)
    assert [len(data[part]) for part in ("waitlist", "messages", "requests")] == [1, 1, 1]
    assert len(data["choices_about_messages"]) == 1
    assert [len(care[part]) for part in ("exams", "plans", "charts")] == [1, 1, 1]
    assert len(care["consents"]) == len(set(Clearance.objects.first().modalities))
    assert care["charts"][0]["record"]["client"]["id"] == filled[0].pk
    assert care["charts"][0]["record"]["injections"][0]["amount"] == "24"


def test_file_holds_what_is_noted_beside_the_charts(filled: tuple[Client, Client]):
    team, person = make_team(), filled[0]
    now, facts = team.at(9), {"client": filled[0], "by": team.rn, "now": team.at(9)}
    glow, of_vera = (
        TreatmentElsewhere(given_on=VISIT_ON, place=place) for place in ("Glow", "Of Vera")
    )
    note_elsewhere(treatment=glow, today=VISIT_ON, **facts)
    wrong = note_elsewhere(treatment=of_vera, today=VISIT_ON, **facts)
    take_back_elsewhere(given=wrong, reason="Vera's", by=team.rn, now=now)
    record_weight(weight_kg=Decimal("62.5"), **facts)
    stop_reminders(kind="declined", reason="Said so", **facts)

    data = everything_about(person, now)
    care = data["care"]

    assert sorted(one.get("where", "taken back") for one in care["neurotoxin_elsewhere"]) == [
        "Glow",
        "taken back",
    ]
    assert [one["kg"] for one in care["weights"]] == ["62.5"]
    assert [one["reason"] for one in data["reminders"]] == ["Said so"]
    assert (care["filler_dissolved"], data["changes_of_address"]) == ([], [])
    assert "Vera" not in str(data)


def test_file_holds_nothing_of_anybody_else(client: Browser, filled: tuple[Client, Client]):
    said = download(client, filled[0]).content.decode()

    mine, other = filled
    assert mine.last_name in said
    assert [word for word in ("Vera", other.last_name, other.email) if word in said] == []
    references = other.appointments.values_list("reference", flat=True)
    assert [one for one in references if one in said] == []


def test_file_shows_every_script_as_it_was_written(client: Browser, filled: tuple[Client, Client]):
    Client.objects.filter(pk=filled[0].pk).update(first_name="Zoë مريم 🌙")

    assert '"first_name": "Zoë مريم 🌙"' in download(client, filled[0]).content.decode()


def test_file_is_a_download_that_nothing_runs(client: Browser, filled: tuple[Client, Client]):
    response = download(client, filled[0])

    assert response["Content-Type"] == "application/json"
    assert response["Content-Disposition"].startswith('attachment; filename="my-data-')
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Cache-Control"] == "no-store, private"


def test_taking_the_file_is_audited(client: Browser, filled: tuple[Client, Client]):
    download(client, filled[0])

    event = AuditEvent.objects.get(action="client.exported")
    assert (event.actor, event.target) == (
        filled[0].audit_name,
        f"clients.client:{filled[0].pk}",
    )


def test_looking_at_the_address_gives_no_file(client: Browser, filled: tuple[Client, Client]):
    sign_in(client, filled[0])

    assert client.get(reverse("me_export")).status_code == 405


def test_code_for_signing_in_is_not_in_the_file(client: Browser, filled: tuple[Client, Client]):
    said = download(client, filled[0]).content.decode()

    assert "Your code to sign in" not in said


def test_so_many_files_an_hour(client: Browser, filled: tuple[Client, Client]):
    sign_in(client, filled[0])
    for _ in range(EXPORTS.calls):
        assert client.post(reverse("me_export")).status_code == 200

    assert client.post(reverse("me_export")).url == reverse("me_data")


def test_file_takes_as_many_statements_for_one_visit_as_for_three(
    filled: tuple[Client, Client], django_assert_num_queries
):
    team = make_team()
    for days in ((), (20, 21)):
        for number in days:
            make_visit(team, on=VISIT_ON + timedelta(days=number), client=filled[0])
        mara = Client.objects.get(pk=filled[0].pk)
        with django_assert_num_queries(32):
            everything_about(mara, mara.created_at)


def test_file_is_for_whoever_typed_the_code_lately(signed_in: Browser, mara: Client):
    session = signed_in.session
    typed_at = datetime.fromisoformat(session["client"]["at"]) - timedelta(minutes=16)
    session["client"] = session["client"] | {"at": typed_at.isoformat()}
    session.save()

    asked = signed_in.post(reverse("me_export"))

    assert asked.url == f"{reverse('me_sign_in')}?next={reverse('me_data')}"
    assert signed_in.get(reverse("me_data")).status_code == 200
