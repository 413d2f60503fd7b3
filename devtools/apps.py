from django.apps import AppConfig


class DevtoolsConfig(AppConfig):
    """Installed for its commands: `seed_demo`, `bench`, `race`. It has no models."""

    name = "devtools"
