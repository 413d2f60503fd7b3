from datetime import date

import pytest

from treatments.models import Modality
from treatments.services import timing
from treatments.tests import factories


@pytest.mark.django_db
def test_neurotoxin_waits_for_floor_and_product_minimum() -> None:
    botox = factories.make_product(retreat_min_days=90, retreat_min_months=3)

    again = timing.eligible_again_on(Modality.NEUROTOXIN, botox, date(2026, 1, 12))

    assert again == (date(2026, 4, 6), date(2026, 4, 12))
