"""What whoever signs reads once more: a colleague's words, another date of birth, a chart that was
charted again."""

from datetime import timedelta
from decimal import Decimal

import pytest
from crispy_forms.templatetags.crispy_forms_filters import as_crispy_form
from django.test import Client as Browser
from django.urls import reverse

from charting.charts.forms.notes import NotesForm
from charting.charts.services.containers import record_waste
from charting.charts.services.handover import hand_over_chart
from charting.charts.services.notes import save_notes
from charting.charts.services.signing import add_addendum, sign_chart
from charting.charts.services.starting import start_chart
from charting.charts.services.stated_exceptions import answer_for_gate
from charting.errors import NotReadyToSign
from charting.models import Addendum, Chart
from charting.record.verification.chart import verify_chart
from charting.tests.chart_gates import all_sentences, closed_gates, closed_sentences
from charting.tests.factories import Team, give, make_signed_chart, masseter
from charting.tests.intake.scene import by_link, say
from medspa.accounts.permissions import Role
from medspa.clinic.models import StaffMember
from medspa.clinic.tests.factories import make_staff
from medspa.local.testkit.naming import naming_faults
from medspa.local.testkit.shared import shared

pytestmark = pytest.mark.django_db


@shared
def colleague() -> StaffMember:
    return make_staff(Role.INJECTOR, name="Mara Lindqvist")


def write(chart: Chart, by: StaffMember, notes: str, **words: str) -> None:
    said = {"concern": "", "assessment": ""} | words
    save_notes(chart=chart, **said, notes=notes, by=by.user, now=chart.opened_at)


def test_words_of_a_colleague_are_marked_and_confirmed_or_changed_before_the_signature(
    team: Team, nurse: Browser, colleague: StaffMember, filled_chart: Chart
) -> None:
    chart, now = filled_chart, filled_chart.opened_at
    write(chart, team.injector, "Calm.", concern="Lines")
    assert closed_sentences(chart) == []
    write(chart, colleague, "Calm, a bruise left.", concern="Lines")
    (waits,) = closed_sentences(chart)
    assert waits == (
        f"Written by a colleague: Notes by {colleague} at 10:00 AM: confirm it, or change it"
    )
    with pytest.raises(NotReadyToSign):
        sign_chart(chart=chart, by=team.rn, now=now)

    page = nurse.get(f"{chart.get_absolute_url()}?view=notes")
    assert "Written by Mara Lindqvist, 10 am" in page.text
    assert naming_faults(page.text) == []
    confirm, seen = reverse("confirm_words", args=[chart.pk]), page.context["authors"].seen
    write(chart, colleague, "Calm, two bruises left.", concern="Lines")
    stale = nurse.post(confirm, {"seen": seen})
    assert "Somebody wrote since" in stale.text
    fresh = nurse.get(f"{chart.get_absolute_url()}?view=notes").context["authors"].seen
    others = Browser()
    others.force_login(colleague.user)
    assert "who signs, confirms these words" in others.post(confirm, {"seen": fresh}).text
    nurse.post(confirm, {"seen": fresh})
    assert closed_sentences(chart) == []
    assert any("confirmed by" in one for one in all_sentences(chart))

    write(chart, colleague, "Three bruises.", concern="Lines")
    write(chart, team.injector, "No bruise.", concern="Lines")
    assert closed_sentences(chart) == [], "changed by who signs: their own words"
    sealed = sign_chart(chart=chart, by=team.rn, now=now).snapshot["words_by"]
    assert [one["is_confirmed"] for one in sealed].count(True) == 1
    assert verify_chart(Chart.objects.get(pk=chart.pk)).problems == []


def test_words_of_who_handed_the_chart_over_are_read_by_who_signs(
    team: Team, colleague: StaffMember, filled_chart: Chart
) -> None:
    write(filled_chart, team.injector, "Calm.")
    said = {"reason": "Shift ended", "by": team.rn, "now": filled_chart.opened_at}
    hand_over_chart(chart=filled_chart, to=colleague, **said)
    (waits,) = closed_sentences(filled_chart)
    assert f"Notes by {team.injector}" in waits


def test_other_date_of_birth_is_asked_again_or_explained(team: Team, filled_chart: Chart) -> None:
    chart, visit = filled_chart, filled_chart.appointment
    say(by_link(visit), "birth-date", "04/28/1988", now=team.at(9))
    (gate,) = closed_gates(chart)
    assert (gate.code, gate.who) == ("birth_told", "injector")
    assert "Apr 28, 1988 by the health answers" in gate.sentence
    said = {"code": gate.code, "sentence": gate.sentence, "reason": "A slip of the finger: asked"}
    answer_for_gate(chart=chart, **said, by=team.rn, now=chart.opened_at)
    assert closed_gates(chart) == []
    say(by_link(visit), "birth-date", "04/29/1988", now=team.at(9, 1))
    assert [one.code for one in closed_gates(chart)] == ["birth_told"], "answered for another day"
    right = f"{chart.client.birth_on:%m/%d/%Y}"
    say(by_link(visit), "birth-date", right, now=team.at(9, 2))
    assert closed_gates(chart) == []


def test_charted_again_says_what_differs(team: Team) -> None:
    signed = make_signed_chart(team)
    now = signed.opened_at + timedelta(hours=2)
    said = {"kind": Addendum.Kind.WRONGLY_WRITTEN, "text": "Not so.", "reason": "Mixed up"}
    add_addendum(chart=signed, **said, by=team.rn, now=now)
    new = start_chart(appointment=signed.appointment, by=team.rn, now=now)
    (same,) = closed_sentences(new)
    assert same.startswith("Nothing differs from the chart that was signed at ")

    vial = new.preparations.get()
    vial.diluent_ml += 1
    vial.save()
    assert closed_sentences(new) == []
    assert all_sentences(new)[-1].endswith(
        ": what was opened, how it was mixed, or what was wasted"
    )
    vial.diluent_ml -= 1
    vial.save()
    write(new, team.injector, "As it was.")
    assert closed_sentences(new) == []
    assert all_sentences(new)[-1].endswith(": notes")
    vial.wasted = 0
    vial.save()
    give(vial, masseter(), "R", "4", by=team.rn, now=signed.opened_at)
    record_waste(container=vial, amount=Decimal(vial.left), by=team.rn, now=now)
    differs = all_sentences(new)[-1]
    assert "Masseter R" in differs
    assert ", was " in differs
    assert "what was opened, how it was mixed" in differs


def test_name_of_who_wrote_is_no_markup() -> None:
    form = NotesForm().mark({"notes": "written by <b>Ann</b>"})
    assert "Written by &lt;b&gt;Ann" in as_crispy_form(form)
