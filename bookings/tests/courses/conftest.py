import pytest

from bookings.tests.factories import Clinic, make_clinic


@pytest.fixture
def clinic() -> Clinic:
    return make_clinic(providers=2, rooms=2)
