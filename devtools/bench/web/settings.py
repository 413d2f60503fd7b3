"""The settings of the measured server: the site's own, one more page, no limits on callers."""

from medspa.settings import *  # noqa: F403

ROOT_URLCONF = "devtools.bench.web.urls"
API_RATES = {"read": "0", "write": "0", "person": "0"}
PAGE_RATES = dict.fromkeys(["hold", "booking", "waitlist", "waitlist_day"], "0")
HOLDS_AT_ONCE = {"network": 0, "day": 0, "person": 0}
HOLD_RATE = "0"
