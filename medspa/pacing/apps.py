from django.apps import AppConfig


class PacingConfig(AppConfig):
    name = "medspa.pacing"
    label = "pacing"
