"""Whoever fills in a form of the administration reads words, never the name of a constraint."""

from typing import Any

import pytest
from django.contrib import admin
from django.db.models import BaseConstraint, CheckConstraint, Model, UniqueConstraint
from django.test import Client as Browser
from django.urls import reverse

from medspa.accounts.permissions import Role
from medspa.accounts.tests.factories import make_user
from medspa.audit.admin import ReadOnlyAdmin
from medspa.clinic.models import Resource
from medspa.clinic.tests.factories import make_location
from medspa.database.privileges import always_refused


def written_by_hand() -> set[type[Model]]:
    """What the administration writes, its tables within pages included."""
    pages = [page for page in admin.site._registry.values() if not isinstance(page, ReadOnlyAdmin)]
    rows: set[Any] = {page.model for page in pages}
    rows |= {table.model for page in pages for table in page.inlines}
    return {model for model in rows if "UPDATE" not in always_refused(model)}


def is_met_in_a_form(model: type[Model], constraint: BaseConstraint) -> bool:
    """It is neither about what no form shows, nor only about what is chosen from a list; of
    columns that are unique together Django has words of its own."""
    if isinstance(constraint, UniqueConstraint):
        return not constraint.fields or constraint.condition is not None
    if not isinstance(constraint, CheckConstraint):
        return False
    columns = model._meta.concrete_fields
    hidden = {column.name for column in columns if not column.editable}
    free = {column.name for column in columns if not column.choices}
    names: Any = constraint
    return not names._expression_refs_exclude(model, constraint.condition, hidden) and bool(
        names._expression_refs_exclude(model, constraint.condition, free)
    )


def test_constraint_that_a_form_can_meet_says_so_in_words() -> None:
    without = [
        constraint.name
        for model in written_by_hand()
        for constraint in model._meta.constraints
        if is_met_in_a_form(model, constraint)
        and constraint.violation_error_message == constraint.default_violation_error_message
    ]

    assert not without


@pytest.mark.django_db
def test_room_of_a_name_that_is_taken_is_refused_in_words(client: Browser) -> None:
    client.force_login(make_user(Role.MANAGER))
    place = make_location()
    Resource.objects.create(location=place, name="Sono 1", kind=Resource.Kind.ULTRASOUND)
    typed = {"location": place.pk, "name": "Sono 1", "kind": "photo_station", "is_active": "on"}

    page = client.post(reverse("admin:clinic_resource_add"), typed)

    assert "This location has a room or device of this name." in page.content.decode()
    assert Resource.objects.count() == 1
