"""The settings, one part a subject, driven by the environment; nonsense fails loudly at start.

Without `DATABASE_URL` and `REDIS_URL` the embedded servers of `medspa.local` are used, and the
site is in local mode (`LOCAL=1`): it makes its own secret key, and cookies work without HTTPS.
"""

import django_stubs_ext

from medspa.settings.accounts import *
from medspa.settings.applications import *
from medspa.settings.data import *
from medspa.settings.doors import *
from medspa.settings.environment import *
from medspa.settings.limits import *
from medspa.settings.messages import *
from medspa.settings.output import *
from medspa.settings.photos import *
from medspa.settings.workers import *

# Forms, admins and fields of Django take the type of their model in brackets.
django_stubs_ext.monkeypatch()
