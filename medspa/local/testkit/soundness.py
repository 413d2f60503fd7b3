"""What keeps somebody out of a page: what axe finds, labels that lead astray, what hangs over."""

from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from medspa.local.testkit.naming import naming_faults

# A page is asked once for what is wrong and nothing else: to have axe written out what is right
# takes as long as to look for it.
LOADED = "typeof axe === 'object'"
ASKED = "axe.run({ resultTypes: ['violations'] }).then(found => found.violations)"
BAD = ("serious", "critical")
PHONE, DESK = (390, 844), (1280, 900)


def violations(page: Page) -> list[dict[str, Any]]:
    """Everything that axe finds wrong, in axe's own words."""
    if not page.evaluate(LOADED):
        page.evaluate(Axe().axe_script)
    found: list[dict[str, Any]] = page.evaluate(ASKED)
    return found


def serious_faults(page: Page) -> list[str]:
    """What axe finds serious or critical, and where; then what labels name amiss."""
    found = [
        f"{each['id']}: {[node['target'] for node in each['nodes']]}"
        for each in violations(page)
        if each["impact"] in BAD
    ]
    return [*found, *naming_faults(page.content())]


def overhang(page: Page) -> int:
    """So many pixels hang over the right edge; 0 or less is well."""
    over: int = page.evaluate("document.documentElement.scrollWidth - innerWidth")
    return over


def require_sound(page: Page) -> None:
    """Raises AssertionError for what axe finds serious, and for what hangs over the edge."""
    faults = serious_faults(page)
    if (over := overhang(page)) > 0:
        faults.append(f"hangs over by {over} px")
    if faults:
        raise AssertionError(f"{page.url}: {faults}")


def require_sound_at_both_sizes(page: Page) -> None:
    """The server sends the same page to a telephone and to a desk."""
    for width, height in (PHONE, DESK):
        page.set_viewport_size({"width": width, "height": height})
        require_sound(page)
