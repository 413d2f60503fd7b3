"""Every list stands on the page of work for those who may see it, and a row is seen to once."""

from datetime import timedelta

import pytest
from django.test import Client as Browser
from django.urls import reverse

from bookings.models import Appointment
from bookings.tests.factories import make_appointment
from bookings.tests.waitlist.factories import wait
from charting.tests.factories import (
    Team,
    make_chart,
    make_signed_chart,
    make_signed_filler_chart,
    make_team,
)
from charting.work.diary_lists import reviews
from medspa.accounts.permissions import Role
from medspa.accounts.tests.factories import make_user
from medspa.clients.models import Client
from medspa.clients.tests.factories import make_client
from medspa.local.testkit.clock import set_now
from medspa.local.testkit.shared import shared
from medspa.messaging.models import Message
from medspa.work.lists import Scope
from medspa.work.models import FollowUp
from medspa.work.services import Task, add_task
from portal.requests.services import make_request
from treatments.models import Modality, TimingRule

pytestmark = pytest.mark.django_db
LISTS = {
    "gaps": 1,
    "waitlist": 1,
    "messages": 1,
    "requests": 1,
    "due": 1,
    "reviews": 1,
    "plans": 0,
    "charts": 1,
    "cosign": 0,
    "estimates": 0,
}
CLINICAL = {"charts", "cosign"}


@shared
def team() -> Team:
    days = {"review_day": 14, "review_from_day": 10, "review_to_day": 21}
    TimingRule.objects.create(modality=Modality.NEUROTOXIN, **days)
    return make_team()


def fill(team: Team) -> None:
    """Something for each list, as of noon three weeks after the team's visits."""
    now = team.at(12) + timedelta(days=21)
    today = now.astimezone(team.clinic.location.zone).date()
    make_signed_chart(team)
    make_signed_filler_chart(team, on=today - timedelta(days=360))
    make_chart(team, on=today, hour=9)
    gap = make_appointment(team.clinic, team.at(15, on=today), status=Appointment.Status.CANCELLED)
    at = team.at(15, on=today).time()
    wait(
        team.clinic, now=now - timedelta(days=3), from_on=today, to_on=today, earliest=at, latest=at
    )
    asking = gap.client
    make_request(client=asking, kind="correct", text="My name is spelled so.", now=now)
    Message.objects.filter(client=asking).update(state="failed", send_after=now)


def counts(browser: Browser) -> dict[str, int]:
    filled = browser.get(reverse("work")).context["lists"]
    return {each.of.slug: each.count for each in filled}


def test_each_list_counts_and_shows_its_rows(
    team: Team, client: Browser, monkeypatch, django_assert_max_num_queries
) -> None:
    fill(team)
    set_now(monkeypatch, team.at(12) + timedelta(days=21))
    client.force_login(make_user(Role.MEDICAL_DIRECTOR, Role.FRONT_DESK))
    assert counts(client) == LISTS
    for slug, count in LISTS.items():
        page = client.get(reverse("work_list", args=[slug])).content.decode()
        assert page.count('<li id="row-') == count
    today = (team.at(12) + timedelta(days=21)).date()
    for _ in range(3):  # more rows, no more statements
        wait(team.clinic, now=team.at(12), from_on=today, to_on=today + timedelta(days=60))
    with django_assert_max_num_queries(40):
        assert counts(client)["waitlist"] == 4

    client.force_login(make_user(Role.FRONT_DESK))
    assert set(counts(client)) == set(LISTS) - CLINICAL
    assert client.get(reverse("work_list", args=["cosign"])).status_code == 404
    words = " ".join(
        client.get(reverse("work_list", args=[slug])).content.decode().lower()
        for slug in set(LISTS) - CLINICAL
    )
    assert [word for word in ("botox", "filler", "masseter", "juv", "toxin") if word in words] == []


def test_two_at_the_desk_do_not_call_the_same_client(
    team: Team, client: Browser, monkeypatch
) -> None:
    fill(team)
    set_now(monkeypatch, team.at(12) + timedelta(days=21))
    noor, theo = make_user(Role.FRONT_DESK), make_user(Role.FRONT_DESK)
    address = reverse("work_list", args=["due"])

    client.force_login(noor)
    about = client.get(address).context["filled"].rows[0].row.about
    client.post(reverse("work_claim", args=["due"]), {"about": about})
    [mine] = FollowUp.objects.all()
    assert (mine.owner, mine.client_id) == (noor, Client.objects.get(pk=mine.client_id).pk)

    client.force_login(theo)
    assert f"{noor.full_name} sees to it" in client.get(address).content.decode()
    refused = client.post(reverse("work_claim", args=["due"]), {"about": about}, follow=True)
    assert f"{noor.full_name} sees to it already." in refused.content.decode()
    item = reverse("work_item", args=[mine.pk])
    client.post(item, {"outcome": "done"})
    assert FollowUp.objects.open().count() == 1

    assert f'action="{item}"' not in client.get(address).content.decode()
    client.force_login(make_user(Role.MANAGER))  # who took it may be ill
    page = client.get(address).content.decode()
    assert (f"{noor.full_name} sees to it" in page, f'action="{item}"' in page) == (True, True)

    client.force_login(noor)
    page = client.post(item, {"outcome": "no_answer"}, follow=True).content.decode()
    assert "Say on which day it is tried again" in page
    client.post(item, {"outcome": "not_wanted", "note": "Moves away"})
    page = client.get(address).content.decode()
    assert ('<li id="row-' in page, "Moves away" in page) == (False, True)
    client.post(item, {"act": "reopen"})
    assert '<li id="row-' in client.get(address).content.decode()
    gone = client.post(reverse("work_claim", args=["due"]), {"about": "due-0"}, follow=True)
    assert "not on the list any more" in gone.content.decode()


def test_a_task_is_written_counted_done_and_taken_back(team: Team, client: Browser) -> None:
    desk, nurse, about = make_user(Role.FRONT_DESK), make_user(Role.INJECTOR), make_client()
    client.force_login(desk)
    page = client.get(f"{reverse('work')}?client={about.pk}").content.decode()
    assert about.full_name in page
    told = {"title": "=Call about <b>parking</b>", "whom": f"p{nurse.pk}", "client": about.pk}
    assert client.post(reverse("work"), told | {"whom": ""}).status_code == 422
    back = client.post(reverse("work"), told | {"from_client": "1"}, follow=True)
    assert back.resolver_match.url_name == "desk_client"
    assert "=Call about &lt;b&gt;parking" in back.content.decode()

    client.force_login(nurse)
    page = client.get(reverse("work")).content.decode()
    assert "=Call about &lt;b&gt;parking" in page
    assert '<b class="nav-count">1<' in page
    [task] = FollowUp.objects.all()
    client.post(reverse("work_item", args=[task.pk]), {"outcome": "done"})
    page = client.get(reverse("work")).content.decode()
    assert ("nav-count" in page, "Closed lately" in page) == (False, True)
    client.post(reverse("work_item", args=[task.pk]), {"act": "reopen"})
    assert '<b class="nav-count">1<' in client.get(reverse("work")).content.decode()
    by_others = add_task(task=Task("Fold towels", owner=desk), by=desk, now=team.at(9))
    refused = client.post(reverse("work_item", args=[by_others.pk]), {"act": "take"}, follow=True)
    assert "Somebody else sees to it already" in refused.content.decode()


def test_chart_leaves_its_list_when_it_is_signed_and_not_before(
    team: Team, client: Browser, monkeypatch
) -> None:
    fill(team)
    set_now(monkeypatch, team.at(12) + timedelta(days=21))
    client.force_login(make_user(Role.MEDICAL_DIRECTOR))
    address = reverse("work_list", args=["charts"])
    about = client.get(address).context["filled"].rows[0].row.about
    page = client.post(reverse("work_claim", args=["charts"]), {"about": about}, follow=True)
    assert ('value="no_answer"' in page.text, 'value="done"' in page.text) == (True, False)
    item = reverse("work_item", args=[FollowUp.objects.get().pk])
    page = client.post(item, {"outcome": "done"}, follow=True)
    assert "leaves the list by itself" in page.text
    assert page.text.count('<li id="row-') == 1


def test_records_of_one_person_are_called_once(team: Team) -> None:
    whole = make_client()
    first, second = make_client(one_with=whole), make_client(one_with=whole)
    make_signed_chart(team, client=first)
    on = (team.at(12) + timedelta(days=1)).date()
    later = make_signed_chart(team, on=on, client=second)
    now, places = team.at(12) + timedelta(days=21), [team.clinic.location]
    rows = list(reviews(Scope(make_user(Role.FRONT_DESK), now, places)))
    assert [row.about for row in rows] == [f"review-{later.appointment_id}"]
