"""Every content of a catalogue row is kept, whoever writes it and how."""

from decimal import Decimal

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from medspa.accounts.tests.factories import make_user
from treatments.catalogue.services.loading import mark_edited
from treatments.catalogue.services.versions import say_who
from treatments.catalogue.versions import history_of, versions_of
from treatments.models import CatalogueVersion, DoseRange, FacialArea
from treatments.tests.factories import (
    make_area,
    make_dose_range,
    make_guidance,
    make_product,
    make_treatment,
)

pytestmark = pytest.mark.django_db


def numbers(row) -> list[int]:
    return sorted(versions_of(row).values_list("version", flat=True))


def test_new_row_is_version_one() -> None:
    dose = make_dose_range(make_area(), make_product(), max_amount=36)

    [version] = versions_of(dose)

    assert (version.version, version.content["max_amount"]) == (1, 36)
    assert "edited_at" not in version.content


def test_each_change_is_the_next_version_by_whatever_road() -> None:
    dose = make_dose_range(make_area(), make_product(), max_amount=36)
    dose.max_amount = 30
    dose.save()
    DoseRange.objects.filter(pk=dose.pk).update(max_amount=28)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE treatments_doserange SET max_amount = 26")

    dose.refresh_from_db()

    assert dose.version == 4
    amounts = [version.content["max_amount"] for version in versions_of(dose).order_by("version")]
    assert amounts == [36, 30, 28, 26]


def test_saving_the_same_again_is_no_version() -> None:
    dose = make_dose_range(make_area(), make_product(), max_amount=36)
    mark_edited(dose, by=make_user(), now=timezone.now())
    dose.save()
    dose.save()

    assert numbers(dose) == [1]


def test_number_cannot_be_forged() -> None:
    dose = make_dose_range(make_area(), make_product(), max_amount=36)

    DoseRange.objects.filter(pk=dose.pk).update(version=40)
    DoseRange.objects.filter(pk=dose.pk).update(version=40, max_amount=30)

    dose.refresh_from_db()
    assert (dose.version, numbers(dose)) == (2, [1, 2])


def test_versions_are_never_changed_nor_deleted() -> None:
    make_dose_range(make_area(), make_product())
    for attempt in (CatalogueVersion.objects.all().delete, CatalogueVersion.objects.update):
        with pytest.raises(DatabaseError), transaction.atomic():
            attempt(**({"why": "x"} if attempt == CatalogueVersion.objects.update else {}))


def test_version_names_its_author_and_the_reason() -> None:
    dose = make_dose_range(make_area(), make_product(), max_amount=36)
    director = make_user(full_name="Dr. Ada Lind")
    say_who(by=director, why="New label")
    dose.max_amount = 30
    dose.save()

    newest = history_of(dose)[0]

    assert (newest.author, newest.why) == ("Dr. Ada Lind", "New label")


def test_history_says_it_in_words() -> None:
    botox, dysport = make_product(), make_product("dysport")
    dose = make_dose_range(make_area(), botox, max_amount=Decimal("36.00"), needs_review=True)
    dose.product, dose.max_amount, dose.needs_review, dose.basis = dysport, None, False, "total"
    dose.save()

    changes = {change.field: (change.old, change.new) for change in history_of(dose)[0].changes}

    assert changes == {
        "needs review": ("yes", "no"),
        "product": ("Botox Cosmetic", "Dysport"),
        "basis": ("Per side", "In total"),
        "max amount": ("36", "empty"),
    }


@pytest.mark.parametrize("edits", [1, 5])
def test_history_takes_the_same_queries_for_any_number(edits, django_assert_num_queries) -> None:
    dose = make_dose_range(make_area(), make_product(), max_amount=10)
    for amount in range(edits):
        DoseRange.objects.filter(pk=dose.pk).update(max_amount=20 + amount)

    with django_assert_num_queries(3):
        assert len(history_of(dose)) == edits + 1


def test_every_kind_of_row_is_kept() -> None:
    rows = [make_guidance(make_area()), make_treatment(), FacialArea.objects.get()]

    assert [numbers(row) for row in rows] == [[1], [1], [1]]
