"""A client whose address somebody changes, and what the client then sees of their pages."""

from django.test import Client as Browser
from django.urls import reverse
from django.utils import timezone

from medspa.accounts.models import User
from medspa.clients.models import Client
from medspa.signin.addresses import change_address
from medspa.signin.tests.codes import sign_in

OLD, NEW = "mara@mail.example", "new@mail.example"
CLINICAL = [("get", "me_messages"), ("post", "me_export")]


def change(client: Client, by: User, email: str = NEW) -> Client:
    return change_address(client=client, email=email, by=by, now=timezone.now())


def browser_at(client: Client) -> Browser:
    browser = Browser()
    sign_in(browser, client)
    return browser


def has_clinical_pages(client: Client) -> bool:
    browser = browser_at(client)
    answers = [getattr(browser, how)(reverse(page)) for how, page in CLINICAL]
    assert len({answer.status_code for answer in answers}) == 1
    return answers[0].status_code == 200
