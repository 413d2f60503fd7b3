"""Celery: tasks that may be lost at any moment and are then done again."""

from medspa.local import services
from medspa.settings.data import REDIS_PREFIX
from medspa.settings.environment import env

CELERY_BROKER_URL = (
    env.str("CELERY_BROKER_URL", default="")
    or env.str("REDIS_URL", default="")
    or services.broker_url()
)
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": 300,
    "global_keyprefix": REDIS_PREFIX,
    "socket_timeout": 5,
    "socket_connect_timeout": 2,
}
CELERY_TASK_SERIALIZER = CELERY_RESULT_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_SOFT_TIME_LIMIT = 60
CELERY_TASK_TIME_LIMIT = 90
CELERY_TASK_DEFAULT_QUEUE = "default"
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_TIMEZONE = "UTC"
