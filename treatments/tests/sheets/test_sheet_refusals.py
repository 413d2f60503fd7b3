"""Figures that cannot be: refused by the field, in words and not by the names of constraints."""

import pytest

from medspa.accounts.permissions import Role
from medspa.accounts.tests.factories import make_user
from treatments.tests.factories import make_area, make_guidance, make_pack, make_product
from treatments.tests.sheets.test_sheets import VOLUMA, bring, errors

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("name", "text", "field", "reason"),
    [
        (
            "guidance",
            "area,modality,recall_months_min\nMASSETER,neurotoxin,9",
            "",
            "Give both months, the smaller first, or neither.",
        ),
        (
            "areas",
            "code,takes_neurotoxin\nMASSETER,no",
            "",
            "An area takes neurotoxin, filler or both.",
        ),
        (
            "areas",
            "code,takes_filler\nMASSETER,yes",
            "",
            "A vascular tier stands where filler goes, and only there.",
        ),
        (
            "packs",
            f"product,name,unit,gtin,box_gtin\nvolux,1 mL,mL,{VOLUMA},{VOLUMA}",
            "",
            "A box and the unit inside have GTINs of their own.",
        ),
        (
            "packs",
            "product,name,unit,amount\nvolux,1 mL,mL,0",
            "amount",
            "Ensure this value is greater than or equal to 0.001.",
        ),
        (
            "products",
            "slug,unit,max_ml_per_60kg_per_year\nvolux,mL,-20",
            "max_ml_per_60kg_per_year",
            "Ensure this value is greater than or equal to 0.01.",
        ),
        (
            "indications",
            "product,area,studied_age_min,studied_age_max\nvolux,MASSETER,65,35",
            "",
            "The ages must go from the smaller to the larger.",
        ),
    ],
)
def test_nonsense_is_refused_in_plain_words(name, text, field, reason) -> None:
    make_guidance(make_area(), recall_months_min=None, recall_months_max=None)
    make_pack(make_product("volux", kind="ha_filler"))

    assert errors(bring(name, text, make_user(Role.MEDICAL_DIRECTOR))) == [(2, field, reason)]
