import socket
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from celery import current_app
from pytest_django.fixtures import Settings

from medspa.messaging.letters.kinds import Letter, writer_of
from medspa.messaging.models import Message

HERE = Path(__file__).parent


@writer_of("tests/hello")
def write_hello(message: Message, now: datetime) -> Letter:
    return Letter(context={"at": datetime.fromisoformat(message.about["at"])})


@pytest.fixture
def hello_template(settings: Settings) -> str:
    """A message kind that exists only here."""
    (engine,) = settings.TEMPLATES
    settings.TEMPLATES = [engine | {"DIRS": [*engine["DIRS"], HERE / "templates"]}]
    return "tests/hello"


@pytest.fixture
def mail_dir(settings: Settings, tmp_path: Path) -> Path:
    """Mail goes into files here, as it does on a machine without a mail server."""
    settings.MAILERS = mailers(
        "medspa.messaging.sending.backends.EmlFileBackend", file_path=tmp_path
    )
    return tmp_path


@pytest.fixture
def no_mail_server(settings: Settings) -> None:
    """A mail server that refuses."""
    smtp = "django.core.mail.backends.smtp.EmailBackend"
    settings.MAILERS = mailers(smtp, host="127.0.0.1", port=1, timeout=1)


@pytest.fixture
def refusing_broker() -> Iterator[None]:
    with broker_at("redis://127.0.0.1:1/0"):
        yield


@pytest.fixture
def hanging_broker() -> Iterator[None]:
    """Takes the call and then says nothing."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        with broker_at(f"redis://127.0.0.1:{listener.getsockname()[1]}/0"):
            yield


def mailers(backend: str, **options: Any) -> dict[str, dict[str, Any]]:
    return {"default": {"BACKEND": backend, "OPTIONS": options}}


@contextmanager
def broker_at(url: str) -> Iterator[None]:
    """Point this process at another broker."""
    before = current_app.conf.broker_url
    current_app.conf.update(broker_url=url)
    try:
        yield
    finally:
        current_app.conf.update(broker_url=before)
