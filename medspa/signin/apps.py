from importlib import import_module

from django.apps import AppConfig


class SigninConfig(AppConfig):
    name = "medspa.signin"
    label = "signin"

    def ready(self) -> None:
        import_module("medspa.signin.letters")
