from django.apps import AppConfig


class MessagingConfig(AppConfig):
    name = "medspa.messaging"
    label = "messaging"
