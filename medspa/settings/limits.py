"""How often one caller may ask, as in `120/m` (s, m, h, d); `0` lifts the limit."""

from medspa.settings.environment import env

API_RATES = {
    "read": env.str("API_RATE_READ", default="600/m"),  # by address
    "write": env.str("API_RATE_WRITE", default="120/m"),  # by address
    "person": env.str("API_RATE_PERSON", default="30/h"),  # bookings by e-mail, and by phone
}
PAGE_RATES = {  # the same for forms of the public site, by address
    "hold": env.str("PAGE_RATE_HOLD", default="120/h"),
    "booking": env.str("PAGE_RATE_BOOKING", default="10/h"),  # and by the API
    "waitlist": env.str("PAGE_RATE_WAITLIST", default="5/h"),  # and by e-mail
    "waitlist_day": env.str("PAGE_RATE_WAITLIST_DAY", default="10/d"),
}
# Times kept for somebody who fills in a form; the desk keeps none. 0 lifts the limit.
HOLDS_AT_ONCE = {
    "network": env.int("HOLDS_PER_ADDRESS", default=3),  # a family, an office
    "day": env.int("HOLDS_PER_ADDRESS_AND_DAY", default=2),  # of these, on one day of a location
    "person": env.int("HOLDS_PER_PERSON", default=2),  # signed in: two windows
}
HOLD_RATE = env.str("HOLD_RATE", default="20/h")  # made by one network, on pages and by the API
API_MAX_BODY_BYTES = 65_536

METRICS_TOKEN = env.str("METRICS_TOKEN", default="")  # who may read /metrics
