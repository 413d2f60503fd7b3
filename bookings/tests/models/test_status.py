import pytest

from bookings.models import AppointmentStatus


@pytest.mark.parametrize(
    ("by", "who"),
    [
        ("user:7 Ines Vale", "Ines Vale"),
        ("client:12", "client"),
        ("online visitor", "online visitor"),
        ("system", "system"),
    ],
)
def test_history_names_people_and_no_accounts(by: str, who: str) -> None:
    assert AppointmentStatus(by=by).who == who
