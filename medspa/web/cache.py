"""The cache holds what can be lost: free times, the pulse. Without it the clinic still works, and
what slows people down goes on counting: it is in the database."""

import logging
from collections.abc import Callable
from typing import Any

from django.core.cache.backends.base import DEFAULT_TIMEOUT
from django.core.cache.backends.db import DatabaseCache
from django.core.cache.backends.redis import RedisCache, RedisCacheClient
from redis.exceptions import ConnectionError as NoConnection
from redis.exceptions import TimeoutError as TookTooLong

logger = logging.getLogger(__name__)


class _KeptClient(RedisCacheClient):
    """Keeps the client of its pool: making one takes as long as asking."""

    def __init__(self, servers: list[str], **options: Any) -> None:
        super().__init__(servers, **options)
        self._clients: dict[bool, Any] = {}

    def get_client(self, key: Any = None, *, write: bool = False) -> Any:
        if write not in self._clients:
            self._clients[write] = super().get_client(key, write=write)
        return self._clients[write]


class ForgivingRedisCache(RedisCache):
    """Behaves like an empty cache while the server is away, so that people can still sign in."""

    def __init__(self, server: str, params: dict[str, Any]) -> None:
        super().__init__(server, params)
        self._class = _KeptClient

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
            lambda: super(ForgivingRedisCache, self).add(key, value, timeout, version),
            otherwise=True,
        )

    def incr(self, key: str, delta: int = 1, version: int | None = None) -> int:
        return _forgive(lambda: super(ForgivingRedisCache, self).incr(key, delta, version), delta)

    def delete(self, key: str, version: int | None = None) -> bool:
        return _forgive(
            lambda: super(ForgivingRedisCache, self).delete(key, version), otherwise=False
        )

    def clear(self) -> None:
        """Only what is ours: the server carries the queues, too, and perhaps the keys of others."""
        _forgive(self._forget_all, None)

    def _forget_all(self) -> None:
        server = self._cache.get_client(None, write=True)
        for key in server.scan_iter(match=f"{self.key_prefix}:*", count=1000):
            server.unlink(key)


COUNTED = "allauth:rl:"  # what the library for accounts counts; ours is in `medspa/ratelimit`
_kept = DatabaseCache("pacing_counted", {"OPTIONS": {"MAX_ENTRIES": 100_000}})


class ClinicCache(ForgivingRedisCache):
    """Keeps in the database what would open a door if it were lost."""

    def get(self, key: str, default: Any = None, version: int | None = None) -> Any:
        kept = _counted(key)
        return kept.get(key, default) if kept else super().get(key, default, version)

    def set(
        self, key: str, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None
    ) -> None:
        kept = _counted(key)
        return kept.set(key, value, timeout) if kept else super().set(key, value, timeout, version)

    def add(
        self, key: str, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None
    ) -> bool:
        kept = _counted(key)
        return kept.add(key, value, timeout) if kept else super().add(key, value, timeout, version)

    def delete(self, key: str, version: int | None = None) -> bool:
        kept = _counted(key)
        return kept.delete(key) if kept else super().delete(key, version)


def _counted(key: str) -> DatabaseCache | None:
    return _kept if key.startswith(COUNTED) else None


def _forgive[Answer](ask: Callable[[], Answer], otherwise: Answer) -> Answer:
    try:
        return ask()
    except (NoConnection, TookTooLong) as error:
        logger.warning("cache away (%s)", type(error).__name__)
        return otherwise
