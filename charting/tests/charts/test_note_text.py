"""The note: written from the entries, worded by hand, sealed with what the entries said."""

import pytest
from django.test import Client as Browser
from django.urls import reverse

from charting.charts.services.notes import note_of_chart
from charting.charts.services.signing import sign_chart
from charting.models import Chart, Injection
from charting.record.verification.chart import verify_chart
from charting.tests.at_noon import team
from charting.tests.factories import Team

__all__ = ["team"]
pytestmark = pytest.mark.django_db


def test_note_follows_the_entries_until_it_is_worded(
    nurse: Browser, team: Team, filled_chart: Chart
) -> None:
    url = reverse("word_note", args=[filled_chart.pk])
    written = note_of_chart(filled_chart).text
    assert written.startswith("Botox Cosmetic, 52 U in all: masseter right 24 U, off-label")
    assert "48 U wasted." in written
    assert written == note_of_chart(filled_chart).text

    words = "Both masseters, stronger on the left."
    for seen, status in (("Something else", 422), (written, 302)):
        assert nurse.post(url, {"text": words, "seen": seen}).status_code == status
    line = Injection.objects.filter(chart=filled_chart, side="L").get()
    line.side = "R"
    line.save()
    page = nurse.get(filled_chart.get_absolute_url(), {"view": "notes"})
    note = page.context["work"].note
    assert (note.text, note.is_edited) == (words, True)
    assert "masseter left 28 U" in note.gone[0]
    assert "masseter right 52 U" in note.new[0]
    assert "The entries changed" in page.content.decode()
    nurse.post(url, {"again": "1", "text": words, "seen": words})
    assert note_of_chart(Chart.objects.get(pk=filled_chart.pk)).text == note.generated
    nurse.post(url, {"text": words, "seen": note.generated})

    signed = sign_chart(chart=filled_chart, by=team.rn, now=filled_chart.opened_at)
    sealed = signed.snapshot["note"]
    assert (sealed["text"], sealed["is_edited"]) == (words, True)
    assert sealed["generated"] == note.generated
    assert verify_chart(Chart.objects.get(pk=filled_chart.pk)).is_sound
    assert words in nurse.get(filled_chart.get_absolute_url()).content.decode()
    assert nurse.post(url, {"text": "Else", "seen": words}).status_code == 422
