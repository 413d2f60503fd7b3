import pytest

from medspa.clinic.models import StaffMember


@pytest.mark.parametrize(
    ("name", "initial"),
    [("Mara Lindqvist", "M"), ("Dr. Ines Vale", "I"), ("Dr.", "D"), ("Émile", "É"), ("", "")],
)
def test_initial_is_that_of_the_name_and_not_of_the_title(name: str, initial: str):
    assert StaffMember(name=name).initial == initial
