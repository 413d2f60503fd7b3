"""PostgreSQL and the worker are killed for good between sending a letter and noting it."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from medspa.local import places, services
from medspa.local.tests.conftest import local_dir, migrations_sql, read_in
from medspa.local.tests.probes import pid_of
from medspa.messaging.tests.mail_server import MailServer, mail_server

__all__ = ["local_dir", "migrations_sql"]
pytestmark = pytest.mark.services

SET_UP = "import django; django.setup(); from django.utils import timezone; "
DELIVER = SET_UP + (
    "from uuid import uuid4; "
    "from medspa.clients.models import Client; "
    "from medspa.clients.tests.factories import make_client; "
    "from medspa.messaging.tests.factories import make_message; "
    "from medspa.messaging.sending.delivery import deliver_message; "
    "client = Client.objects.first() or make_client(); "
    "deliver_message(make_message(client=client, dedupe_key=str(uuid4())).pk, now=timezone.now())"
)
SWEEP = SET_UP + (
    "from datetime import timedelta; "
    "from medspa.messaging.outbox import dispatch_due; "
    "from medspa.messaging.models import Message; "
    "from medspa.messaging.sending.delivery import deliver_message; "
    "Message.objects.filter(state='sending').update(claimed_at=timezone.now() - timedelta(1)); "
    "dispatch_due(now=timezone.now()); "
    "[deliver_message(m.pk, now=timezone.now()) for m in Message.objects.all()]; "
    "print(*Message.objects.order_by('pk').values_list('state', flat=True))"
)


def python(server: MailServer, *words: str) -> subprocess.Popen[str]:
    where = f"smtp://127.0.0.1:{server.server_address[1]}"
    env = os.environ | {"EMAIL_URL": where, "DJANGO_SETTINGS_MODULE": "medspa.settings"}
    command = [sys.executable, *words]
    return subprocess.Popen(
        command, cwd=places.PROJECT_DIR, env=env, text=True, stdout=subprocess.PIPE
    )


def output_of(process: subprocess.Popen[str]) -> str:
    said, _ = process.communicate(timeout=300)
    return said.strip()


def kill_postgres() -> None:
    os.kill(pid_of("PostgreSQL"), signal.SIGKILL)


def test_one_letter_whatever_is_killed_after_it(migrations_sql: Path, local_dir: Path) -> None:
    services.ensure_started()
    read_in(migrations_sql)
    workers: list[subprocess.Popen[str]] = []
    with mail_server() as server:
        assert output_of(python(server, "manage.py", "migrate", "--verbosity", "0")) == ""

        server.then = lambda: (kill_postgres(), services.ensure_started())
        output_of(python(server, "-c", DELIVER))
        assert (len(server.letters), output_of(python(server, "-c", SWEEP))) == (1, "sent")

        server.then = lambda: (kill_postgres(), workers[0].kill())
        workers.append(python(server, "-c", DELIVER))
        output_of(workers[0])
        services.ensure_started()
        states = output_of(python(server, "-c", SWEEP))

    assert (len(server.letters), states) == (2, "sent uncertain")
