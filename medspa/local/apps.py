from django.apps import AppConfig


class LocalConfig(AppConfig):
    name = "medspa.local"
    label = "local"
