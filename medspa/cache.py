"""The cache holds what can be lost: rate limits, the pulse. Without it the clinic still works."""

import logging
from collections.abc import Callable
from typing import Any

from django.core.cache.backends.base import DEFAULT_TIMEOUT
from django.core.cache.backends.redis import RedisCache
from redis.exceptions import ConnectionError as NoConnection
from redis.exceptions import TimeoutError as TookTooLong

logger = logging.getLogger(__name__)


class ForgivingRedisCache(RedisCache):
    """Behaves like an empty cache while the server is away, so that people can still sign in.

    What is counted in the cache is then not limited: logged, and better than a locked clinic.
    """

    def get(self, key: str, default: Any = None, version: int | None = None) -> Any:
        return _forgive(
            lambda: super(ForgivingRedisCache, self).get(key, default, version), default
        )

    def set(
        self, key: str, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None
    ) -> None:
        _forgive(lambda: super(ForgivingRedisCache, self).set(key, value, timeout, version), None)

    def add(
        self, key: str, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None
    ) -> bool:
        return _forgive(
            lambda: super(ForgivingRedisCache, self).add(key, value, timeout, version), True
        )

    def incr(self, key: str, delta: int = 1, version: int | None = None) -> int:
        return _forgive(lambda: super(ForgivingRedisCache, self).incr(key, delta, version), delta)

    def delete(self, key: str, version: int | None = None) -> bool:
        return _forgive(lambda: super(ForgivingRedisCache, self).delete(key, version), False)

    def clear(self) -> None:
        """Only what is ours: the server carries the queues, too, and perhaps the keys of others."""
        _forgive(self._forget_all, None)

    def _forget_all(self) -> None:
        server = self._cache.get_client(None, write=True)
        for key in server.scan_iter(match=f"{self.key_prefix}:*", count=1000):
            server.unlink(key)


def _forgive[Answer](ask: Callable[[], Answer], otherwise: Answer) -> Answer:
    try:
        return ask()
    except (NoConnection, TookTooLong) as error:
        logger.warning("cache away (%s)", type(error).__name__)
        return otherwise
