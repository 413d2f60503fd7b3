#!/usr/bin/env python3
"""Draw `static/img/share.jpg`, what shared links show, from the plate and the type of the site.

Run it again after `make plates`: .venv/bin/python scripts/share_picture.py
"""

import sys
from pathlib import Path
from urllib.parse import quote

from playwright.sync_api import sync_playwright

BASE = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(BASE))

from medspa.local.testkit import browser as chromium  # noqa: E402  (found through the line above)

WIDTH, HEIGHT = 1200, 630
PAGE = """<!doctype html><meta charset="utf-8"><link rel="stylesheet" href="css/tokens.css">
<style>
  body {{
    position: relative; width: {width}px; height: {height}px; margin: 0; overflow: hidden;
    background: var(--ivory); color: var(--ink);
  }}
  p {{
    position: absolute; left: 72px; top: 96px; margin: 0; color: var(--rose);
    font: 600 20px var(--sans); letter-spacing: .13em; text-transform: uppercase;
  }}
  h1 {{
    position: absolute; left: 68px; top: 180px; margin: 0;
    font: 400 108px/1 var(--serif); letter-spacing: -.018em;
  }}
  em {{ color: var(--rose); }}
  img {{ position: absolute; right: 0; top: -90px; width: 640px; }}
</style>
<p>Full facial balancing</p><h1>The whole face,<br>in its own <em>light</em>.</h1>
<img src="img/face/front-light-2x.webp" alt="">"""


def draw(target: Path) -> None:
    chromium.require_driver()
    with sync_playwright() as playwright:
        path = chromium.require_chromium(lambda: playwright.chromium.executable_path)
        browser = playwright.chromium.launch(executable_path=path, args=chromium.chromium_flags())
        page = browser.new_page(viewport={"width": WIDTH, "height": HEIGHT})
        beside = BASE / "static" / ".share.html"
        beside.write_text(PAGE.format(width=WIDTH, height=HEIGHT), encoding="utf-8")
        try:
            page.goto(f"file://{quote(str(beside))}")
            page.evaluate("document.fonts.ready")
            page.screenshot(path=target, type="jpeg", quality=82)
        finally:
            beside.unlink()
        browser.close()


if __name__ == "__main__":
    picture = BASE / "static" / "img" / "share.jpg"
    draw(picture)
    print(f"{picture.name}: {picture.stat().st_size // 1000} KB")
