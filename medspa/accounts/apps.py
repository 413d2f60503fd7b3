from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "medspa.accounts"
    label = "accounts"
