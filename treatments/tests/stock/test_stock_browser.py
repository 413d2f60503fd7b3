"""The counter with a wedge scanner: it types fast, sends Ctrl+] for the separator, then Enter."""

from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from medspa.accounts.permissions import Role
from medspa.accounts.tests.factories import make_user
from medspa.clinic.models import Location
from medspa.clinic.tests.factories import make_location, today_here
from medspa.local.testkit.sessions import open_session
from medspa.local.testkit.soundness import serious_faults
from treatments.models import Lot, StockMovement
from treatments.tests.factories import make_lot, make_pack

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
GTIN = "00300239232013"
GS = "\x1d"


@pytest.fixture
def here() -> Location:
    return make_location(name="Capitol Hill")


@pytest.fixture
def counter(page: Page, here: Location, live_server: LiveServer) -> Page:
    open_session(page.context, make_user(Role.INJECTOR), live_server.url)
    return page


def wedge(page: Page, text: str) -> None:
    """Type into whatever has the focus, as a scanner does once the cursor stands somewhere."""
    expect(page.locator("input:focus")).to_be_visible()
    for character in text:
        page.keyboard.press("Control+]" if character == GS else character)
    page.keyboard.press("Enter")


def label(serial: str, lot: str = "C9142C3") -> str:
    expires_on = today_here() + timedelta(days=400)
    return f"01{GTIN}17{expires_on:%y%m%d}21{serial}{GS}10{lot}"


def test_packages_are_received_one_after_the_other_without_a_mouse(
    counter: Page, here: Location
) -> None:
    make_pack(gtin=GTIN)
    counter.goto("/stock/receive/")
    expect(counter.get_by_label("Scan a package")).to_be_focused()

    wedge(counter, label("S1"))
    expect(counter.get_by_label("Packs")).to_be_focused()
    expect(counter.get_by_label("Lot", exact=False).first).to_have_value("C9142C3")
    assert serious_faults(counter) == []
    counter.keyboard.press("Enter")
    expect(counter.get_by_text("1 in stock.")).to_be_visible()

    wedge(counter, label("S2"))
    expect(counter.get_by_role("button", name="Add to the 1 pack here")).to_be_visible()
    wedge(counter, label("S3"))  # the next one, while the cursor stands in the number of packs
    expect(counter.get_by_label("Packs")).to_be_focused()
    counter.keyboard.press("Enter")
    expect(counter.get_by_text("2 in stock.")).to_be_visible()

    received = StockMovement.objects.order_by("pk").values_list("serial", "entry_method")
    assert list(received) == [("S1", "scanner"), ("S3", "scanner")]
    assert GS in StockMovement.objects.latest("pk").scan_raw


# The tablet looks at a canvas, on which a DataMatrix appears once the reader has been fetched.
LOOKING_AT = """
    (text) => {
        delete window.BarcodeDetector;
        const canvas = document.createElement("canvas");
        canvas.width = canvas.height = 400;
        const ink = canvas.getContext("2d");
        const draw = () => {
            ink.fillStyle = "white";
            ink.fillRect(0, 0, 400, 400);
            if (!window.ZXing) return;
            const format = window.ZXing.BarcodeFormat.DATA_MATRIX;
            const code = new window.ZXing.DataMatrixWriter().encode(text, format, 0, 0, new Map());
            ink.fillStyle = "black";
            for (let x = 0; x < code.getWidth(); x++)
                for (let y = 0; y < code.getHeight(); y++)
                    if (code.get(x, y)) ink.fillRect(40 + x * 10, 40 + y * 10, 10, 10);
        };
        setInterval(draw, 100);
        navigator.mediaDevices.getUserMedia = async () => canvas.captureStream(10);
    }
"""


def test_camera_reads_a_code_with_the_reader_that_is_fetched_only_then(
    counter: Page, here: Location
) -> None:
    pack = make_pack(gtin=GTIN)
    expires_on = today_here() + timedelta(days=400)
    counter.goto("/stock/receive/")
    counter.evaluate(LOOKING_AT, f"01{GTIN}17{expires_on:%y%m%d}10VB17MA1140")
    assert counter.evaluate("window.ZXing === undefined")

    counter.get_by_role("button", name="Camera").click()
    expect(counter.get_by_label("Packs")).to_be_focused(timeout=15_000)
    counter.keyboard.press("Enter")
    expect(counter.get_by_text("1 in stock.")).to_be_visible()

    movement = StockMovement.objects.get()
    assert (movement.entry_method, movement.lot.pack) == ("camera", pack)


def test_stock_pages_keep_nobody_out(counter: Page, here: Location) -> None:
    lot: Lot = make_lot(location=here, expires_on=today_here() + timedelta(days=9))
    pages = ("/stock/", "/stock/receive/", "/stock/count/", "/stock/ready/")
    for address in (*pages, lot.get_absolute_url()):
        counter.goto(address)
        for width in (320, 1280):
            counter.set_viewport_size({"width": width, "height": 800})
            assert serious_faults(counter) == [], address
            assert counter.evaluate("document.documentElement.scrollWidth") <= width, address
