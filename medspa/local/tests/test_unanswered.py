"""The count of the live server's requests."""

from concurrent.futures import ThreadPoolExecutor
from threading import Event
from urllib.request import urlopen

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import Client, override_settings
from django.urls import path

from medspa.accounts.access import public
from medspa.local.testkit.unanswered import Unanswered

asked, may_answer = Event(), Event()


@public
def slow(request: HttpRequest) -> HttpResponse:
    asked.set()
    may_answer.wait(10)
    return HttpResponse("at last")


urlpatterns = [path("slow/", slow)]


@pytest.mark.django_db(transaction=True)
@override_settings(ROOT_URLCONF=__name__)
def test_request_is_waited_for_until_its_answer(live_server):
    with Unanswered() as requests, ThreadPoolExecutor(1) as browser:
        answer = browser.submit(urlopen, f"{live_server.url}/slow/")
        assert asked.wait(10)
        assert requests.count == 1
        may_answer.set()

        assert requests.wait_for_none()
        assert answer.result(10).read() == b"at last"


@pytest.mark.django_db
def test_requests_of_the_test_itself_are_not_counted(client: Client):
    with Unanswered() as requests:
        assert client.get("/robots.txt").status_code == 200
        assert requests.count == 0
        assert requests.wait_for_none()
