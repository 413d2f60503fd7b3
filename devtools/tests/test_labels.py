"""On every page that the links of the site lead to, a tap on a label reaches its own field, and a
time is that of a place, never of the server."""

from collections import deque
from collections.abc import Iterator
from html.parser import HTMLParser
from urllib.parse import parse_qs, urljoin, urlsplit

import pytest
from django.http import HttpResponse
from django.test import Client as Browser
from django.urls import Resolver404, resolve, reverse
from django.utils import timezone

from charting.tests.factories import (
    Team,
    make_chart,
    make_filled_chart,
    make_signed_chart,
    make_signed_filler_chart,
    make_team,
    mix_vial,
    toxin_lot,
)
from medspa.accounts.permissions import Role
from medspa.audit.models import Finding
from medspa.local.testkit.naming import naming_faults
from medspa.local.testkit.zones import NobodysZone
from portal.requests.services import make_request

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
BEGIN_AT = (
    "day_board",
    "forms_of_the_day",
    "chart_list",
    "stock",
    "message_list",
    "waitlist",
    "client_requests",
    "findings",
)
LEAVES = ("account_logout", "desk_location")


class Links(HTMLParser):
    """Where the links of a page lead."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "a" and (href := dict(attrs).get("href")):
            self.found.append(href)


class Walk:
    """Follows links of this site to one page of each kind."""

    def __init__(self, browser: Browser, begin: list[str]) -> None:
        self.browser, self.waiting = browser, deque(begin)
        self.kinds = {kind_of(address) for address in begin}

    def pages(self) -> Iterator[tuple[str, str]]:
        while self.waiting:
            address = self.waiting.popleft()
            answer = self.browser.get(address)
            if is_page(answer):
                html = answer.content.decode()
                self._note(address, html)
                yield address, html

    def _note(self, address: str, html: str) -> None:
        for link in Links(html).found:
            there = urljoin(address, link).split("#")[0]
            kind = kind_of(there)
            if kind and kind not in self.kinds:
                self.kinds.add(kind)
                self.waiting.append(there)


def is_page(answer: HttpResponse) -> bool:
    is_stream = answer.streaming
    return not is_stream and answer.headers.get("Content-Type", "").startswith("text/html")


def kind_of(address: str) -> str:
    """Its view and what it is asked for; nothing for other sites, Django's own and the way out."""
    parts = urlsplit(address)
    if parts.scheme or parts.netloc:
        return ""
    try:
        name = resolve(parts.path).view_name
    except Resolver404:
        return ""
    is_ours = name not in LEAVES and not name.startswith("admin:")
    return f"{name}?{sorted(parse_qs(parts.query))}" if is_ours else ""


def fill(team: Team) -> None:
    """Charts in every state: two kinds of consent on file, and one with a vial open today."""
    now = timezone.now()
    today = team.clinic.location.local(now)
    signed = make_signed_chart(team)
    make_signed_filler_chart(team, hour=14, client=signed.client)
    make_filled_chart(team, hour=16)
    chart = make_chart(team, on=today.date(), hour=today.hour, now=now)
    mix_vial(chart, toxin_lot(team), by=team.rn, now=now)
    Finding.objects.create(row="audit.ledger:1", says="The seal is broken.")
    make_request(client=signed.client, kind="correct", text="My name is spelled so.", now=now)


def test_labels_name_their_own_fields_and_times_are_of_a_place(client: Browser) -> None:
    team = make_team()
    fill(team)
    team.rn.roles = [role for role in Role.values if role != Role.CLIENT]
    team.rn.save()
    client.force_login(team.rn)
    walk = Walk(client, [reverse(name) for name in BEGIN_AT])

    faults, placeless, zone = {}, {}, NobodysZone()
    with timezone.override(zone):
        for address, html in walk.pages():
            faults[address], placeless[address] = naming_faults(html), zone.told
            zone.told = []

    assert len(walk.kinds) > 40
    assert {address: found for address, found in faults.items() if found} == {}
    assert {address: told for address, told in placeless.items() if told} == {}


@pytest.mark.parametrize(
    ("html", "fault"),
    [
        ("<p id=a></p><p id=a></p>", "id 'a' stands 2 times"),
        ("<label for=b>Name</label>", "label for 'b': names nothing"),
        (
            "<form><label for=c>Name</label></form><form><input id=c></form>",
            "label for 'c': names a field of another form",
        ),
        (
            "<label for=d>Name</label><input id=d type=hidden>",
            "label for 'd': names a hidden field",
        ),
    ],
)
def test_what_a_label_may_not_name(html: str, fault: str) -> None:
    assert naming_faults(html) == [fault]
