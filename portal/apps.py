from importlib import import_module

from django.apps import AppConfig


class PortalConfig(AppConfig):
    """What a client sees and does under /me/, on top of every other app. It has no models."""

    name = "portal"

    def ready(self) -> None:
        import_module("portal.requests.letters")
        import_module("portal.requests.work")
