"""What <face-map> looks like, beside pictures that were kept."""

import os
from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import Page

from treatments.tests.face.test_map_browser import areas, explorer, turn

__all__ = ["areas", "explorer"]
pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PICTURES = Path(__file__).parent / "pictures"
SMALL = (150, 220)
LOOKS = [
    ("front-light", "Front", "front", "light"),
    ("front-dark", "Front", "front", "dark"),
    ("oblique-right-light", "Half right", "oblique-right", "light"),
    ("profile-left-dark", "Left", "profile-left", "dark"),
]


def test_plates_look_as_they_did(explorer: Page):
    """Shrunk first, so that other fonts and other edges of curves weigh nothing."""
    explorer.get_by_role("checkbox", name="Temples").check()
    explorer.evaluate(
        "document.querySelectorAll('.fm-side, .bar').forEach(e => { e.hidden = true })"
    )
    apart = {}
    for name, button, view, scheme in LOOKS:
        explorer.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        turn(explorer, button, view)
        explorer.mouse.move(0, 0)
        explorer.evaluate(SHOWN)
        taken = explorer.locator(".fm-stage").screenshot(animations="disabled")
        apart[name] = difference(taken, PICTURES / f"{name}.png")

    assert {name: by for name, by in apart.items() if by[0] >= 2.5 or by[1] >= 0.01} == {}


SHOWN = """async () => {
    const shown = [...document.querySelectorAll(".fm-view:not([hidden]) img")];
    await Promise.all(shown.map(one => { one.loading = "eager"; return one.decode(); }));
}"""


def difference(taken: bytes, reference: Path) -> tuple[float, float]:
    """How far the two are apart on the whole, and the share of what is far apart."""
    image = Image.open(BytesIO(taken)).convert("RGB").resize(SMALL, Image.Resampling.LANCZOS)
    if os.environ.get("UPDATE_PICTURES"):
        image.save(reference, optimize=True)
    with Image.open(reference) as kept:
        apart = np.abs(np.asarray(image, float) - np.asarray(kept.convert("RGB"), float))
    return apart.mean(), (apart.max(axis=2) > 48).mean()
