"""The table of who may set which rule aside: whole, never narrowed in silence, without a hole."""

import pytest
from django.db import IntegrityError
from django.test import Client as Browser
from django.urls import reverse
from django.utils import timezone

from medspa.accounts.models import Role
from medspa.accounts.tests.factories import make_user
from medspa.audit.log import SYSTEM
from treatments.catalogue.services.loading import load_catalogue, mark_edited
from treatments.models import GivingPolicy, Rule, Who
from treatments.models.policy import LICENCES, MENDED, PAPERS, STOPS

pytestmark = pytest.mark.django_db


@pytest.fixture
def director(client: Browser) -> Browser:
    client.force_login(make_user(Role.MEDICAL_DIRECTOR))
    return client


def add(director: Browser, **said: str) -> bytes:
    url = reverse("admin:treatments_givingpolicy_add")
    return director.post(url, {"source": "", "why": "", **said}).content


KEPT = [
    *((rule, "Grant the clearance or take the consent.", "policy_papers") for rule in PAPERS),
    *((rule, "Nobody sets this aside at the needle.", "policy_stops") for rule in STOPS),
    *((rule, "Nobody treats or prescribes without", "policy_licences") for rule in LICENCES),
    *((rule, "are put right in the chart", "policy_what_is_mended") for rule in MENDED),
    ("birth_date", "whose date of birth is not known", "policy_identity"),
]


@pytest.mark.parametrize(("rule", "says", "constraint"), KEPT)
def test_nobody_lets_what_the_law_holds_be_set_aside_at_the_needle(
    director: Browser, rule: str, says: str, constraint: str
):
    page = add(director, rule=rule, when_booked="desk", when_given="prescriber")

    assert says.encode() in page
    assert not GivingPolicy.objects.exists()
    with pytest.raises(IntegrityError, match=constraint):
        GivingPolicy.objects.create(rule=rule, when_given="injector")


def test_a_row_for_one_column_leaves_the_other_as_released(director: Browser):
    add(director, rule="dose_above", when_booked="", when_given="prescriber")
    add(director, rule="interval_label", when_booked="nobody", when_given="")
    add(director, rule="clearance", when_booked="prescriber", when_given="")

    assert set(GivingPolicy.objects.values_list("rule", "when_booked", "when_given")) == {
        ("dose_above", "injector", "prescriber"),
        ("interval_label", "nobody", "prescriber"),
        ("clearance", "prescriber", "nobody"),
    }


def test_for_what_was_done_somebody_always_answers(director: Browser):
    page = add(director, rule="clearance", when_signed="nobody")
    assert b"could not be signed" in page
    add(director, rule="clearance", when_signed="medical_director")
    assert GivingPolicy.objects.get().when_signed == Who.DIRECTOR


def test_bulk_writes_leave_no_column_empty():
    with pytest.raises(IntegrityError, match="policy_known_people"):
        GivingPolicy.objects.bulk_create([GivingPolicy(rule="touch_up", when_given="nobody")])


def test_director_sees_the_whole_table_and_what_was_changed_stays(director: Browser):
    kept = GivingPolicy(rule="interval_floor", when_given=Who.NOBODY)
    mark_edited(kept, by=make_user(Role.MEDICAL_DIRECTOR), now=timezone.now())
    kept.save()

    report = load_catalogue(by=SYSTEM)

    assert report.kept == ["who may set a rule aside Neurotoxin within 84 days"]
    rows = {row.rule: row for row in GivingPolicy.objects.all()}
    assert set(rows) == set(Rule.values)
    given = {rule: row.when_given for rule, row in rows.items() if row.when_given != Who.NOBODY}
    assert given == {
        "interval_label": "prescriber",
        "age_label": "prescriber",
        "units_3_months": "prescriber",
        "ml_per_year": "prescriber",
        "finding_review": "prescriber",
        "reversal": "prescriber",
        "dose_above": "injector",
        "dose_unknown": "injector",
        "intake": "injector",
    }
    assert (rows["clearance"].when_booked, rows["interval_floor"].when_booked) == (
        "desk",
        "prescriber",
    )
    signed = {rule: row.when_signed for rule, row in rows.items()}
    assert {rule for rule, who in signed.items() if who == Who.NOBODY} == set(MENDED)
    assert {rule for rule, who in signed.items() if who == Who.DIRECTOR} == set(LICENCES)
    page = director.get(reverse("admin:treatments_givingpolicy_changelist")).content.decode()
    assert f"{len(Rule)} who may set rules aside" in page
