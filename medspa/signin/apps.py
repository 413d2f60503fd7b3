from django.apps import AppConfig


class SigninConfig(AppConfig):
    name = "medspa.signin"
    label = "signin"
