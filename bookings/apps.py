from django.apps import AppConfig


class BookingsConfig(AppConfig):
    name = "bookings"

    def ready(self) -> None:
        from bookings.booking import links  # noqa: F401, PLC0415  revokes links when asked
