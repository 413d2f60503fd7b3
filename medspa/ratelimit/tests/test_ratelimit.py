"""Counted in the database: at once, one after the other, and without a cache."""

import subprocess
from collections.abc import Callable
from datetime import timedelta
from functools import partial

import pytest
from django.core.cache import cache
from django.db import connection
from django.utils import timezone

from medspa import ratelimit
from medspa.local.testkit.racing import Race
from medspa.ratelimit import Rate, forget_calls, give_back_call, network_of, seconds_to_wait
from medspa.ratelimit.models import Tally
from medspa.ratelimit.services import count_refusals, sweep_tallies

pytestmark = pytest.mark.django_db
THREE = Rate(3, 60)
HERE = "203.0.113.9"


@pytest.fixture
def at(monkeypatch: pytest.MonkeyPatch) -> Callable[[float], None]:
    """Let it be so many seconds after the epoch."""
    return lambda now: monkeypatch.setattr(ratelimit, "time", lambda: now)


def test_what_the_rate_allows_need_not_wait(at):
    at(1000)
    assert [seconds_to_wait("test", HERE, THREE) for _ in range(5)] == [0, 0, 0, 60, 60]


def test_period_begins_with_its_first_call_and_ends(at):
    at(1000)
    for _ in range(4):
        seconds_to_wait("test", HERE, THREE)
    at(1059)
    assert seconds_to_wait("test", HERE, THREE) == 1
    at(1060)
    assert seconds_to_wait("test", HERE, THREE) == 0
    assert Tally.objects.get(kind="test", key__startswith="test:").calls == 1


def test_callers_and_kinds_are_counted_apart():
    for _ in range(4):
        seconds_to_wait("test", HERE, THREE)

    assert seconds_to_wait("test", "203.0.113.10", THREE) == 0
    assert seconds_to_wait("other", HERE, THREE) == 0
    assert seconds_to_wait("test", HERE, None) == 0


def test_what_was_given_back_or_forgotten_does_not_count():
    for _ in range(3):
        seconds_to_wait("test", HERE, THREE)
    give_back_call("test", HERE)
    assert seconds_to_wait("test", HERE, THREE) == 0
    assert seconds_to_wait("test", HERE, THREE) > 0
    forget_calls("test", HERE)
    assert seconds_to_wait("test", HERE, THREE) == 0


def test_no_address_is_written_down():
    seconds_to_wait("test", HERE, THREE)

    assert HERE not in str(list(Tally.objects.values()))


@pytest.mark.django_db(transaction=True)
def test_thirty_at_once_are_counted_one_by_one():
    with Race(10) as race:
        calls = [partial(seconds_to_wait, "test", HERE, Rate(10, 3600))] * 10
        waits = [wait for _ in range(3) for wait in race.run(calls)]

    assert sum(wait == 0 for wait in waits) == 10
    assert Tally.objects.get(key__startswith="test:").calls == 30


@pytest.mark.django_db(transaction=True)
def test_counts_on_when_the_cache_is_stopped(valkey_that_stops: subprocess.Popen[bytes]):
    cache.set("there", 1)
    assert cache.get("there") == 1
    before = [seconds_to_wait("test", HERE, THREE) for _ in range(2)]
    valkey_that_stops.kill()
    valkey_that_stops.wait()

    after = [seconds_to_wait("test", HERE, THREE) for _ in range(2)]

    assert cache.get("there") is None
    assert [bool(wait) for wait in before + after] == [False, False, False, True]


def test_first_refusal_of_a_period_is_one_line_and_all_are_figures(caplog):
    for _ in range(6):
        seconds_to_wait("test", HERE, THREE)

    said = [each.getMessage() for each in caplog.records]
    assert said == ["pacing: a caller is beyond the rate of test"]
    assert count_refusals() == {"test": 3}


def test_sweep_leaves_what_still_counts_and_the_figures():
    for _ in range(4):
        seconds_to_wait("over", HERE, THREE)
    seconds_to_wait("counts", HERE, Rate(3, 7200))

    assert sweep_tallies(now=timezone.now() + timedelta(hours=1)) == 1
    assert set(Tally.objects.values_list("kind", flat=True)) == {"over", "counts"}
    assert count_refusals() == {"over": 1}


def test_counting_waits_for_no_disk():
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname FROM pg_class WHERE relpersistence = 'u' AND relkind = 'r' ORDER BY 1"
        )
        assert cursor.fetchall() == [("pacing_counted",), ("pacing_tally",)]


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("203.0.113.9", "203.0.113.9"),
        ("2001:db8:0:7:1:2:3:4", "2001:db8:0:7::"),
        ("", ""),
    ],
)
def test_a_whole_ipv6_network_is_one_caller(address: str, network: str):
    assert network_of(address) == network
