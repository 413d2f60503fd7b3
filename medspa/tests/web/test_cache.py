"""The cache shares its server with the queues."""

import redis
from django.conf import settings
from django.core.cache import cache


def test_clearing_leaves_the_keys_of_others():
    cache.set("mine", 1)
    with redis.Redis.from_url(settings.REDIS_URL) as server:
        server.set(f"{settings.REDIS_PREFIX}queue-of-somebody", "letters", ex=60)

        cache.clear()

        assert cache.get("mine") is None
        assert server.get(f"{settings.REDIS_PREFIX}queue-of-somebody") == b"letters"
        server.delete(f"{settings.REDIS_PREFIX}queue-of-somebody")
