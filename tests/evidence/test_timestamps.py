"""
Single stamps, zones and numbers.
"""

from __future__ import annotations

import pytest

from reporter.evidence.timestamps import (
    NoZoneError,
    StampError,
    epoch_scale,
    find_zone,
    parse_number,
    parse_stamp,
)

# 2024-05-10T11:38:49Z
TIME_S = 1_715_341_129


@pytest.mark.parametrize(
    ("text", "zone"),
    [
        ("2024-05-10T11:38:49Z", "UTC"),
        ("2024-05-10T11:38:49+00:00", "UTC"),
        ("2024-05-10 13:38:49 +0200", "+0200"),
        ("2024/05/10 06:08:49-05:30", "-05:30"),
        ("2024-05-10 11:38:49 GMT", "UTC"),
        ("Fri May 10 11:38:49 UTC 2024", "UTC"),
        ("Fri May 10 11:38:49 AM UTC 2024", "UTC"),
        ("05/10/2024 11:38:49 UTC", "UTC"),
    ],
)
def test_stamps_with_a_zone_need_no_other(text: str, zone: str) -> None:
    """
    A stated zone is used whatever zone is asked for, and is named.
    """
    for asked in (None, find_zone("Asia/Tokyo")):
        stamp = parse_stamp(text, asked)
        assert (stamp.time_s, stamp.zone) == (TIME_S, zone)


def test_fractions_are_cut_at_microseconds() -> None:
    """
    A stamp holds whole microseconds; further digits are cut off.
    """
    assert parse_stamp("2024-05-10T11:38:49.1234567Z", None).time_us == TIME_S * 10**6 + 123_456
    assert parse_stamp("2024-05-10T11:38:49,5Z", None).time_s == TIME_S + 0.5


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("2024-02-30T11:38:49Z", "no such date or time of day"),
        ("2024-05-10T24:00:00Z", "no such date or time of day"),
        ("2024-05-10T11:38:60Z", "no such date or time of day"),
        ("13/10/2024 11:38:49 UTC", "no such date or time of day"),
        ("05/10/2024 13:38:49 PM UTC", "no such date or time of day"),
        ("2024-05-10T11:38:49+24:00", "no such offset: +24:00"),
        ("2024-05-10T11:38:49+01:60", "no such offset: +01:60"),
        (
            "2024-05-10 11:38:49 EST",
            "has the zone EST, which isn't one zone: state an offset",
        ),
        ("2024-05/10 11:38:49Z", "not a time stamp that is known"),
        ("2024-05-10", "not a time stamp that is known"),
        ("tomorrow", "not a time stamp that is known"),
        ("", "not a time stamp that is known"),
    ],
)
def test_what_is_no_stamp_says_why(text: str, message: str) -> None:
    """
    Each kind of fault has its reason.
    """
    with pytest.raises(StampError) as problem:
        parse_stamp(text, None)
    assert str(problem.value) == message


def test_a_stamp_without_a_zone_needs_one() -> None:
    """
    Without any zone there is no instant.
    """
    with pytest.raises(NoZoneError, match=r"^has no zone, and none is stated$"):
        parse_stamp("2024-05-10 11:38:49", None)
    assert parse_stamp("2024-05-10 20:38:49", find_zone("Asia/Tokyo")).time_s == TIME_S


@pytest.mark.parametrize(
    ("text", "zone"),
    [
        ("2024-05-10 13:38:49 CEST", "Europe/Berlin"),
        ("2024-05-10 13:38:49 CEST", "+02:00"),
        ("2024-05-10 07:38:49 EDT", "America/New_York"),
        ("2024-05-10 07:38:49 EDT", "-04:00"),
        ("2024-05-10 17:08:49 IST", "+05:30"),
        ("2024-05-10 13:38:49 IST", "+02:00"),
        ("2024-05-10 19:38:49 CST", "Asia/Shanghai"),
    ],
)
def test_a_short_zone_name_is_understood_with_a_stated_zone(text: str, zone: str) -> None:
    """
    CEST and its like stand for several zones; the stated zone or offset says which.
    """
    assert parse_stamp(text, find_zone(zone)).time_s == TIME_S


def test_a_short_zone_name_tells_apart_what_clocks_show_twice() -> None:
    """
    In the hour that happens twice CEST is the first instant and CET the second.
    """
    zone = find_zone("Europe/Berlin")
    first = parse_stamp("2024-10-27 02:30:00 CEST", zone)
    second = parse_stamp("2024-10-27 02:30:00 CET", zone)

    assert second.time_s - first.time_s == 3600.0


def test_a_short_zone_name_that_the_stated_zone_never_shows_is_refused() -> None:
    """
    A name that clocks in the stated zone don't show then isn't read as theirs.
    """
    message = "CEST isn't what clocks in Asia/Tokyo show then; use UTC or an offset"
    with pytest.raises(StampError) as problem:
        parse_stamp("2024-05-10 11:38:49 CEST", find_zone("Asia/Tokyo"))
    assert str(problem.value) == message


@pytest.mark.parametrize(
    ("text", "often"), [("2024-10-27 02:30:00", "twice"), ("2024-03-31 02:30:00", "never")]
)
def test_a_time_that_clocks_show_twice_or_never_needs_an_offset(text: str, often: str) -> None:
    """
    Such a time isn't one instant; the text says how often clocks show it.
    """
    message = (
        f"isn't one instant: clocks in Europe/Berlin show it {often}; state the offset that holds"
    )
    with pytest.raises(NoZoneError) as problem:
        parse_stamp(text, find_zone("Europe/Berlin"))
    assert str(problem.value) == message


def test_dates_at_the_ends_of_the_calendar() -> None:
    """
    The first and the last year don't overflow.
    """
    for text in ("0001-01-01 00:00:00", "9999-12-31 23:59:59"):
        for zone in ("UTC", "Europe/Berlin", "+23:59", "-23:59"):
            parse_stamp(text, find_zone(zone))


@pytest.mark.parametrize(
    ("value", "scale"),
    [(TIME_S, 1), (TIME_S * 1e3, 1e3), (TIME_S * 1e6, 1e6), (TIME_S * 1e9, 1e9), (0, None),
     (86_400, None), (-TIME_S, None), (1e25, None)],
)  # fmt: skip
def test_the_size_of_a_unix_time_tells_its_unit(value: float, scale: float | None) -> None:
    """
    Seconds, milliseconds, microseconds and nanoseconds can't be mistaken for each other.
    """
    assert epoch_scale(value) == scale


@pytest.mark.parametrize(
    ("text", "value"),
    [("345.67", 345.67), ("+1", 1.0), ("-.5", -0.5), ("1.", 1.0), ("1e3", 1000.0), ("", None),
     ("1_000", None), ("1,5", None), ("inf", None), ("nan", None), ("1e400", None), ("0x10", None),
     ("١", None), (" 1", None), ("1 W", None), ("1e-4000", 0.0)],
)  # fmt: skip
def test_numbers_are_plain(text: str, value: float | None) -> None:
    """
    What Python takes for a number beyond plain ones isn't taken here.
    """
    assert parse_number(text) == value
