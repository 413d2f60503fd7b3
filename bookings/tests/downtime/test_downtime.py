"""The line is dead: what is kept is sealed, and what happened is entered with its true times."""

from base64 import b64decode
from datetime import timedelta
from decimal import Decimal
from functools import partial
from typing import Any

import pytest
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.test import Client as Browser
from django.urls import reverse

from bookings.downtime.late_entry import Happened, enter_late
from bookings.downtime.sealing import INFO, Sealed, code_of
from bookings.errors import WrongStep
from bookings.models import Appointment, AppointmentType
from bookings.tests.factories import MONDAY, Clinic, make_appointment, make_clinic
from medspa.accounts.permissions import Role
from medspa.accounts.tests.factories import make_user
from medspa.audit.log import SYSTEM
from medspa.audit.models import AuditEvent
from medspa.clients.tests.factories import make_client
from medspa.local.testkit.clock import set_now
from medspa.local.testkit.shared import shared
from treatments.stock.services.readiness import check_ready

pytestmark = pytest.mark.django_db
Status = Appointment.Status


@shared
def clinic() -> Clinic:
    return make_clinic()


def opened(sealed: Sealed, code: str) -> str:
    key = HKDF(SHA256(), 32, b64decode(sealed.salt), INFO).derive(code.replace("-", "").encode())
    return AESGCM(key).decrypt(b64decode(sealed.nonce), b64decode(sealed.text), None).decode()


def test_pack_holds_three_days_and_opens_with_the_code_of_the_place_and_month(
    clinic: Clinic, client: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    set_now(monkeypatch, clinic.at(8))
    client.force_login(make_user(Role.FRONT_DESK))
    people = [make_client(first_name=f"Ana{n}", phone=f"+1415555010{n}") for n in range(4)]
    for n, person in enumerate(people):
        make_appointment(clinic, clinic.at(10, day=MONDAY + timedelta(days=n)), client=person)
    answer = client.get(reverse("downtime_pack")).json()
    assert "Ana" not in str(answer)
    sealed = Sealed(answer["salt"], answer["nonce"], answer["text"])
    code = code_of(clinic.location, MONDAY)
    page = client.get(reverse("downtime")).content.decode()
    assert code in page
    assert f"?day={MONDAY - timedelta(days=3)}" in page  # a line that died on Friday
    said = opened(sealed, code)
    assert [f"Ana{n}" in said for n in range(4)] == [True, True, True, False]
    assert "(415) 555-0101" in said or "415-555-0101" in said
    last = "8" if code[-1] == "7" else "7"
    for other in (code_of(clinic.location, MONDAY + timedelta(days=31)), code[:-1] + last):
        with pytest.raises(InvalidTag):
            opened(sealed, other)


def test_what_happened_is_entered_with_its_true_times(
    clinic: Clinic, client: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    came, missed, unknown = (make_appointment(clinic, clinic.at(hour)) for hour in (9, 10, 11))
    make_appointment(clinic, clinic.at(16))
    set_now(monkeypatch, clinic.at(15))
    client.force_login(make_user(Role.FRONT_DESK))
    page = client.get(reverse("downtime_after"))
    assert [row.appointment for row in page.context["rows"]] == [came, missed, unknown]
    typed = {f"v{each.pk}-version": each.version for each in (came, missed, unknown)}
    typed |= {f"v{came.pk}-arrived": "09:05", f"v{came.pk}-left": "09:50"}
    wrong = client.post(reverse("downtime_after"), typed | {f"v{unknown.pk}-left": "11:30"})
    assert wrong.status_code == 422
    assert "say when the client arrived" in wrong.content.decode()
    typed.pop(f"v{came.pk}-version")  # done already
    answer = client.post(reverse("downtime_after"), typed | {f"v{missed.pk}-missed": "on"})
    assert answer.status_code == 302

    for each in (came, missed, unknown):
        each.refresh_from_db()
    assert [each.status for each in (came, missed, unknown)] == ["completed", "no_show", "booked"]
    assert came.checked_out_at == clinic.at(9, 50)
    steps = came.status_history.values_list("status", "at")
    assert (Status.ARRIVED, clinic.at(9, 5)) in steps
    assert (Status.COMPLETED, clinic.at(9, 50)) in steps
    late = AuditEvent.objects.filter(action="appointment.entered_late").order_by("pk").first()
    assert late
    assert late.facts["arrived_at"].startswith("2027-03-01T")


@pytest.mark.parametrize("begins_as", [Status.BOOKED, Status.ARRIVED, Status.IN_TREATMENT])
def test_what_took_place_is_entered_from_where_the_visit_is_whatever_the_checklist_says(
    clinic: Clinic, begins_as: Status
) -> None:
    desk = make_user(Role.FRONT_DESK)
    AppointmentType.objects.filter(pk=clinic.type.pk).update(gives_filler=True)
    check_ready(location=clinic.location, fridge_c=Decimal(4), by=SYSTEM, now=clinic.at(8))
    visit = make_appointment(clinic, clinic.at(9), status=begins_as)
    if begins_as != Status.BOOKED:
        visit.status_history.create(status=begins_as, by="system", at=clinic.at(9, 5))
    came: dict[str, Any] = {} if visit.is_here else {"arrived_at": clinic.at(9, 5)}
    enter = partial(
        enter_late, appointment=visit, by=desk, now=clinic.at(15), seen_version=visit.version
    )
    for wrong in ({"left_at": clinic.at(9, 1)}, {"missed": True, "left_at": clinic.at(9, 50)}):
        with pytest.raises(WrongStep):
            enter(happened=Happened(**came | wrong))

    done = enter(happened=Happened(**came, left_at=clinic.at(9, 50)))

    assert (done.status, done.checked_out_at) == (Status.COMPLETED, clinic.at(9, 50))
    assert done.checkout_state == ""
    steps = [row.status for row in done.status_history.order_by("pk")]
    in_order = [Status.ARRIVED, Status.IN_TREATMENT, Status.COMPLETED, Status.COMPLETED]
    assert steps == (in_order[1:] if begins_as == Status.IN_TREATMENT else in_order)
    was_said = done.status_history.filter(reason__contains="opening checklist says").exists()
    assert was_said == (begins_as != Status.IN_TREATMENT)


@pytest.mark.parametrize(
    "happened",
    [
        {"arrived_at": (9, 30), "left_at": (9, 20)},
        {"left_at": (9, 20)},
        {"arrived_at": (15, 30)},
        {"arrived_at": (9, 20), "missed": True},
    ],
)
def test_times_that_cannot_be_are_refused(clinic: Clinic, happened: dict[str, Any]) -> None:
    visit = make_appointment(clinic, clinic.at(9))
    said = {
        name: clinic.at(*value) if isinstance(value, tuple) else value
        for name, value in happened.items()
    }
    with pytest.raises(WrongStep):
        enter_late(
            appointment=visit,
            happened=Happened(**said),
            by=make_user(Role.FRONT_DESK),
            now=clinic.at(15),
            seen_version=visit.version,
        )
