import re

import pytest
from django.core import mail
from django.test import Client as Browser
from django.urls import reverse

from medspa.accounts.models import User
from medspa.accounts.permissions import Role
from medspa.accounts.tests.factories import make_user
from medspa.audit.log import SYSTEM, record
from medspa.audit.models import AuditEvent
from medspa.clinic.models import Location, Organisation, Resource
from medspa.clinic.tests.factories import make_location, make_organisation, make_room, make_staff

pytestmark = pytest.mark.django_db
PASSWORD = "correct horse battery"
LONG = "walnut ceiling harbor 9"


@pytest.fixture
def manager(client: Browser) -> Browser:
    client.force_login(make_user(Role.MANAGER, full_name="Olive Owner"))
    return client


def events() -> list[tuple[str, str]]:
    return list(AuditEvent.objects.order_by("pk").values_list("action", "target"))


def test_a_manager_makes_a_colleague_who_chooses_their_own_password(
    manager: Browser, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        manager.post(
            reverse("admin:accounts_user_add"),
            {
                "email": "Noor@Clinic.example",
                "full_name": "Noor Adams",
                "roles": ["injector", "prescriber"],
                "usable_password": "true",
                "password1": PASSWORD,
                "password2": PASSWORD,
            },
        )

    noor = User.objects.get(email="noor@clinic.example")
    assert (noor.roles, noor.has_usable_password()) == (["injector", "prescriber"], False)
    assert events() == [
        ("user.created", f"accounts.user:{noor.pk}"),
        ("user.roles_given", f"accounts.user:{noor.pk}"),
        ("user.password_link_sent", f"accounts.user:{noor.pk}"),
    ]
    given = AuditEvent.objects.get(action="user.roles_given")
    assert given.facts == {"before": [], "after": ["injector", "prescriber"]}
    assert "Olive Owner" in given.actor
    (path,) = re.findall(r"(/accounts/password/reset/key/\S+)", mail.outbox[0].body)
    form = Browser().get(path, follow=True)
    form.client.post(form.redirect_chain[-1][0], {"password1": LONG, "password2": LONG})
    noor.refresh_from_db()
    assert noor.check_password(LONG)


def test_a_manager_switches_a_colleague_off(manager: Browser):
    noor = make_user(Role.INJECTOR, full_name="Noor Adams")

    manager.post(
        reverse("admin:accounts_user_change", args=[noor.pk]),
        {"email": noor.email, "full_name": noor.full_name, "roles": ["injector"]},
    )

    noor.refresh_from_db()
    assert noor.is_active is False
    assert AuditEvent.objects.get().facts == {"fields": ["is_active"]}


@pytest.mark.parametrize("role", [Role.FRONT_DESK, Role.INJECTOR, Role.MEDICAL_DIRECTOR])
def test_nobody_sets_the_password_of_another(manager: Browser, role: Role):
    noor = make_user(role)

    response = manager.post(
        reverse("admin:auth_user_password_change", args=[noor.pk]),
        {"usable_password": "true", "password1": PASSWORD, "password2": PASSWORD},
    )

    noor.refresh_from_db()
    assert (response.status_code, noor.has_usable_password()) == (403, False)


def test_a_role_that_does_not_exist_is_refused(manager: Browser):
    noor = make_user(Role.INJECTOR)

    response = manager.post(
        reverse("admin:accounts_user_change", args=[noor.pk]),
        {"email": noor.email, "full_name": noor.full_name, "roles": ["wizard"], "is_active": "on"},
    )

    assert list(response.context["errors"]) == [
        ["Select a valid choice. wizard is not one of the available choices."]
    ]


def test_a_location_is_made_with_its_rooms(manager: Browser):
    manager.post(
        reverse("admin:clinic_location_add"), location_form() | {"resources-0-name": "Room 1"}
    )

    location, room = Location.objects.get(), Resource.objects.get()
    assert (room.location, room.name) == (location, "Room 1")
    assert events() == [
        ("location.created", f"clinic.location:{location.pk}"),
        ("resource.created", f"clinic.resource:{room.pk}"),
    ]


def test_a_room_is_renamed_from_its_location(manager: Browser):
    room = make_room(make_location(slug="harbor"))

    manager.post(
        reverse("admin:clinic_location_change", args=[room.location.pk]),
        location_form()
        | {
            "resources-INITIAL_FORMS": "1",
            "resources-0-id": room.pk,
            "resources-0-location": room.location.pk,
        },
    )

    assert ("resource.changed", f"clinic.resource:{room.pk}") in events()


@pytest.mark.parametrize(
    ("was", "kind", "is_refused"),
    [
        ("consultation", "ultrasound", True),
        ("photo_station", "treatment", True),
        ("consultation", "treatment", False),
        ("ultrasound", "photo_station", False),
    ],
)
def test_a_room_never_becomes_a_device_nor_a_device_a_room(
    manager: Browser, was: str, kind: str, is_refused: bool
):
    resource = make_room(make_location(), kind=was)
    page = reverse("admin:clinic_resource_change", args=[resource.pk])
    said = {"location": resource.location_id, "name": resource.name, "is_active": "on"}

    response = manager.post(page, said | {"kind": kind})

    resource.refresh_from_db()
    assert resource.kind == (was if is_refused else kind)
    refused = "A room stays a room, and a device stays a device."
    assert (refused in response.content.decode()) == is_refused


def test_a_time_zone_must_be_one(manager: Browser):
    response = manager.post(
        reverse("admin:clinic_location_add"), location_form() | {"time_zone": "Mars/Olympus"}
    )

    assert list(response.context["errors"]) == [
        ["“Mars/Olympus” is not a time zone. Write area and city, as in America/Los_Angeles."]
    ]


def test_the_clinic_is_one_row(manager: Browser):
    manager.post(
        reverse("admin:clinic_organisation_add"), {"name": "Lumen Atelier", "sender_name": "Lumen"}
    )

    assert Organisation.objects.get().pk == 1
    assert manager.get(reverse("admin:clinic_organisation_add")).status_code == 403


@pytest.mark.parametrize("model", ["location", "resource", "staffmember", "organisation"])
def test_what_records_name_is_never_deleted(manager: Browser, model: str):
    rows = {
        "location": make_location,
        "resource": lambda: make_room(make_location()),
        "staffmember": make_staff,
        "organisation": make_organisation,
    }

    page = reverse(f"admin:clinic_{model}_delete", args=[rows[model]().pk])

    assert manager.post(page, {"post": "yes"}).status_code == 403


@pytest.mark.parametrize(
    "model",
    ["accounts_user", "clinic_location", "clinic_resource", "clinic_staffmember", "clients_client"],
)
def test_lists_render(manager: Browser, model: str):
    make_room(make_location())
    make_staff()

    assert manager.get(reverse(f"admin:{model}_changelist"), {"q": "a"}).status_code == 200


def test_the_log_is_never_written(manager: Browser):
    record(by=SYSTEM, action="lot.recalled", target="treatments.lot:7")
    event = AuditEvent.objects.get(action="lot.recalled")

    assert manager.get(reverse("admin:audit_auditevent_add")).status_code == 403
    page = reverse("admin:audit_auditevent_change", args=[event.pk])
    assert manager.get(page).status_code == 200
    assert manager.post(page, {"actor": "x"}).status_code == 403
    assert (
        manager.post(reverse("admin:audit_auditevent_delete", args=[event.pk])).status_code == 403
    )


def test_an_injector_does_not_get_in(client: Browser):
    client.force_login(make_user(Role.INJECTOR))

    assert client.get(reverse("admin:index")).status_code == 403


def test_the_administration_sends_a_stranger_to_the_login_of_the_site(client: Browser):
    assert client.get(reverse("admin:index")).url == "/accounts/login/?next=/admin/"


def location_form() -> dict[str, object]:
    return {
        "slug": "harbor",
        "name": "Harbor",
        "time_zone": "America/Los_Angeles",
        "phone": "+1 415 555 0100",
        "urgent_phone": "+1 415 555 0111",
        "street": "1 Example Street",
        "city": "Sampleton",
        "region": "CA",
        "postal_code": "90001",
        "cancellation_hours": "24",
        "cooling_off_hours": "0",
        "lock_after_minutes": "10",
        "is_active": "on",
        "resources-TOTAL_FORMS": "1",
        "resources-INITIAL_FORMS": "0",
        "resources-0-name": "Renamed",
        "resources-0-kind": "consultation",
        "resources-0-is_active": "on",
    }


def test_the_administration_tells_times_of_the_clinic_and_says_whose(client: Browser):
    place = make_location()
    director = make_user(Role.MEDICAL_DIRECTOR)
    client.force_login(director)
    page = client.get(reverse("admin:charting_consentform_changelist"))
    assert f"Times are those of {place.time_zone}" in page.text
