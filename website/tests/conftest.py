from bookings.tests.factories import Clinic
from bookings.tests.pages import clock
from medspa.local.testkit.shared import shared
from website.tests.factories import make_whole_site

__all__ = ["clock"]


@shared
def site() -> Clinic:
    return make_whole_site()
