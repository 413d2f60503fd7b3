from importlib import import_module

from django.apps import AppConfig


class BookingsConfig(AppConfig):
    name = "bookings"

    def ready(self) -> None:
        """Modules that `medspa.messaging`, `.signin` and `.clinic` find by what they register."""
        from bookings.booking import links, resources_gone  # noqa: F401, PLC0415
        from bookings.messages import letters  # noqa: F401, PLC0415
        from bookings.numbers import registered  # noqa: F401, PLC0415

        import_module("bookings.waitlist.work")
