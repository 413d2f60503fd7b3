"""What is broken is shown where charts are, and stands until the director answers for it."""

import pytest
from django.db import connection
from django.test import Client as Browser
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from charting.models import Chart
from charting.record.verification.nightly import sweep_charts, sweep_ledger
from charting.tests.factories import Team, make_signed_chart
from charting.tests.record.forging import without_triggers
from medspa.accounts.permissions import Role
from medspa.audit.chain.findings import (
    AnsweredAlready,
    AnswerMissing,
    answer_finding,
    open_findings,
    raise_findings,
)
from medspa.audit.chain.verification import Broken
from medspa.audit.models import AuditEvent, Finding, FindingAnswer
from medspa.audit.sweeping import Sweep
from medspa.clinic.models import StaffMember
from medspa.clinic.tests.factories import make_staff
from medspa.local.testkit.markup import html_of
from medspa.local.testkit.shared import shared

pytestmark = [pytest.mark.django_db, pytest.mark.owner]


@shared
def director() -> StaffMember:
    return make_staff(Role.MEDICAL_DIRECTOR, name="Dana Ruiz", credentials="MD")


@pytest.fixture
def browser(director: StaffMember, client: Browser) -> Browser:
    client.force_login(director.user)
    return client


@shared
def finding(team: Team) -> Finding:
    """The nightly walk after somebody wrote into a signed chart."""
    chart = make_signed_chart(team)
    with without_triggers():
        Chart.objects.filter(pk=chart.pk).update(notes="Forged.")
    sweep_ledger(0, Sweep("records"), now=timezone.now())
    sweep_charts("", Sweep("records"), now=timezone.now())
    return Finding.objects.get(says="The words are not those that were signed (words: notes).")


def answered(browser: Browser, finding: Finding, reason: str) -> int:
    return browser.post(
        reverse("answer_finding", args=[finding.pk]), {"reason": reason}
    ).status_code


def test_sweep_raises_each_fault_once(finding: Finding) -> None:
    before = list(open_findings())
    sweep_charts("", Sweep("records"), now=timezone.now())
    assert list(open_findings()) == before
    assert before == [finding]
    assert AuditEvent.objects.filter(action="finding.raised").count() == 1


def test_sound_records_raise_nothing(signed_chart: Chart) -> None:
    assert sweep_ledger(0, Sweep("records"), now=timezone.now()) is None
    assert sweep_charts("", Sweep("records"), now=timezone.now()) == ""
    assert not open_findings().exists()


def test_list_of_charts_tells_everybody_who_reads_charts(finding: Finding, nurse: Browser) -> None:
    page = html_of(nurse.get(reverse("chart_list")))
    assert "The nightly check found 1 record that no longer matches the seal." in page
    assert reverse("findings") not in page


def test_director_reads_and_answers(finding: Finding, browser: Browser) -> None:
    assert reverse("findings") in browser.get(reverse("chart_list")).content.decode()
    page = browser.get(reverse("findings")).content.decode()
    assert finding.says in page
    assert finding.row.partition(":")[2] in page
    assert answered(browser, finding, "A restore from backup went wrong.") == 302
    answer = FindingAnswer.objects.get(finding=finding)
    assert (answer.who, answer.reason) == ("Dana Ruiz", "A restore from backup went wrong.")
    assert "Dana Ruiz" in browser.get(reverse("findings") + "?answered=1").content.decode()


def test_answer_needs_words(finding: Finding, browser: Browser, director: StaffMember) -> None:
    assert answered(browser, finding, "  ") == 422
    with pytest.raises(AnswerMissing):
        answer_finding(finding=finding, reason=" ", by=director.user, now=timezone.now())
    assert finding in open_findings()


def test_finding_is_answered_once(
    finding: Finding, browser: Browser, director: StaffMember
) -> None:
    answered(browser, finding, "Looked into.")
    with pytest.raises(AnsweredAlready):
        answer_finding(finding=finding, reason="Again", by=director.user, now=timezone.now())
    assert answered(browser, finding, "Again") == 422


def test_second_answer_learns_of_the_first_and_keeps_its_words(
    finding: Finding, browser: Browser
) -> None:
    answered(browser, finding, "Looked into.")
    again = html_of(browser.post(reverse("answer_finding", args=[finding.pk]), {"reason": "Mine"}))
    assert "Not sent." in again
    assert "<bdi>Dana Ruiz</bdi> answered in the meantime" in again
    assert "Looked into." in again
    assert "Mine</textarea>" in again


def test_answered_finding_is_not_raised_again(finding: Finding, browser: Browser) -> None:
    answered(browser, finding, "Looked into.")
    sweep_charts("", Sweep("records"), now=timezone.now())
    assert finding not in open_findings()


def test_only_the_director_sees_findings(finding: Finding, nurse: Browser) -> None:
    assert nurse.get(reverse("findings")).status_code == 403
    assert answered(nurse, finding, "Nothing.") == 403


def test_page_of_findings_takes_the_same_statements_for_one_and_many(
    finding: Finding, browser: Browser
) -> None:
    def count() -> int:
        with CaptureQueriesContext(connection) as asked:
            browser.get(reverse("findings"))
        return len(asked)

    few = count()
    found = [Broken(f"audit.auditevent:{number}", "It is gone.") for number in range(9)]
    raise_findings(found, now=timezone.now())
    assert count() == few
