"""Notes typed are notes saved, and never over what somebody else wrote."""

import pytest
from django.test import Client as Browser
from django.urls import reverse
from django.utils import timezone

from charting.charts.services.handover import discard_chart
from charting.models import Chart
from charting.tests.factories import Team
from medspa.local.testkit.markup import html_of
from treatments.giving.wordings import clock_text

pytestmark = pytest.mark.django_db

SCRIPT = {"Accept": "application/json"}


def words(notes: str, version: int) -> dict[str, object]:
    return {"concern": "Lines", "assessment": "", "notes": notes, "version": version}


def send(nurse: Browser, chart: Chart, notes: str, version: int, **headers: str):
    url = reverse("chart_notes", args=[chart.pk])
    return nurse.post(url, words(notes, version), headers=headers)


def test_script_is_told_version_and_time(nurse: Browser, chart: Chart) -> None:
    answer = send(nurse, chart, "Calm.", 0, **SCRIPT)
    kept = Chart.objects.get(pk=chart.pk)
    at = chart.appointment.location.local(kept.saved_at)
    assert answer.json() == {"version": 1, "saved_at": clock_text(at)}
    assert (kept.notes, kept.notes_version) == ("Calm.", 1)


def test_stale_tab_is_refused_and_shown_the_other_words(nurse: Browser, chart: Chart) -> None:
    send(nurse, chart, "First.", 0, **SCRIPT)
    answer = send(nurse, chart, "Second.", 0, **SCRIPT)
    assert answer.status_code == 409
    assert answer.json() == {
        "version": 1,
        "concern": "Lines",
        "assessment": "",
        "notes": "First.",
    }
    assert Chart.objects.get(pk=chart.pk).notes == "First."


def test_stale_form_without_script_keeps_what_was_typed(nurse: Browser, chart: Chart) -> None:
    send(nurse, chart, "First.", 0)
    answer = send(nurse, chart, "Second.", 0)
    assert answer.status_code == 422
    form = answer.context["notes_form"]
    assert (form["notes"].value(), form.theirs) == ("Second.", ["Lines", "", "First."])
    assert 'name="version" value="1"' in html_of(answer)
    send(nurse, chart, "Both.", 1)
    assert Chart.objects.get(pk=chart.pk).notes == "Both."


def test_same_words_again_change_nothing(nurse: Browser, chart: Chart) -> None:
    send(nurse, chart, "First.", 0, **SCRIPT)
    assert send(nurse, chart, "First.", 0, **SCRIPT).json()["version"] == 1


@pytest.mark.parametrize("version", ["", "x", "-1", "9" * 30, "²"])
def test_nonsense_for_a_version_counts_as_none(
    nurse: Browser, chart: Chart, version: object
) -> None:
    assert send(nurse, chart, "First.", version, **SCRIPT).json()["version"] == 1


def test_signed_chart_takes_no_notes(nurse: Browser, signed_chart: Chart) -> None:
    answer = send(nurse, signed_chart, "Late.", 0, **SCRIPT)
    assert (answer.status_code, answer.json()["is_closed"]) == (422, True)
    assert Chart.objects.get(pk=signed_chart.pk).notes == ""


def test_form_that_came_too_late_gives_its_words_back(nurse: Browser, signed_chart: Chart) -> None:
    answer = send(nurse, signed_chart, "Late.", 0)
    assert answer.status_code == 422
    assert answer.context["form"]["text"].value() == "Lines\n\nLate."


def test_conflict_without_script_says_what_the_signature_waits_for(
    nurse: Browser, chart: Chart
) -> None:
    send(nurse, chart, "First.", 0)
    page = html_of(send(nurse, chart, "Second.", 0))
    assert "data-notes-first hidden" not in page
    assert "data-notes-first hidden" in html_of(nurse.get(chart.get_absolute_url()))


def test_discarded_chart_gives_words_back_to_copy(nurse: Browser, team: Team, chart: Chart) -> None:
    discard_chart(chart=chart, reason="Wrong client", by=team.rn, now=timezone.now())
    assert "Not saved: this chart was discarded" in send(nurse, chart, "Late.", 0, **SCRIPT).text
    assert "Late." in send(nurse, chart, "Late.", 0).text
