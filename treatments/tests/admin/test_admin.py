from datetime import date

import pytest
from django.contrib import admin
from django.urls import reverse

from medspa.accounts.permissions import Role
from medspa.accounts.tests.factories import make_user
from medspa.audit.models import AuditEvent
from treatments import models
from treatments.catalogue.versions import versions_of
from treatments.tests.factories import (
    make_area,
    make_dose_range,
    make_guidance,
    make_lot,
    make_product,
    make_treatment,
)

pytestmark = pytest.mark.django_db

REGISTERED = [
    models.FacialArea,
    models.AreaGuidance,
    models.DoseRange,
    models.TimingRule,
    models.CommonQuestion,
    models.Product,
    models.ProductPack,
    models.LabelDilution,
    models.Indication,
    models.Treatment,
    models.Lot,
    models.StockMovement,
    models.SuspectLot,
    models.CatalogueVersion,
]
WHY = {"why": "Journal club, May"}


@pytest.fixture
def director(client):
    user = make_user(Role.MEDICAL_DIRECTOR)
    client.force_login(user)
    return user


@pytest.fixture
def manager(client):
    user = make_user(Role.MANAGER)
    client.force_login(user)
    return user


def url(model, page: str, *args: object) -> str:
    return reverse(f"admin:treatments_{model._meta.model_name}_{page}", args=args)


def form_values(response) -> dict[str, object]:
    """What a browser would send back: every field of the form and of its inlines."""
    adminform, formsets = (
        response.context["adminform"].form,
        response.context["inline_admin_formsets"],
    )
    forms = [adminform, *(f.formset.management_form for f in formsets)]
    forms += [form for formset in formsets for form in formset.formset.initial_forms]
    values = {
        bound.html_name: bound.value()
        for form in forms
        for bound in form
        if bound.value() is not None
    }
    return {name: value for name, value in values.items() if value is not False}


@pytest.mark.parametrize("model", REGISTERED)
def test_lists_open_and_can_be_searched(client, director, model) -> None:
    make_lot(quantity=2)
    make_guidance(make_area())

    search = {"q": "x"} if admin.site._registry[model].search_fields else {}

    assert client.get(url(model, "changelist"), search).status_code == 200


@pytest.mark.parametrize("rows", [1, 3])
@pytest.mark.parametrize("model", [models.DoseRange, models.Lot])
def test_lists_take_the_same_queries_for_any_number(
    client, director, model, rows, django_assert_max_num_queries
) -> None:
    for number in range(rows):
        lot = make_lot(make_product(f"product-{number}"))
        make_dose_range(make_area(f"AREA_{'ABC'[number]}"), lot.product)

    with django_assert_max_num_queries(12):
        client.get(url(model, "changelist"))


def test_director_edits_a_figure_and_leaves_a_trace(client, director) -> None:
    dose = make_dose_range(make_area(), make_product(), min_amount=24, source="[R34]")
    page = url(models.DoseRange, "change", dose.pk)

    response = client.post(page, form_values(client.get(page)) | {"min_amount": "20"} | WHY)

    assert response.status_code == 302
    dose.refresh_from_db()
    assert (dose.min_amount, dose.edited_by) == (20, director)
    event = AuditEvent.objects.get(action="doserange.changed")
    assert (event.actor, event.facts) == (director.audit_name, {"fields": ["min_amount", "why"]})
    version = versions_of(dose).first()
    assert (version.version, version.by, version.why) == (2, director.audit_name, WHY["why"])


def test_change_without_a_reason_is_refused(client, director) -> None:
    dose = make_dose_range(make_area(), make_product(), min_amount=24)
    page = url(models.DoseRange, "change", dose.pk)

    response = client.post(page, form_values(client.get(page)) | {"min_amount": "20"})

    assert response.context["adminform"].form.errors == {"why": ["Say why this changes."]}
    dose.refresh_from_db()
    assert dose.min_amount == 24


def test_change_inside_the_page_of_an_area_needs_a_reason_too(client, director) -> None:
    area = make_area()
    dose = make_dose_range(area, make_product(), max_amount=36)
    page = url(models.FacialArea, "change", area.pk)

    response = client.post(page, form_values(client.get(page)) | {"doses-0-max_amount": "30"})

    assert "Say under “Why it changes” why." in response.content.decode()
    dose.refresh_from_db()
    assert dose.max_amount == 36


def test_history_shows_who_changed_what_and_why(client, director) -> None:
    dose = make_dose_range(make_area(), make_product(), max_amount=36)
    page = url(models.DoseRange, "change", dose.pk)
    client.post(page, form_values(client.get(page)) | {"max_amount": "30"} | WHY)

    response = client.get(url(models.DoseRange, "history", dose.pk))

    newest, first = response.context["editions"]
    [change] = newest.changes
    assert (change.field, change.old, change.new) == ("max amount", "36", "30")
    assert (newest.why, newest.author, first.version) == (WHY["why"], director.full_name, 1)
    assert b"<del>36</del>" in response.content


def test_history_of_no_row_is_not_found(client, director) -> None:
    assert client.get(url(models.DoseRange, "history", 0)).status_code == 404


def found_by(client, model, **query: str) -> set[int]:
    return {row.pk for row in client.get(url(model, "changelist"), query).context["cl"].queryset}


def test_amounts_are_found_by_label_and_by_source(client, director) -> None:
    botox, glabella = make_product(), make_area("GLABELLA")
    models.Indication.objects.create(product=botox, area=glabella)
    on = make_dose_range(glabella, botox, source="[R1]")
    off = make_dose_range(make_area("DAO"), botox, source="[GK]")
    filler = make_dose_range(make_area("CHIN", takes_filler=True), source="")

    assert found_by(client, models.DoseRange, label="on") == {on.pk}
    assert found_by(client, models.DoseRange, label="off") == {off.pk}
    assert found_by(client, models.DoseRange, cites="source") == {on.pk}
    assert found_by(client, models.DoseRange, cites="practice") == {off.pk}
    assert found_by(client, models.DoseRange, cites="nothing") == {filler.pk}


def test_indications_are_found_by_what_is_in_force(client, director) -> None:
    botox = make_product()
    now = models.Indication.objects.create(product=botox, area=make_area("GLABELLA"))
    over = models.Indication.objects.create(
        product=botox, area=make_area("DAO"), ended_on=date(2020, 1, 1)
    )

    assert found_by(client, models.Indication, force="now") == {now.pk}
    assert found_by(client, models.Indication, force="not") == {over.pk}


def test_saving_without_a_change_is_no_edit(client, director) -> None:
    dose = make_dose_range(make_area(), make_product(), min_amount=24)
    page = url(models.DoseRange, "change", dose.pk)

    client.post(page, form_values(client.get(page)))

    dose.refresh_from_db()
    assert dose.edited_at is None


def test_figure_edited_on_the_page_of_its_area_is_marked(client, director) -> None:
    area = make_area()
    dose = make_dose_range(area, make_product(), max_amount=36)
    page = url(models.FacialArea, "change", area.pk)

    changed = {"doses-0-max_amount": "30"} | WHY
    response = client.post(page, form_values(client.get(page)) | changed)

    assert response.status_code == 302
    dose.refresh_from_db()
    area.refresh_from_db()
    assert (dose.max_amount, dose.edited_by, area.edited_by) == (30, director, None)
    assert AuditEvent.objects.filter(action="doserange.changed").count() == 1


def test_area_of_a_treatment_edited_marks_the_treatment(client, director) -> None:
    treatment = make_treatment(areas=(make_area(),))
    page = url(models.Treatment, "change", treatment.pk)

    changed = {"treatment_areas-0-position": "5"} | WHY
    client.post(page, form_values(client.get(page)) | changed)

    treatment.refresh_from_db()
    assert treatment.edited_by == director


def test_range_out_of_order_is_refused_in_plain_words(client, director) -> None:
    dose = make_dose_range(make_area(), make_product(), min_amount=24, max_amount=36)
    page = url(models.DoseRange, "change", dose.pk)

    response = client.post(page, form_values(client.get(page)) | {"max_amount": "10"})

    assert response.context["adminform"].form.non_field_errors() == [
        "The range must go from the smaller amount to the larger."
    ]


def test_director_agrees_with_figures(client, director) -> None:
    dose = make_dose_range(make_area(), make_product(), needs_review=True)
    untouched = make_dose_range(make_area("DAO"), make_product("dysport"))
    action = {"action": "agree", "_selected_action": [dose.pk, untouched.pk]}

    client.post(url(models.DoseRange, "changelist"), action)

    dose.refresh_from_db()
    untouched.refresh_from_db()
    assert (dose.needs_review, dose.edited_by, untouched.edited_by) == (False, director, None)
    assert versions_of(dose).first().why == "Agreed with the figures"
    assert AuditEvent.objects.filter(action="doserange.agreed").count() == 1


def test_manager_may_look_but_not_edit(client, manager) -> None:
    dose = make_dose_range(make_area(), make_product(), min_amount=24)
    page = url(models.DoseRange, "change", dose.pk)

    assert client.get(page).status_code == 200
    assert client.post(page, {"min_amount": "1"}).status_code == 403


def test_injector_has_no_administration(client) -> None:
    client.force_login(make_user(Role.INJECTOR))

    assert client.get(url(models.Product, "changelist")).status_code == 403


@pytest.mark.parametrize("model", REGISTERED)
def test_nothing_is_deleted(client, director, model) -> None:
    lot = make_lot()
    rows = {models.Lot: lot, models.Product: lot.product, models.ProductPack: lot.pack}
    if row := rows.get(model):
        assert client.post(url(model, "delete", row.pk), {"post": "yes"}).status_code == 403
    assert b'value="delete_selected"' not in client.get(url(model, "changelist")).content


def test_movements_are_read_only(client, director) -> None:
    movement = make_lot().movements.get()

    assert client.get(url(models.StockMovement, "change", movement.pk)).status_code == 200
    assert client.post(url(models.StockMovement, "change", movement.pk), {}).status_code == 403
    assert client.get(url(models.StockMovement, "add")).status_code == 403


def test_a_lot_is_not_set_aside_past_the_pages_of_the_stock(client, manager) -> None:
    lot = make_lot(quantity=2)
    page = url(models.Lot, "change", lot.pk)

    client.post(page, form_values(client.get(page)) | {"is_quarantined": "on", "supplier": "Ex"})

    lot.refresh_from_db()
    assert (lot.is_quarantined, lot.supplier, lot.balance) == (False, "Ex", 2)
