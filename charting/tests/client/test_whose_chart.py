"""Whose chart it is: answers with another date of birth, and two records that become one."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.test import Client as Browser
from django.urls import reverse
from django.utils import timezone

from bookings.clients.join_records import join_records
from charting.charts.services.containers import record_waste
from charting.followup.maintenance import maintenance_due
from charting.models import Assessment, Chart, Preparation, Signature
from charting.record.contents import container_key
from charting.record.verification.chart import verify_chart
from charting.tests.charts.views.conftest import chart, vial
from charting.tests.explaining import explain
from charting.tests.factories import Team, confirm_all, give, make_visit, masseter
from charting.tests.intake.scene import by_link, say
from medspa.accounts.permissions import Role
from medspa.clients.models import Client, Resemblance
from medspa.clients.tests.factories import make_client
from medspa.clinic.tests.factories import make_staff

__all__ = ["chart", "vial"]
pytestmark = pytest.mark.django_db


def test_another_date_of_birth_is_told_first_and_as_long_as_it_stands(
    nurse: Browser, team: Team, chart: Chart, vial: Preparation
) -> None:
    """Name and date of birth are the two identifiers."""

    def told() -> list[str]:
        card = nurse.get(chart.get_absolute_url()).context["first_card"]
        return [one.says for one in card if one.says.startswith("Born")]

    now = timezone.now()
    assert told() == []
    before = now - timedelta(minutes=1)
    say(by_link(chart.appointment), "birth-date", "06/03/1989", now=before)
    says = "Born Jun 3, 1989 by the health answers, Jun 3, 1988 by the record: ask who this is"
    assert told() == [says]
    give(vial, masseter(), "R", "8", by=team.rn, now=now)
    assert told() == [says]
    say(by_link(chart.appointment), "birth-date", "06/03/1988", now=now)
    assert told() == []


def test_records_are_joined_while_one_of_them_is_charted(
    nurse: Browser, team: Team, chart: Chart, vial: Preparation
) -> None:
    """Both have a history, so that both stay: the next tap, the waste and the signature go on."""
    known = make_client(first_name="Ann", email="ann@mail.example")
    asked = Resemblance.objects.create(client=chart.client, known=known)
    desk = Browser()
    desk.force_login(make_staff(Role.FRONT_DESK).user)
    place = {"area": masseter().pk, "side": "R", "container": container_key(vial)}
    for amount, minute in (("8", 0), ("10", 1)):
        if minute:
            desk.post(reverse("same_person_answer", args=[asked.pk]), {"answer": "same"})
        given = nurse.post(reverse("give_line", args=[chart.pk]), place | {"amount": amount})
        assert given.status_code == 302, given.context["give_form"].errors
    page = nurse.get(chart.get_absolute_url()).content.decode()
    assert "This person also has a record as" in page
    now = timezone.now()
    record_waste(container=vial, amount=Decimal(82), by=team.rn, now=now)
    explain(chart, by=team.rn, now=now)
    confirm_all(team, chart, now=now)
    signed = nurse.post(reverse("sign_chart", args=[chart.pk]))

    assert signed.url == reverse("after_signing", args=[chart.pk])
    chart = Chart.objects.get(pk=chart.pk)
    sealed = Signature.objects.get(chart=chart).snapshot
    assert [line["amount"] for line in sealed["injections"]] == ["8", "10"]
    assert verify_chart(chart).is_sound
    for record in (known, chart.client):
        record.refresh_from_db()
        due = maintenance_due(record)
        assert {one.area for one in due.areas} == {masseter()}
        other = next(one for one in (known, chart.client) if one != record)
        text = nurse.get(reverse("client_record", args=[record.pk])).content.decode()
        assert reverse("client_record", args=[other.pk]) in text


def test_an_address_of_a_record_that_was_put_away_goes_on_with_the_person(
    nurse: Browser, team: Team
) -> None:
    """The page was open before the desk joined the two: what is tapped there is not lost."""
    known, second = (make_client(email=f"{name}@mail.example") for name in ("old", "new"))
    today = team.clinic.location.local(timezone.now())
    visit = make_visit(team, client=second, on=today.date(), hour=today.hour)
    page = reverse("client_record", args=[second.pk])
    assert nurse.get(page).context["client"] == second
    asked = Resemblance.objects.create(client=second, known=known)
    join_records(asked=asked, by=team.rn, now=timezone.now())
    assert Client.objects.get(pk=second.pk).same_as == known

    masseter()
    seen = {"area": "MASSETER", "finding": "volume", "scale": "MMPS", "graded": "B 4"}
    tapped = nurse.post(reverse("assess_area", args=[second.pk]), seen)
    assert tapped.url.startswith(reverse("assessment", args=[known.pk]))
    assert Assessment.objects.get().client == known
    assert nurse.get(page).context["client"] == known
    nurse.post(reverse("start_chart", args=[visit.public_id]))
    assert Chart.objects.get().client == known
