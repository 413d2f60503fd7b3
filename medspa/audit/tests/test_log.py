import pytest
from django.http import HttpRequest, HttpResponse

from medspa.accounts.tests.factories import make_user
from medspa.audit.log import SYSTEM, RemoteAddressMiddleware, record, who_is
from medspa.audit.models import AuditEvent

pytestmark = pytest.mark.django_db


def test_record_names_actor_action_and_target():
    user = make_user(full_name="Noor Adams")

    record(by=user, action="user.looked_at", target=user, reason_id=3)

    event = AuditEvent.objects.get()
    assert event.actor == f"user:{user.pk} Noor Adams"
    assert (event.action, event.target) == ("user.looked_at", f"accounts.user:{user.pk}")
    assert (event.facts, event.ip_address) == ({"reason_id": 3}, None)


def test_record_takes_a_text_where_there_is_no_row():
    record(by=SYSTEM, action="reminders.swept", target="bookings")

    event = AuditEvent.objects.get()
    assert (event.actor, event.target) == ("system", "bookings")


def test_record_notes_where_the_request_came_from_and_forgets_it_afterwards():
    def view(request: HttpRequest) -> HttpResponse:
        record(by=SYSTEM, action="page.seen", target="x")
        return HttpResponse()

    request = HttpRequest()
    request.META["REMOTE_ADDR"] = "203.0.113.7"
    RemoteAddressMiddleware(view)(request)
    record(by=SYSTEM, action="page.seen", target="x")

    addresses = AuditEvent.objects.order_by("pk").values_list("ip_address", flat=True)
    assert list(addresses) == ["203.0.113.7", None]


def address_of(**meta: str) -> str:
    request = HttpRequest()
    request.META.update(meta)
    RemoteAddressMiddleware(lambda request: HttpResponse())(request)
    return request.META["REMOTE_ADDR"]


@pytest.mark.parametrize(
    ("said", "address"),
    [("203.0.113.7", "203.0.113.7"), ("", ""), ("unix:", ""), ("2001:db8::1", "2001:db8::1")],
)
def test_what_is_no_address_is_none(said: str, address: str):
    assert address_of(REMOTE_ADDR=said) == address


def test_a_visitor_cannot_claim_an_address_of_their_own(settings):
    claim = {"REMOTE_ADDR": "10.0.0.1", "HTTP_X_FORWARDED_FOR": "192.0.2.1, 203.0.113.7"}

    assert address_of(**claim) == "10.0.0.1"
    settings.BEHIND_PROXY = True
    assert address_of(**claim) == "203.0.113.7"


@pytest.mark.parametrize(
    ("audit_name", "who"),
    [
        ("user:7 Ines Vale", "Ines Vale"),
        ("user:7", "user"),
        ("client:3", "client"),
        ("online visitor", "online visitor"),
        ("", ""),
    ],
)
def test_who_it_was_is_told_without_numbers(audit_name: str, who: str):
    assert who_is(audit_name) == who
