import pytest
from django.contrib import admin
from django.urls import reverse

from medspa.accounts.permissions import Role
from medspa.accounts.tests.factories import make_user
from medspa.audit.models import AuditEvent
from treatments import models
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
    models.Product,
    models.ProductPack,
    models.LabelDilution,
    models.Indication,
    models.Treatment,
    models.Lot,
    models.StockMovement,
    models.SuspectLot,
]


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

    response = client.post(page, form_values(client.get(page)) | {"min_amount": "20"})

    assert response.status_code == 302
    dose.refresh_from_db()
    assert (dose.min_amount, dose.edited_by) == (20, director)
    event = AuditEvent.objects.get(action="doserange.changed")
    assert (event.actor, event.facts) == (director.audit_name, {"fields": ["min_amount"]})


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

    response = client.post(page, form_values(client.get(page)) | {"doses-0-max_amount": "30"})

    assert response.status_code == 302
    dose.refresh_from_db()
    area.refresh_from_db()
    assert (dose.max_amount, dose.edited_by, area.edited_by) == (30, director, None)
    assert AuditEvent.objects.filter(action="doserange.changed").count() == 1


def test_area_of_a_treatment_edited_marks_the_treatment(client, director) -> None:
    treatment = make_treatment(areas=(make_area(),))
    page = url(models.Treatment, "change", treatment.pk)

    client.post(page, form_values(client.get(page)) | {"treatment_areas-0-position": "5"})

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


def test_manager_sets_a_lot_aside(client, manager) -> None:
    lot = make_lot(quantity=2)
    page = url(models.Lot, "change", lot.pk)

    client.post(page, form_values(client.get(page)) | {"is_quarantined": "on"})

    lot.refresh_from_db()
    assert (lot.is_quarantined, lot.balance) == (True, 2)
    assert AuditEvent.objects.filter(action="lot.changed").count() == 1
