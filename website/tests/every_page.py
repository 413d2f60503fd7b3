"""Every page that a client can come upon, in the states that look different."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus

from django.contrib.auth.models import AnonymousUser
from django.core.cache import cache
from django.http import HttpResponse
from django.test import Client as Browser
from django.test import RequestFactory
from django.urls import reverse
from django.utils import translation
from playwright.sync_api import Page

from bookings.ground.tokens import LASTS, forms_token, manage_token
from bookings.ground.waitlist_tokens import entry_token
from bookings.tests.factories import Clinic, make_appointment, make_hours
from bookings.tests.pages import address, details_at
from bookings.tests.public.test_browser import in_days
from bookings.tests.waitlist.test_browser import offer, wait_from_today
from medspa.clients.models import Client
from medspa.clients.tests.factories import make_client
from medspa.clinic.tests.factories import make_location
from medspa.messaging.tests.factories import make_message
from medspa.pages import error_pages
from medspa.signin.tests.codes import ask, sign_in
from website.seo.addresses import indexed_pages
from website.tests.factories import make_whole_site

LONG = "Wolfeschlegelsteinhausenbergerdorff-Featherstonehaugh"
FAILING = "/fails/"  # answered by the test: what Django would say
OWN_PAGES = ("me", "me_messages", "me_choices", "me_details", "me_data")
TYPED = {"first_name": LONG, "last_name": "Ñ", "email": "noor@mail.example", "phone": "4155550123"}

Act = Callable[[Page], None]


@dataclass(frozen=True)
class Stop:
    """A page, what is done on it before one looks, and who is signed in."""

    path: str
    act: Act | None = None
    session: str = ""

    def __str__(self) -> str:
        name = self.path.split("?")[0]
        return f"{name[:40]} {self.act.__name__.strip('_') if self.act else ''}".strip()


def every_page() -> list[Stop]:
    cache.clear()
    clinic = make_whole_site()
    clinic.type.locations.add(other := make_location(name="North End"))
    make_hours(clinic.providers[1], other, weekdays=(3,))
    found = [Stop(page.path) for page in indexed_pages()]
    alike = [stop for stop in found if stop.path.startswith(reverse("treatment_list"))][3:]
    read = [stop for stop in found if stop not in alike]
    parts = (_booking, _visits, _waiting, _hers)
    return [*read, *(stop for part in parts for stop in part(clinic)), *_wrong()]


def _booking(clinic: Clinic) -> list[Stop]:
    free, taken = in_days(clinic, 2, 14), in_days(clinic, 3, 14)
    _take(clinic, taken)
    soon = in_days(clinic, 40).date()
    return [
        Stop(reverse("face")),
        Stop(reverse("embed")),
        Stop(address("book_time", clinic)),
        Stop(address("book_time", clinic, month=soon)),
        Stop(address("book_time", clinic, location="north-end", provider=clinic.provider.slug)),
        Stop(address("book_time", clinic, appointment_type="unknown")),
        Stop(details_at(clinic, taken)),
        Stop(details_at(clinic, free)),
        Stop(details_at(clinic, free), _open),
        Stop(details_at(clinic, free), _send_empty),
        Stop(details_at(clinic, free), _lose_the_time(clinic, free)),
        Stop(address("join_waitlist", clinic)),
        Stop(address("join_waitlist", clinic), _send_empty),
        Stop(reverse("waitlist_joined")),
    ]


def _take(clinic: Clinic, starts_at: datetime) -> None:
    for provider, room in zip(clinic.providers, clinic.rooms, strict=True):
        make_appointment(clinic, starts_at, provider=provider, room=room)


def _open(page: Page) -> None:
    page.locator(".disclosure > summary").first.click()


def _send_empty(page: Page) -> None:
    page.locator(".bar button").evaluate("button => { button.form.noValidate = true; }")
    page.locator(".bar button").click()
    page.locator("[role=alert]:not([hidden])").wait_for()


def _lose_the_time(clinic: Clinic, starts_at: datetime) -> Act:
    def _when_the_time_is_gone(page: Page) -> None:
        for name, typed in TYPED.items():
            page.locator(f"[name={name}]").fill(typed)
        _take(clinic, starts_at)
        page.locator(".bar button").click()
        page.locator(".nearest button").first.wait_for()

    return _when_the_time_is_gone


def _visits(clinic: Clinic) -> list[Stop]:
    mara = make_client(first_name="Mara", last_name=LONG, email="mara@mail.example")

    def link(days: int, status: str, name: str = "manage_appointment") -> Stop:
        start = in_days(clinic, days)
        visit = make_appointment(clinic, start, client=mara, status=status)
        return Stop(reverse(name, args=[manage_token(visit)]))

    return [
        link(5, "booked", "book_done"),
        link(6, "booked"),
        link(7, "confirmed"),
        link(8, "booked", "move_appointment"),
        link(9, "booked", "cancel_appointment"),
        link(1, "booked", "cancel_appointment"),
        link(10, "cancelled"),
        link(-9, "completed"),
        link(-LASTS.days - 2, "completed"),
        Stop(reverse("manage_appointment", args=["unknown"])),
        *_forms(clinic, mara),
    ]


def _forms(clinic: Clinic, client: Client) -> list[Stop]:
    """What is filled in before a visit: the steps, and questions of several kinds."""
    visit = make_appointment(clinic, in_days(clinic, 11), client=client)
    token = forms_token(visit)
    parts = [Stop(reverse("forms_part", args=[token, number])) for number in (1, 5)]
    return [Stop(reverse("visit_forms", args=[token])), *parts]


def _waiting(clinic: Clinic) -> list[Stop]:
    waiting, offered = wait_from_today(clinic), wait_from_today(clinic)
    offer(clinic, offered)
    return [Stop(reverse("waitlist_place", args=[entry_token(e)])) for e in (waiting, offered)]


def _hers(clinic: Clinic) -> list[Stop]:
    """A client's own pages, with the visits of `_visits`, and the way there."""
    mara = Client.objects.get(email="mara@mail.example")
    make_message(client=mara, address=mara.email, state="sent")
    for name in ("Ada", "Ida"):
        make_client(first_name=name, email="both@mail.example")
    asking, signed_in = Browser(), Browser()
    code = ask(asking, "both@mail.example")
    asking.post(reverse("me_code"), {"code": code})
    sign_in(signed_in, mara)
    known = details_at(clinic, in_days(clinic, 12))
    return [
        Stop(reverse("me_sign_in")),
        Stop(reverse("me_sign_in"), _ask_for_a_code),
        Stop(reverse("account_login")),
        Stop(reverse("me_who"), session=_session(asking)),
        *(Stop(path, session=_session(signed_in)) for path in [*map(reverse, OWN_PAGES), known]),
    ]


def _session(browser: Browser) -> str:
    return browser.cookies["sessionid"].value


def _ask_for_a_code(page: Page) -> None:
    page.locator("[name=email]").fill("somebody@mail.example")
    page.locator("[name=email]").press("Enter")
    page.wait_for_url(f"**{reverse('me_code')}")


def _wrong() -> list[Stop]:
    return [Stop("/nothing/here/"), *(Stop(f"{FAILING}{code}/") for code in _FAILURES)]


def failures(language: str) -> dict[str, str]:
    """What stands on the pages of errors."""
    request = RequestFactory().get("/")
    request.user = AnonymousUser()
    request.LANGUAGE_CODE = language
    with translation.override(language):
        return {
            f"{FAILING}{code}/": make(request).content.decode() for code, make in _FAILURES.items()
        }


_FAILURES: dict[str, Callable[..., HttpResponse]] = {
    "400": lambda request: error_pages.bad_request(request, Exception()),
    "403": lambda request: error_pages.permission_denied(request, Exception()),
    "csrf": error_pages.csrf_failure,
    "500": error_pages.server_error,
    "503": lambda request: error_pages.without_database(
        request, "503.html", HTTPStatus.SERVICE_UNAVAILABLE
    ),
}
