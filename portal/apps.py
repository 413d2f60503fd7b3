from django.apps import AppConfig


class PortalConfig(AppConfig):
    """What a client sees and does under /me/, on top of every other app. It has no models."""

    name = "portal"
