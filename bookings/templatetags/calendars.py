"""Links that put an appointment into a web calendar."""

from django import template

from bookings.calendar.web_links import calendar_links

register = template.Library()
register.filter("calendar_links", calendar_links)
