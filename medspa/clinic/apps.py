from django.apps import AppConfig


class ClinicConfig(AppConfig):
    name = "medspa.clinic"
    label = "clinic"
