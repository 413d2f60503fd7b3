import pytest
from django.core.management import call_command
from django.db.models import CharField, TextField
from django.utils import timezone

from medspa.accounts.tests.factories import make_user
from medspa.audit.log import SYSTEM
from medspa.audit.models import AuditEvent
from treatments.catalogue.datafiles import MARKS_FOR_REVIEW
from treatments.catalogue.services.loading import load_catalogue, mark_edited
from treatments.catalogue.services.versions import say_who
from treatments.catalogue.versions import history_of, versions_of
from treatments.models import (
    AreaGuidance,
    AreaPart,
    CatalogueVersion,
    DoseRange,
    FacialArea,
    Product,
    Treatment,
    TreatmentArea,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("catalogue")]


def outcomes() -> set[str]:
    report = load_catalogue(by=SYSTEM)
    return {outcome for counts in report.counts.values() for outcome in counts}


def test_load_reports_what_it_added(catalogue) -> None:
    assert {name: dict(count) for name, count in catalogue.counts.items()} == {
        "facial areas": {"added": 38},
        "products": {"added": 35},
        "product packs": {"added": 43},
        "label dilutions": {"added": 10},
        "indications": {"added": 77},
        "area guidance": {"added": 43},
        "dose ranges": {"added": 48},
        "timing rules": {"added": 2},
        "treatments": {"added": 8},
        "common questions": {"added": 22},
        "suspect lots": {"added": 4},
        "who may set rules aside": {"added": 38},
    }


def test_second_load_changes_nothing_and_leaves_no_audit_row() -> None:
    rows_before = AuditEvent.objects.count()

    assert outcomes() == {"same"}
    assert AuditEvent.objects.count() == rows_before


def test_first_load_is_audited() -> None:
    [event] = AuditEvent.objects.filter(action="catalogue.loaded")

    assert event.facts["facial areas"] == {"added": 38}


def test_unedited_row_that_differs_from_the_files_is_updated() -> None:
    DoseRange.objects.filter(area="MASSETER").update(max_amount=99)

    report = load_catalogue(by=SYSTEM)

    assert report.counts["dose ranges"] == {"same": 47, "changed": 1}
    assert DoseRange.objects.get(area="MASSETER").max_amount == 36


def test_missing_row_is_added_again() -> None:
    DoseRange.objects.filter(area="MASSETER").delete()

    assert load_catalogue(by=SYSTEM).counts["dose ranges"] == {"same": 47, "added": 1}


def test_row_edited_by_the_clinic_is_kept_and_named() -> None:
    dose = DoseRange.objects.get(area="MASSETER")
    dose.max_amount = 30
    mark_edited(dose, by=make_user(), now=timezone.now())
    dose.save()

    report = load_catalogue(by=SYSTEM)

    assert report.kept == ["dose range Masseter: Botox Cosmetic"]
    dose.refresh_from_db()
    assert dose.max_amount == 30


def test_cleared_review_is_not_set_again() -> None:
    guidance = AreaGuidance.objects.get(area="PREJOWL", modality="filler")
    guidance.needs_review = False
    mark_edited(guidance, by=make_user(), now=timezone.now())
    guidance.save()

    load_catalogue(by=SYSTEM)

    guidance.refresh_from_db()
    assert not guidance.needs_review
    assert guidance.recall_is_agreed


def test_lists_inside_a_row_follow_the_files_unless_edited() -> None:
    AreaPart.objects.all().delete()
    lips, jaw = (Treatment.objects.get(slug=slug) for slug in ("lips", "jaw"))
    TreatmentArea.objects.filter(treatment__in=[lips, jaw]).delete()
    mark_edited(jaw, by=make_user(), now=timezone.now())
    jaw.save()

    load_catalogue(by=SYSTEM)

    assert AreaPart.objects.count() == 4
    assert lips.treatment_areas.count() == 5
    assert jaw.treatment_areas.count() == 0


def test_row_that_left_the_files_stays() -> None:
    Product.objects.create(slug="own", name="Own", kind="ha_filler", unit="mL", position=99)

    assert outcomes() == {"same"}
    assert Product.objects.filter(slug="own").exists()


def test_every_unsourced_figure_needs_a_review() -> None:
    for model in (Product, AreaGuidance, DoseRange):
        texts = [f.name for f in model._meta.fields if isinstance(f, (CharField, TextField))]
        for row in model.objects.all():
            said = " ".join(getattr(row, name) or "" for name in texts)
            assert row.needs_review == any(mark in said for mark in MARKS_FOR_REVIEW), row


def test_every_figure_has_a_source() -> None:
    assert not DoseRange.objects.filter(source="").exists()
    assert (
        not AreaGuidance.objects.filter(recall_source="")
        .exclude(area__in=["CHIN_SHADOW", "CHEEK"])
        .exists()
    )


def test_command_reports_counts_and_kept_rows(capsys) -> None:
    area = FacialArea.objects.get(pk="DAO")
    mark_edited(area, by=make_user(), now=timezone.now())
    area.save()

    call_command("load_catalogue")

    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "facial areas: 37 same, 1 kept"
    assert lines[-1] == "kept as edited by the clinic: facial area DAO"


def test_load_is_named_and_keeps_off_what_the_director_edited() -> None:
    dose = DoseRange.objects.get(area="MASSETER")
    say_who(by=make_user(), why="Our own experience")
    dose.max_amount = 30
    mark_edited(dose, by=make_user(), now=timezone.now())
    dose.save()
    DoseRange.objects.filter(area="DAO").update(max_amount=9)

    load_catalogue(by=SYSTEM)

    assert [v.version for v in versions_of(dose)] == [2, 1]
    dao = history_of(DoseRange.objects.get(area="DAO"))
    assert (dao[0].version, dao[0].author, dao[0].why) == (
        3,
        "system",
        "From the files of the release",
    )


def test_second_load_makes_no_version() -> None:
    before = CatalogueVersion.objects.count()

    load_catalogue(by=SYSTEM)

    assert CatalogueVersion.objects.count() == before
