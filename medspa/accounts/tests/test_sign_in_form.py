from django.test import Client

from medspa.accounts.forms import SignInForm


def test_each_field_of_the_sign_in_is_named_once_by_its_label(client: Client, db: None):
    page = client.get("/accounts/login/").content.decode()

    assert "Email" in page
    assert "placeholder" not in "".join(str(field) for field in SignInForm())
