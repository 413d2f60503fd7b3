"""A walk over every page that clients see: axe, narrow and zoomed, weight, layout shift."""

import gzip
from collections.abc import Iterator

import pytest
from django.urls import reverse
from playwright.sync_api import Page, Response, Route, ViewportSize

from medspa.local.testkit.soundness import serious_faults
from website.seo.addresses import ALWAYS_THERE
from website.tests.every_page import FAILING, Stop, every_page, failures
from website.tests.factories import make_whole_site

MOST_BYTES, MOST_SCRIPT_BYTES, MOST_SHIFT = 110_000, 40_000, 0.05
WEIGHED = ("stylesheet", "script", "fetch", "xhr", "other")  # beside the page; no fonts, photos
PHONE: ViewportSize = {"width": 390, "height": 844}
DESK: ViewportSize = {"width": 1280, "height": 900}
NARROW: ViewportSize = {"width": 320, "height": 640}  # also a desk at 1280 px zoomed to 400 %
ZOOMED: ViewportSize = {"width": 640, "height": 450}  # a desk at 1280 px zoomed to 200 %
SHIFT = """
    window.shift = 0;
    window.moved = [];
    new PerformanceObserver(list => {
      for (const entry of list.getEntries().filter(one => !one.hadRecentInput)) {
        window.shift += entry.value;
        window.moved.push(...entry.sources.map(one => one.node?.className || one.node?.nodeName));
      }
    }).observe({ type: "layout-shift", buffered: true });
"""
# A new size or picture is laid out in the next frame: what is read before is that of the old one.
LAID_OUT = "await new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)));"
SCROLLED_THROUGH = f"""async () => {{
    await document.fonts.ready;
    window.scrollTo(0, document.body.scrollHeight);
    const pictures = [...document.images].filter(one => one.checkVisibility());
    for (const one of pictures) one.loading = "eager"; // those passed by in one leap, too
    await Promise.all(pictures.map(one => one.decode().catch(() => null)));
    {LAID_OUT}
    window.scrollTo(0, 0);
    return window.shift;
}}"""
LOADED = "performance.getEntriesByType('resource').map(one => one.name)"
OVERHANG = f"""async () => {{
    {LAID_OUT}
    return document.documentElement.scrollWidth - innerWidth;
}}"""


class Walk:
    """One browser, in one language. What it keeps in its cache counts again on every page."""

    def __init__(self, page: Page, address: str, language: str) -> None:
        self.page, self.address = page, address
        self.failing = failures(language)
        self.answers: list[Response] = []
        self.document = 0
        self.weights: dict[str, int] = {}  # of files that are weighed, by address
        page.add_init_script(SHIFT)
        page.on("response", self.note)

    def note(self, answer: Response) -> None:
        self.answers.append(answer)

    def fail(self, route: Route) -> None:
        path = route.request.url.removeprefix(self.address)
        route.fulfill(body=self.failing[path], content_type="text/html")

    def go(self, stop: Stop) -> None:
        self.page.context.clear_cookies()
        if stop.session:
            cookie = {"name": "sessionid", "value": stop.session, "url": self.address}
            self.page.context.add_cookies([cookie])
        if stop.path.startswith(FAILING):  # from here on: a page with routes keeps no files
            self.page.route(f"**{FAILING}*/", self.fail)
        self.page.goto(stop.path)
        self.weigh()
        if stop.act:
            stop.act(self.page)
        if self.page.locator("face-map").count():
            self.page.locator("face-map[ready] .fm-area").first.wait_for(state="attached")

    def weigh(self) -> None:
        """What has come in since; bodies are gone with the next page, and redirects have none.

        Compressed here: the server of the tests, unlike the real one, sends files as they are.
        """
        kinds = [answer.request.resource_type for answer in self.answers]
        newest = len(kinds) - 1 - kinds[::-1].index("document") if "document" in kinds else 0
        for answer in self.answers[newest:]:
            if answer.request.resource_type == "document":
                self.document = len(gzip.compress(answer.body()))
            elif answer.request.resource_type in WEIGHED and answer.url not in self.weights:
                self.weights[answer.url] = len(gzip.compress(answer.body()))
        self.answers.clear()

    def measure(self) -> tuple[int, int, float]:
        """Bytes of a first visit, those of script, and the layout shift of scrolling through."""
        shift = self.page.evaluate(SCROLLED_THROUGH)
        self.weigh()
        files = {url: self.weights.get(url, 0) for url in self.page.evaluate(LOADED)}
        script = sum(size for url, size in files.items() if url.endswith(".js"))
        return self.document + sum(files.values()), script, shift

    def overhang(self) -> Iterator[str]:
        """What hangs over the edge."""
        before = self.page.viewport_size
        for size in (NARROW, ZOOMED):
            self.page.set_viewport_size(size)
            if (over := self.page.evaluate(OVERHANG)) > 0:
                yield f"hangs over by {over} px at {size['width']}"
        self.page.set_viewport_size(before)
        self.page.evaluate(f"async () => {{ {LAID_OUT} }}")  # or the next page begins narrow


# Colours do not depend on the language: each scheme is walked in one, and each size.
WALKS = [("en", "light", DESK), ("es", "dark", PHONE)]


@pytest.fixture
def walk(request: pytest.FixtureRequest, new_context, live_server) -> Walk:
    language, scheme, size = request.param
    context = new_context(
        viewport=size,
        locale=language,
        color_scheme=scheme,
        reduced_motion="reduce",
    )
    return Walk(context.new_page(), live_server.url, language)


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("walk", WALKS, ids=["en-light", "es-dark"], indirect=True)
def test_every_page_is_sound_light_and_stands_still(walk: Walk):
    faults = {}
    for stop in every_page():
        walk.go(stop)
        weight, script, shift = walk.measure()
        figures = f"{weight} bytes, {script} of script, shift {shift:.3f}"
        print(f"{stop}: {figures}")  # noqa: T201
        is_heavy = weight > MOST_BYTES or script > MOST_SCRIPT_BYTES or shift > MOST_SHIFT
        heavy = [figures, *walk.page.evaluate("window.moved")] if is_heavy else []
        found = [*heavy, *serious_faults(walk.page), *walk.overhang()]
        if found:
            faults[str(stop)] = found

    assert faults == {}


@pytest.mark.django_db
@pytest.mark.parametrize("name", ALWAYS_THERE)
def test_site_map_names_pages_that_answer(client, name):
    make_whole_site()

    assert client.get(reverse(name)).status_code == 200
