from pathlib import Path

import pytest
from environ import Env

from medspa.messaging.sending.mailers import mailer_settings

HERE = Path("mail")


@pytest.fixture
def environment(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    monkeypatch.delenv("EMAIL_BACKEND", raising=False)
    monkeypatch.delenv("EMAIL_URL", raising=False)
    return monkeypatch


def test_mail_stays_here_unless_told_otherwise(environment):
    assert mailer_settings(Env(), HERE) == {
        "BACKEND": "medspa.messaging.sending.backends.EmlFileBackend",
        "OPTIONS": {"file_path": HERE},
    }


def test_a_url_names_a_mail_server(environment):
    environment.setenv("EMAIL_URL", "smtp+tls://desk:p%40ss@mail.example:587")

    assert mailer_settings(Env(), HERE) == {
        "BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "OPTIONS": {
            "host": "mail.example",
            "port": 587,
            "username": "desk",
            "password": "p@ss",
            "use_tls": True,
            "timeout": 10,
        },
    }


def test_a_mail_service_goes_before_a_server(environment):
    environment.setenv("EMAIL_URL", "smtp://mail.example")
    environment.setenv("EMAIL_BACKEND", "anymail.backends.postmark.EmailBackend")

    assert mailer_settings(Env(), HERE) == {"BACKEND": "anymail.backends.postmark.EmailBackend"}
