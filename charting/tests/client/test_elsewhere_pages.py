"""What was had elsewhere, birth and weight on the record; the answers on the open chart."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.test import Client as Browser
from django.urls import reverse
from django.utils import timezone

from charting.models import ClientWeight, GivenElsewhere
from charting.tests.factories import Team, make_chart, toxin_lot
from medspa.audit.models import AuditEvent
from medspa.clients.tests.factories import make_client

pytestmark = pytest.mark.django_db


def test_record_takes_what_was_had_elsewhere_and_takes_it_back(nurse: Browser) -> None:
    client = make_client()
    day = timezone.now().date() - timedelta(days=40)
    nurse.post(reverse("note_elsewhere", args=[client.pk]), {"given_on": day, "place": "Glow"})
    had = GivenElsewhere.objects.get()
    back = reverse("take_back_elsewhere", args=[client.pk, had.pk])
    nurse.post(back, {"reason": "Somebody else"})
    page = nurse.get(reverse("client_record", args=[client.pk]), {"all": 1}).text
    assert (had.given_on, had.place) == (day, "Glow")
    assert "Somebody else" in page
    assert AuditEvent.objects.filter(action="elsewhere.taken_back").count() == 1


def test_units_of_no_product_and_the_future_are_refused(nurse: Browser) -> None:
    address = reverse("note_elsewhere", args=[make_client().pk])
    today = timezone.now().date()
    assert nurse.post(address, {"given_on": today, "units": "20"}).status_code == 422
    assert nurse.post(address, {"given_on": today + timedelta(days=3)}).status_code == 422
    assert not GivenElsewhere.objects.exists()


def test_weight_and_birth_are_entered_in_the_record(nurse: Browser) -> None:
    client = make_client(birth_on=None)
    nurse.post(reverse("record_birth", args=[client.pk]), {"birth_on": "1990-05-31"})
    again = nurse.post(reverse("record_birth", args=[client.pk]), {"birth_on": "1991-05-31"})
    weigh = reverse("record_weight", args=[client.pk])
    assert nurse.post(weigh, {"weight": "62", "unit": "lb"}).status_code == 422
    nurse.post(weigh, {"weight": "137", "unit": "lb"})
    client.refresh_from_db()
    assert (client.birth_on.year, again.status_code) == (1990, 422)
    assert ClientWeight.objects.get().weight_kg == Decimal("62.1")
    assert "137 lb (62.1 kg)" in nurse.get(reverse("client_record", args=[client.pk])).text


def test_page_says_before_opening_what_is_refused_and_how_to_mend_it(
    nurse: Browser, team: Team
) -> None:
    now = timezone.now()
    today = team.clinic.location.local(now)
    chart = make_chart(
        team, on=today.date(), hour=today.hour, now=now, client=make_client(birth_on=None)
    )
    page = nurse.get(chart.get_absolute_url(), {"open": toxin_lot(team).product.slug})
    assert [one.rule for one in page.context["preview"].open] == ["birth_date"]
    assert f"{reverse('client_record', args=[chart.client_id])}#birth" in page.text
