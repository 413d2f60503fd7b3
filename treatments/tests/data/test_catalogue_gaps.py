"""What no source gave is listed, and what was wrong is taken out of a catalogue that has it."""

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from medspa.accounts.tests.factories import make_user
from medspa.audit.log import SYSTEM
from medspa.audit.models import AuditEvent
from treatments.catalogue.gaps import product_gaps
from treatments.catalogue.services.loading import load_catalogue, mark_edited
from treatments.models import Indication, Product
from treatments.tests.factories import make_pack, make_product


@pytest.fixture
def jawline(catalogue) -> Indication:
    """As an earlier release had it."""
    radiesse = Product.objects.get(slug="radiesse")
    return Indication.objects.create(product=radiesse, area_id="JAWLINE", source="[GK]")


@pytest.mark.django_db
def test_withdrawn_indication_is_taken_out_and_audited(jawline) -> None:
    report = load_catalogue(by=SYSTEM)

    assert report.counts["indications"] == {"same": 77, "withdrawn": 1}
    assert not Indication.objects.filter(product__slug="radiesse", area="JAWLINE").exists()
    event = AuditEvent.objects.get(action="indication.withdrawn")
    assert "Radiesse (+) only" in event.facts["why"]


@pytest.mark.django_db
def test_withdrawn_indication_that_the_clinic_edited_stays_and_is_named(jawline) -> None:
    mark_edited(jawline, by=make_user(), now=timezone.now())
    jawline.save()

    report = load_catalogue(by=SYSTEM)

    assert report.kept == [f"indication {jawline}"]
    assert Indication.objects.filter(pk=jawline.pk).exists()


@pytest.mark.django_db
def test_product_without_anything_known_is_listed_with_all_that_is_missing() -> None:
    make_pack(make_product("bare", kind="ha_filler"), amount=None)

    [gaps] = [one for one in product_gaps() if one.product.slug == "bare"]

    assert gaps.missing == ["least age", "lidocaine", "contraindications", "storage", "size"]
    assert gaps.source == "no source"


@pytest.mark.django_db
def test_product_of_which_all_is_known_is_not_listed() -> None:
    known = {
        "min_age": 22,
        "contains_lidocaine": True,
        "contraindications": "Some",
        "storage": "2-8",
    }
    make_pack(make_product("known", kind="ha_filler", **known), amount=1)

    assert "known" not in [one.product.slug for one in product_gaps()]


@pytest.mark.django_db
def test_command_names_what_is_missing_and_where_the_rest_comes_from(catalogue, capsys) -> None:
    call_command("check_catalogue")

    lines = capsys.readouterr().out.splitlines()
    assert "Hylenex: storage not found (" in " ".join(lines)
    assert lines[-1].endswith("products with something not found")
    with pytest.raises(CommandError):
        call_command("check_catalogue", "--strict")
