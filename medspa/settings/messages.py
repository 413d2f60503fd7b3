"""What leaves the building, and when."""

from pathlib import Path

from medspa.messaging.sending.mailers import mailer_settings
from medspa.settings.environment import LOCAL_DIR, env

MAIL_DIR = Path(env.str("MAIL_DIR", default=str(LOCAL_DIR / "mail")))
MAILERS = {"default": mailer_settings(env, MAIL_DIR)}
MAIL_STAYS_HERE = MAILERS["default"]["BACKEND"].endswith("EmlFileBackend")
ANYMAIL = env.json("ANYMAIL", default={})
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", default="hello@medspa.example")

# Messages may go from the one hour until the other, on the recipient's clock.
QUIET_HOURS_END = env.int("QUIET_HOURS_END", default=8)
QUIET_HOURS_START = env.int("QUIET_HOURS_START", default=20)
# What the team did is told after so many seconds, if it was not undone by then.
DESK_MAIL_DELAY_S = env.int("DESK_MAIL_DELAY_S", default=180)
APPOINTMENT_REMINDER_HOURS = env.int("APPOINTMENT_REMINDER_HOURS", default=48)
MAINTENANCE_REMINDER_DAYS = env.int("MAINTENANCE_REMINDER_DAYS", default=14)
