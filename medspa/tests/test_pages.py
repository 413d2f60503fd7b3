"""What holds for every page: its name, its template, its headers."""

import inspect
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings
from django.template.loader import get_template, select_template
from django.test import Client as Browser
from django.urls import reverse

from medspa.accounts.access import PUBLIC, TOKEN
from medspa.accounts.tests.factories import make_user
from medspa.celery import app
from medspa.tests.site_map import APPS, Page, our_pages, pages

BASE_DIR = Path(settings.BASE_DIR)


@pytest.mark.parametrize("page", our_pages(), ids=str)
def test_a_view_is_called_like_its_url(page: Page):
    assert page.view.__name__ == page.name


def renders_itself(page: Page) -> bool:
    source = inspect.getsource(inspect.unwrap(page.view))
    return "render(" in source and "require_POST" not in source


@pytest.mark.parametrize("page", [*filter(renders_itself, our_pages())], ids=str)
def test_a_page_has_a_template_of_its_name(page: Page):
    app_label = page.view.__module__.removeprefix("medspa.").split(".")[0]

    assert select_template([f"{app_label}/{page.name}.html", f"{page.name}.html"])


def test_every_template_that_python_names_is_there():
    named = {
        name
        for app in APPS
        for path in (BASE_DIR / app).rglob("*.py")
        if "tests" not in path.parts
        for name in re.findall(r'"([\w/]+\.html)(?:#\w+)?"', path.read_text(encoding="utf-8"))
    }

    assert [name for name in sorted(named) if not get_template(name)] == []


@pytest.mark.django_db
@pytest.mark.parametrize(
    "page", [page for page in pages() if page.access in (PUBLIC, TOKEN)], ids=str
)
def test_an_open_page_has_a_strict_content_security_policy(client: Browser, page: Page):
    response = client.get(page.url)

    policy = response["Content-Security-Policy"]
    assert policy.count("unsafe-") == 0
    assert policy.split("; ")[0] == "default-src 'none'"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["X-Frame-Options"] == "DENY"
    assert response["Referrer-Policy"] == "same-origin"


def test_no_template_carries_script_or_style_inside():
    # A block of data is read, never run.
    inline = re.compile(
        r"<script(?![^>]*(\bsrc=|application/json))|<style|\sstyle=|\son(click|load|submit|change)="
    )
    mail = BASE_DIR / "templates" / "messages"  # mail programs have no style sheets of ours

    breaches = [
        str(path.relative_to(BASE_DIR))
        for path in (BASE_DIR / "templates").rglob("*.html")
        if mail not in path.parents and inline.search(path.read_text(encoding="utf-8"))
    ]

    assert breaches == []


SECURE = """
import os, django
os.environ["DJANGO_SETTINGS_MODULE"] = "medspa.settings"
django.setup()
from django.conf import settings as s
print(s.SESSION_COOKIE_SECURE, s.CSRF_COOKIE_SECURE, s.SECURE_SSL_REDIRECT, s.SECURE_HSTS_SECONDS)
"""


def test_https_makes_cookies_secure():
    done = subprocess.run(
        [sys.executable, "-c", SECURE],
        env={**os.environ, "HTTPS": "1", "SECRET_KEY": "x" * 50},
        cwd=BASE_DIR,
        capture_output=True,
        text=True,
        check=True,
    )

    assert done.stdout == "True True True 31536000\n"


@pytest.mark.django_db
def test_cookies_are_out_of_reach_of_scripts_and_other_sites(client: Browser, settings):
    settings.SESSION_COOKIE_SECURE = settings.CSRF_COOKIE_SECURE = True
    make_user(email="mara@clinic.example", password="correct horse battery")
    client.get(reverse("account_login"))

    client.post(
        reverse("account_login"),
        {"login": "mara@clinic.example", "password": "correct horse battery"},
    )

    session, csrf = client.cookies["sessionid"], client.cookies["csrftoken"]
    assert (session["secure"], session["httponly"], session["samesite"]) == (True, True, "Lax")
    assert (csrf["secure"], csrf["samesite"]) == (True, "Lax")


def test_every_task_of_the_schedule_exists():
    app.loader.import_default_modules()
    scheduled = {entry["task"] for entry in app.conf.beat_schedule.values()}

    assert scheduled - set(app.tasks) == set()
