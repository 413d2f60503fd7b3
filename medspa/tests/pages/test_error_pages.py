import html
import re
from urllib.parse import parse_qs, urljoin, urlsplit

import pytest
from django.test import Client as Browser
from django.urls import reverse

from medspa.accounts.permissions import Role
from medspa.accounts.tests.factories import make_user
from medspa.clinic.tests.factories import make_location
from medspa.tests.conftest import point_database_at

pytestmark = [pytest.mark.django_db, pytest.mark.urls("medspa.tests.web.urls_that_fail")]


def heading(response) -> str:
    body = response.content.decode()
    return body[body.index("<h1") : body.index("</h1>")].partition(">")[2]


def test_an_unknown_address_answers_404_with_a_way_on(client: Browser):
    response = client.get("/no/such/page/")

    assert (response.status_code, heading(response)) == (404, "There's nothing here")


def test_the_team_is_led_back_to_its_board_in_one_language(client: Browser):
    client.force_login(make_user(Role.FRONT_DESK))

    response = client.get(reverse("desk_move", args=["XXXX-XXXX"]))

    assert response.status_code == 404
    assert f'btn btn-primary" href="{reverse("day_board")}"' in response.content.decode()
    assert response.content.count(b'hreflang="en"') == 0


def test_a_page_for_others_answers_403(client: Browser):
    client.force_login(make_user(Role.INJECTOR))

    response = client.get(reverse("message_list"))

    assert (response.status_code, heading(response)) == (403, "You don't have access to this page")


def test_team_keeps_its_own_header_where_it_may_not_go(client: Browser):
    client.force_login(make_user(Role.FRONT_DESK))

    for path in (reverse("chart_list"), "/nowhere/", reverse("desk_move", args=["AAAA-AAAA"])):
        page = client.get(path).content.decode()
        assert (page.count('class="staff-head"'), page.count('class="site-head"')) == (1, 0)


def test_public_pages_keep_theirs_for_the_team_as_well(client: Browser):
    client.force_login(make_user(Role.FRONT_DESK))

    page = client.get(reverse("treatment_detail", args=["nothing"])).content.decode()

    assert (page.count('class="staff-head"'), page.count('class="site-head"')) == (0, 1)


def test_others_see_no_header_of_the_team(client: Browser):
    assert 'class="staff-head"' not in client.get("/nowhere/").content.decode()


def test_a_foreign_host_name_answers_400(client: Browser):
    response = client.get("/", headers={"host": "evil.example"})

    assert (response.status_code, heading(response)) == (400, "We couldn't read that")


@pytest.mark.parametrize(
    "address",
    ["/charts/?q=%00", "/desk/?visit=%00", "/desk/visits/%00/move/", "/desk/?location=%00"],
)
def test_a_character_that_cannot_be_stored_breaks_nothing(client: Browser, address: str):
    client.force_login(make_user(Role.FRONT_DESK, Role.INJECTOR))

    assert client.get(address).status_code < 500


def test_an_error_of_ours_answers_500_and_tells_no_secrets(client: Browser):
    client.raise_request_exception = False

    response = client.get("/broken/")

    assert (response.status_code, heading(response)) == (500, "Something went wrong on our end")
    assert response.content.count(b"Secret detail") == 0


def test_a_form_without_its_token_answers_403_and_leads_back_to_the_form():
    browser = Browser(enforce_csrf_checks=True)
    page = f"http://testserver{reverse('account_login')}?next=/desk/"

    response = browser.post(reverse("account_logout"), headers={"referer": page})

    assert (response.status_code, heading(response)) == (403, "Please send that again")
    assert response.content.count(b'href="/accounts/login/?next=/desk/"') == 1


def test_a_form_from_elsewhere_does_not_lead_back_there():
    browser = Browser(enforce_csrf_checks=True)

    response = browser.post(
        reverse("account_logout"), headers={"referer": "https://evil.example/trap"}
    )

    assert response.status_code == 403
    assert response.content.count(b"evil.example") == 0


STRANGE = [
    "//evil.example/",
    "///evil.example/x",
    "/\\evil.example/",
    "\\\\evil.example/",
    "/\t/evil.example/",
    "/ //evil.example/",
    "/\n\\evil.example/",
]


def hosts_linked(page: str) -> set[str]:
    """Where a browser would go from here: it drops tabs and line ends, and turns backslashes."""
    links = re.findall(r'(?:href|action|src|content)="([^"]*)"', page)
    cleaned = [re.sub(r"[\t\r\n]", "", html.unescape(link)).replace("\\", "/") for link in links]
    there = [urljoin("http://testserver/x/", link) for link in cleaned]
    return {urlsplit(link).hostname or "" for link in there if link.startswith("http")}


@pytest.mark.parametrize("path", STRANGE)
def test_links_of_an_error_page_keep_to_this_host(client: Browser, path: str):
    for language in ("en", "es"):
        response = client.get("/", PATH_INFO=path, headers={"accept-language": language})

        assert response.status_code == 404
        assert hosts_linked(response.content.decode()) - {"testserver", "127.0.0.1"} == set()


@pytest.mark.parametrize("path", STRANGE)
def test_form_without_its_token_on_a_strange_path_leads_to_no_other_host(path: str):
    browser = Browser(enforce_csrf_checks=True)
    for headers in (
        {"referer": f"http://testserver{path}"},
        {"hx-request": "true", "hx-current-url": f"http://testserver{path}"},
    ):
        response = browser.post(reverse("account_logout"), headers=headers)

        assert response.status_code == 403
        assert hosts_linked(response.content.decode()) - {"testserver", "127.0.0.1"} == set()


@pytest.mark.parametrize("path", STRANGE)
def test_way_to_the_login_leads_back_to_this_host(client: Browser, path: str):
    page = f"http://testserver{path}"
    headers = {"hx-request": "true", "hx-current-url": page}

    response = client.get(reverse("message_list"), headers=headers)

    back = parse_qs(urlsplit(response["HX-Redirect"]).query)["next"][0]
    assert (back[:1], back[1:2] in ("/", "\\")) == ("/", False)


def test_form_that_is_too_large_answers_413(client: Browser):
    came_from = {"Referer": f"http://testserver{reverse('me_sign_in')}"}
    response = client.post(reverse("me_sign_in"), {"email": "x" * 3_000_000}, headers=came_from)
    urlencoded = client.post(
        reverse("me_sign_in"),
        "email=" + "x" * 3_000_000,
        content_type="application/x-www-form-urlencoded",
    )

    assert (response.status_code, urlencoded.status_code) == (413, 413)
    assert "too large to send" in response.text
    assert ">413<" in response.text
    assert f'href="{reverse("me_sign_in")}"' in response.text  # back to the form
    assert "The most is" in response.text


def test_pages_say_so_when_the_database_is_away(client: Browser, dead_database):
    client.raise_request_exception = False
    client.cookies["sessionid"] = "somebody"

    response = client.get(reverse("message_list"))

    assert (response.status_code, heading(response)) == (503, "We'll be back in a minute")
    assert response["Retry-After"] == "30"
    assert response["Content-Security-Policy"].count("default-src 'none'") == 1


def test_they_say_so_in_the_language_of_the_browser(client: Browser, dead_database):
    client.raise_request_exception = False

    response = client.get(reverse("home"), headers={"accept-language": "es"})

    assert (response.status_code, heading(response)) == (503, "Volvemos en un minuto")
    assert response.content.count(b'<html lang="es">') == 1


def test_failure_is_told_in_the_language_of_the_browser(client: Browser):
    client.raise_request_exception = False

    response = client.get("/broken/", headers={"accept-language": "es"})

    assert (response.status_code, heading(response)) == (500, "Algo falló de nuestro lado")


@pytest.mark.django_db(transaction=True)
def test_they_say_whom_to_call_as_it_was_last_read(
    client: Browser, monkeypatch: pytest.MonkeyPatch
):
    location = make_location()
    client.get(reverse("home"))
    point_database_at(monkeypatch, HOST="127.0.0.1", PORT=1)
    client.raise_request_exception = False

    response = client.get(reverse("home"))

    assert response.status_code == 503
    assert response.content.count(f'href="tel:{location.phone.as_e164}"'.encode()) == 1


def test_the_public_pages_say_so_as_well(client: Browser, dead_database):
    client.raise_request_exception = False

    assert client.get(reverse("home")).status_code == 503
