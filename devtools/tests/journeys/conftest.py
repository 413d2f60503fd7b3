"""The demo clinic without its diary: places, people, services, forms and a full fridge."""

import pytest
from django.core.management import call_command
from pytest_django.live_server_helper import LiveServer

from devtools.demo import fridge
from devtools.demo.clinic import DemoClinic, make_clinic
from devtools.demo.forms import consent_forms
from devtools.management.commands.seed_demo import OPENED_AT


@pytest.fixture
def demo_clinic(live_server: LiveServer) -> DemoClinic:
    call_command("load_catalogue", verbosity=0)
    clinic = make_clinic()
    consent_forms.publish_forms(clinic, now=OPENED_AT)
    fridge.stock_up(clinic, now=OPENED_AT)
    return clinic
