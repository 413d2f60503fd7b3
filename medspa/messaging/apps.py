from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class MessagingConfig(AppConfig):
    name = "medspa.messaging"
    label = "messaging"

    def ready(self) -> None:
        """Whoever has something to say writes it in a module `letters` (`kinds.writer_of`)."""
        autodiscover_modules("letters")
