from bookings.tests.factories import Clinic, make_clinic
from medspa.local.testkit.shared import shared


@shared
def clinic() -> Clinic:
    return make_clinic(providers=2, rooms=2)
