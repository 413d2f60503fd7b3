from django.apps import AppConfig


class AuditConfig(AppConfig):
    name = "medspa.audit"
    label = "audit"
