"""The catalogue down to CSV and back up: all or nothing, each wrong line by name."""

import pytest
from django.utils import timezone

from medspa.accounts.permissions import Role
from medspa.accounts.tests.factories import make_user
from medspa.audit.models import AuditEvent
from medspa.errors import Stale
from treatments.catalogue.services.sheets import catalogue_revision, import_sheet
from treatments.catalogue.sheets import SHEETS, table_as_csv
from treatments.catalogue.versions import versions_of
from treatments.models import DoseRange, Indication, Product, ProductPack
from treatments.tests.factories import make_area, make_dose_range, make_pack, make_product

pytestmark = pytest.mark.django_db
VOLUMA = "07540161860004"


@pytest.fixture
def director():
    return make_user(Role.MEDICAL_DIRECTOR)


def bring(name: str, text: str | bytes, by, **options):
    content = text if isinstance(text, bytes) else text.encode()
    options = {"dry_run": False, "why": "New label", "now": timezone.now()} | options
    return import_sheet(sheet=SHEETS[name], content=content, by=by, **options)


def errors(report) -> list[tuple[int, str, str]]:
    return [(error.line, error.field, error.reason) for error in report.errors]


def test_formula_in_a_name_survives_the_round_trip(director) -> None:
    product = make_product(notes='=HYPERLINK("x")')

    report = bring("products", table_as_csv(SHEETS["products"]), director)

    assert (report.errors, report.changes) == ([], [])
    product.refresh_from_db()
    assert product.notes == '=HYPERLINK("x")'


def test_changed_figure_is_written_marked_and_kept_as_a_version(director) -> None:
    dose = make_dose_range(make_area(), make_product(), min_amount=24, max_amount=36)

    report = bring(
        "doses",
        "area,modality,product,unit,max_amount\nMASSETER,neurotoxin,botox-cosmetic,U,30\n",
        director,
    )

    assert (report.changed, report.added, report.errors) == (1, 0, [])
    assert report.changes[0].cells == [("max_amount", "36", "30")]
    dose.refresh_from_db()
    assert (dose.max_amount, dose.min_amount, dose.edited_by) == (30, 24, director)
    version = versions_of(dose).first()
    assert (version.version, version.by, version.why) == (2, director.audit_name, "New label")
    event = AuditEvent.objects.get(action="catalogue.imported")
    assert event.facts == {"added": 0, "changed": 1}


def test_dry_run_says_the_same_and_writes_nothing(director) -> None:
    dose = make_dose_range(make_area(), make_product(), max_amount=36)
    text = "area,modality,product,unit,max_amount\nMASSETER,neurotoxin,botox-cosmetic,U,30\n"

    report = bring("doses", text, director, dry_run=True)

    assert report.changed == 1
    dose.refresh_from_db()
    assert (dose.max_amount, dose.edited_by) == (36, None)
    assert not AuditEvent.objects.filter(action="catalogue.imported").exists()


def test_new_indication_is_added(director) -> None:
    make_area("PLATYSMA"), make_product()

    report = bring(
        "indications",
        "product;area;began_on;began_precision;source;needs_review\n"
        "botox-cosmetic;PLATYSMA;2024-10-31;month;[R1];no\n",
        director,
    )

    assert (report.added, report.errors) == (1, [])
    assert Indication.objects.get().began_on.isoformat() == "2024-10-31"


def test_one_wrong_line_keeps_all_others_out_and_every_wrong_one_is_named(director) -> None:
    make_dose_range(make_area(), make_product(), min_amount=24, max_amount=36)
    make_dose_range(make_area("DAO"), Product.objects.get(), max_amount=5)

    report = bring(
        "doses",
        "area,modality,product,unit,min_amount,max_amount\n"
        "MASSETER,neurotoxin,botox-cosmetic,U,24,30\n"
        "DAO,neurotoxin,botox-cosmetic,mL,2,4\n"
        "NOWHERE,neurotoxin,botox-cosmetic,U,2,4\n"
        "MASSETER,neurotoxin,botox-cosmetic,U,24,30\n",
        director,
    )

    assert errors(report) == [
        (3, "unit", "Botox Cosmetic is measured in U, not in “mL”."),
        (4, "area", "There is no area “NOWHERE”."),
        (5, "area", "The same row stands on line 2 already."),
    ]
    assert DoseRange.objects.get(area="MASSETER").max_amount == 36


@pytest.mark.parametrize(
    ("cell", "reason"),
    [
        ("30 mL", "“30 mL”: only the number stands here, its unit in the column unit."),
        ("30 U", "“30 U”: only the number stands here, its unit in the column unit."),
        ('"0,5"', "“0,5”: write a point and not a comma."),
        ("many", "“many” isn't a number."),
        ("-3", "Ensure this value is greater than or equal to 0."),
        ("20", "The range must go from the smaller amount to the larger."),
        ("3600", "3600 U in one area must be a slip: at most 500 U."),
        ("NaN", "“NaN” isn't a number."),
        ("123456789", "Ensure that there are no more than 6 digits in total."),
    ],
)
def test_wrong_amount_is_refused_by_line_field_and_reason(director, cell, reason) -> None:
    make_dose_range(make_area(), make_product(), min_amount=24, max_amount=36)

    report = bring(
        "doses",
        f"area,modality,product,unit,max_amount\nMASSETER,neurotoxin,botox-cosmetic,U,{cell}\n",
        director,
    )

    assert (2, reason) in [(line, said) for line, _, said in errors(report)]


@pytest.mark.parametrize(
    ("gtin", "reason"),
    [
        (VOLUMA, "This GTIN belongs to Voluma, 1 mL."),
        ("07540161860005", "The check digit of this GTIN is wrong."),
        ("123", "A GTIN has 14 digits."),
    ],
)
def test_wrong_gtin_is_refused(director, gtin, reason) -> None:
    make_pack(make_product("voluma", kind="ha_filler"), gtin=VOLUMA)
    make_pack(make_product("volux", kind="ha_filler"))

    report = bring("packs", f"product,name,unit,gtin\nvolux,1 mL,mL,{gtin}\n", director)

    assert errors(report) == [(2, "gtin", reason)]
    assert ProductPack.objects.get(product__slug="volux").gtin == ""


def test_new_toxin_measured_in_millilitres_is_refused(director) -> None:
    new = "slug,unit,name,kind,position\nnewtox,mL,Newtox,neurotoxin,1\n"

    report = bring("products", new, director)

    assert errors(report) == [(2, "", "Toxin and hyaluronidase are measured in U, fillers in mL.")]


def test_areas_are_neither_added_nor_turned(director) -> None:
    make_area("DAO", laterality="B")

    report = bring("areas", "code,laterality\nDAO,M\nTHIRD_EYE,M\n", director)

    assert errors(report) == [
        (2, "laterality", "This cannot be changed: charts and plates rely on it."),
        (3, "code", "There is no “THIRD_EYE”, and none can be added here."),
    ]


@pytest.mark.parametrize(
    ("content", "line", "field", "reason"),
    [
        (b"\xff\xfec\x00", 1, "", "This is UTF-16. Save it as “CSV UTF-8”."),
        (b"code\nD\xc4O\n", 2, "", "Not UTF-8. Save it as “CSV UTF-8”."),
        (b"code\nD\0O\n", 2, "", "Not a text file."),
        (b"", 1, "code", "This column is missing."),
        (b"code,colour\n", 1, "colour", "This sheet has no such column."),
        (b"code,code\n", 1, "code", "This column stands there twice."),
        (b"code\nDAO,2\n", 2, "", "More cells than the header names."),
        (b"x" * 1_000_001, 1, "", "The file is larger than 1 MB."),
    ],
)
def test_unreadable_file_is_refused(director, content, line, field, reason) -> None:
    assert errors(bring("areas", content, director)) == [(line, field, reason)]


def test_line_that_ends_early_is_refused_by_the_cells_it_lacks(director) -> None:
    make_dose_range(make_area(), make_product(), min_amount=24, max_amount=36)

    report = bring(
        "doses",
        "area,modality,product,unit,max_amount\n"
        "MASSETER,neurotoxin\n"
        "MASSETER,neurotoxin,botox-cosmetic,U\n",
        director,
    )

    assert errors(report) == [
        (2, "product", "The line ends before this cell."),
        (2, "unit", "The line ends before this cell."),
    ]
    assert (report.same, report.changes) == (1, [])


def test_bom_semicolons_and_blank_lines_are_read(director) -> None:
    area = make_area("DAO")

    report = bring("areas", "\ufeffcode;lay_name\r\n\r\nDAO;Mouth corners\r\n".encode(), director)

    assert (report.errors, report.changed) == ([], 1)
    area.refresh_from_db()
    assert area.lay_name == "Mouth corners"


def test_line_is_counted_past_cells_of_several_lines(director) -> None:
    make_product(), make_product("dysport")

    report = bring("products", 'slug,unit,notes\nbotox-cosmetic,U,"a\nb"\ndysport,mL,\n', director)

    assert [error.line for error in report.errors] == [4]


def test_catalogue_that_changed_since_the_look_is_looked_at_again(director) -> None:
    area = make_area("DAO")
    seen = catalogue_revision()
    area.lay_name = "Corners"
    area.save()

    with pytest.raises(Stale):
        bring("areas", "code,lay_name\nDAO,Mouth\n", director, seen=seen)


@pytest.mark.parametrize("rows", [1, 3])
def test_export_takes_one_query(rows, django_assert_num_queries) -> None:
    for number in range(rows):
        make_dose_range(make_area(f"AREA_{'ABC'[number]}"), make_product(f"product-{number}"))

    with django_assert_num_queries(1):
        table_as_csv(SHEETS["doses"])
