"""A row that an address names by its slug is one of those that the form offers."""

from copy import deepcopy

import pytest
from django import forms
from django.core.exceptions import ValidationError

from bookings.forms.choice import NamedRowField
from bookings.ground.named_rows import PROVIDERS
from bookings.tests.factories import Clinic, make_clinic
from medspa.clinic.models import StaffMember
from medspa.local.testkit.shared import shared

pytestmark = pytest.mark.django_db


@shared
def clinic() -> Clinic:
    return make_clinic(providers=2)


class ProviderForm(forms.Form):
    provider = NamedRowField(PROVIDERS)


def test_rows_that_a_form_narrows_are_those_that_count(clinic: Clinic):
    first, second = clinic.providers
    narrowed = ProviderForm({"provider": second.slug})
    narrowed.fields["provider"].queryset = StaffMember.objects.filter(pk=first.pk)

    assert list(narrowed.errors) == ["provider"]

    assert ProviderForm({"provider": second.slug}).is_valid()


def test_narrowed_rows_stay_narrow_in_a_copy(clinic: Clinic):
    first, second = clinic.providers
    field = NamedRowField(PROVIDERS)
    field.queryset = StaffMember.objects.filter(pk=first.pk)

    copied = deepcopy(field)

    assert copied.clean(first.slug) == first
    with pytest.raises(ValidationError):
        copied.clean(second.slug)
