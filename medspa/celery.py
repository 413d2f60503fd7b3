"""The Celery application: `celery -A medspa worker`, `celery -A medspa beat`.

What an installation may set is in the settings; here is what is alike everywhere.
"""

import os

from celery import Celery
from celery.schedules import crontab

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "medspa.settings")

QUARTER_MINUTE, MINUTE, HOUR = 15.0, 60.0, 3600.0
EVERY = {
    "medspa.pacing.tasks.sweep_tallies": MINUTE,
    "medspa.audit.tasks.seal_audit": MINUTE,
    "medspa.messaging.tasks.note_pulse": QUARTER_MINUTE,
    "medspa.messaging.tasks.sweep_outbox": MINUTE,
    "medspa.signin.tasks.sweep_codes": MINUTE,
    "medspa.signin.tasks.forget_sessions": HOUR,
    "bookings.tasks.sweep_appointment_reminders": MINUTE,
    "bookings.tasks.sweep_expired_holds": MINUTE,
    "bookings.tasks.sweep_idempotency_keys": MINUTE,
    "bookings.tasks.sweep_waitlist": MINUTE,
    "bookings.tasks.fold_diary_changes": MINUTE,
    "charting.tasks.sweep_maintenance_reminders": MINUTE,
    "charting.tasks.sweep_estimates": MINUTE,
    "charting.tasks.sweep_chart_acts": HOUR,
    "charting.tasks.develop_photos": MINUTE,
}
# Each is the first slice of a long walk, which asks for the next one itself. UTC: night in the US.
NIGHTLY = {
    "medspa.audit.tasks.verify_audit": crontab(hour=9, minute=7),
    "charting.tasks.verify_records": crontab(hour=9, minute=17),
}

app = Celery("medspa")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.conf.task_routes = {"medspa.messaging.tasks.*": {"queue": "messages"}}
# A sweep that waited longer is superseded by the next one. Set at once: to read the configuration
# here would load the settings too early.
app.conf.beat_schedule = {
    task: {"task": task, "schedule": seconds, "options": {"expires": seconds}}
    for task, seconds in EVERY.items()
} | {
    task: {"task": task, "schedule": when, "options": {"expires": HOUR}}
    for task, when in NIGHTLY.items()
}
app.autodiscover_tasks()
