from pathlib import Path

from django.db import migrations

FUNCTIONS = Path(__file__).with_name("diary_functions.sql").read_text()
NO_FUNCTIONS = """
DROP FUNCTION public.bookings_time_off(bigint, text, timestamptz, timestamptz);
DROP FUNCTION public.bookings_open_hours(bigint, text, date, date, date);
DROP FUNCTION public.bookings_wall_time(timestamp, time, time, text);
DROP FUNCTION public.bookings_takes_time(varchar, timestamptz, timestamptz);
DROP FUNCTION public.bookings_stands(timestamptz, timestamptz);
DROP FUNCTION public.bookings_is_live(varchar);
"""


class Migration(migrations.Migration):
    dependencies = [("bookings", "0018_waitlist_birth_date")]

    operations = [migrations.RunSQL(FUNCTIONS, NO_FUNCTIONS)]
