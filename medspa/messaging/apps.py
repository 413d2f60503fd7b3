from django.apps import AppConfig


class MessagingConfig(AppConfig):
    name = "medspa.messaging"
    label = "messaging"

    def ready(self) -> None:
        """What the page of work finds by what it registers."""
        from medspa.messaging.sending import work  # noqa: F401, PLC0415
