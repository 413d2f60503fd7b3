from django.apps import AppConfig


class WorkConfig(AppConfig):
    name = "medspa.work"
    label = "work"
