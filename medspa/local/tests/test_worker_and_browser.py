"""The worker and the browser that other tests rely on."""

import pytest
from celery import current_app
from django.contrib.staticfiles.storage import staticfiles_storage
from django.core.cache import cache
from django.utils import timezone
from playwright.sync_api import Page

from medspa.clients.models import Client
from medspa.local.processes.worker import WorkerProcess
from medspa.local.tests.probes import eventually
from medspa.messaging.sending.pulse import has_pulse


@pytest.mark.services
@pytest.mark.django_db(transaction=True)
def test_worker_process_works_on_the_queues_of_this_test_process(
    celery_worker_process: WorkerProcess,
) -> None:
    cache.clear()
    assert not has_pulse(now=timezone.now())
    current_app.send_task("medspa.messaging.tasks.note_pulse")
    assert eventually(lambda: has_pulse(now=timezone.now()))


@pytest.mark.browser
def test_browser_opens_the_site_while_the_test_uses_the_database(page: Page) -> None:
    answer = page.goto("/healthz")
    assert answer is not None
    assert answer.json()["database"] == "ok"
    assert Client.objects.count() == 0


def test_missing_static_file_is_an_error_in_tests_too() -> None:
    with pytest.raises(ValueError, match="No static file nowhere/none"):
        staticfiles_storage.url("nowhere/none.css")
