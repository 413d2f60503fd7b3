from django.apps import AppConfig


class PacingConfig(AppConfig):
    name = "medspa.ratelimit"
    label = "pacing"
