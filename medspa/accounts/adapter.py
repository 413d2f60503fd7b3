from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest


class TeamAccountAdapter(DefaultAccountAdapter):
    """Accounts are made by a manager, never by visitors."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False
