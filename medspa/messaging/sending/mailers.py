"""Which way mail leaves, read from the environment by the settings."""

from pathlib import Path
from typing import Any

from environ import Env

OPTIONS = {
    "host": "EMAIL_HOST",
    "port": "EMAIL_PORT",
    "username": "EMAIL_HOST_USER",
    "password": "EMAIL_HOST_PASSWORD",
    "use_tls": "EMAIL_USE_TLS",
    "use_ssl": "EMAIL_USE_SSL",
}


def mailer_settings(env: Env, folder: Path) -> dict[str, Any]:
    """A mail service if `EMAIL_BACKEND` names one, else the server of `EMAIL_URL`, else files."""
    if service := env.str("EMAIL_BACKEND", default=""):
        return {"BACKEND": service}
    if not env.str("EMAIL_URL", default=""):
        files = "medspa.messaging.sending.backends.EmlFileBackend"
        return {"BACKEND": files, "OPTIONS": {"file_path": folder}}
    url = env.email("EMAIL_URL")
    options = {option: url[name] for option, name in OPTIONS.items() if name in url}
    return {"BACKEND": url["EMAIL_BACKEND"], "OPTIONS": options | {"timeout": 10}}
