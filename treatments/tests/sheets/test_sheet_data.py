"""The whole catalogue as CSV."""

import csv
import io

import pytest
from django.utils import timezone

from medspa.accounts.permissions import Role
from medspa.accounts.tests.factories import make_user
from treatments.catalogue.services.sheets import import_sheet
from treatments.catalogue.sheets import SHEETS, table_as_csv
from treatments.models import CatalogueVersion

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("name", SHEETS)
def test_round_trip_changes_nothing(catalogue, name) -> None:
    before = CatalogueVersion.objects.count()

    report = import_sheet(
        sheet=SHEETS[name],
        content=table_as_csv(SHEETS[name]).encode(),
        by=make_user(Role.MEDICAL_DIRECTOR),
        now=timezone.now(),
        why="As exported",
        dry_run=False,
    )

    assert (report.errors, report.changes) == ([], [])
    assert report.same == SHEETS[name].model.objects.count()
    assert CatalogueVersion.objects.count() == before


@pytest.mark.parametrize("name", SHEETS)
def test_export_holds_nothing_that_a_spreadsheet_would_run(catalogue, name) -> None:
    records = csv.reader(io.StringIO(table_as_csv(SHEETS[name]).removeprefix("\ufeff")))

    assert [c for record in records for c in record if c[:1] in set("=+-@\t\r")] == []
