from bookings.tests.pages import clock

__all__ = ["clock"]
