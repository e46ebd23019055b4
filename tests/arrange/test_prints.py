from __future__ import annotations

import datetime as dt

import pytest

from salesreview.arrange.prints import NOTHING, Written, fingerprint, fingerprints, packed, row_of, unpacked
from salesreview.review.document import AnyValue, Formula, Link, Rich


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (5, 5.0),
        (0.1 + 0.2, 0.3),
        (-0.0, 0),
        ("a\r\nb", "a\nb"),
        ("", None),
        (float("nan"), None),
        (dt.date(2026, 10, 1), dt.datetime(2026, 10, 1)),
        (dt.datetime(2026, 10, 1, 9, 30), dt.datetime(2026, 10, 1, 9, 30, 0, 400_000)),
        (Link("B7", "订单", "B7"), "B7"),
        (Rich.of("十月【原因】"), "十月【原因】"),
        ("长" * 32_500, "长" * 32_766),
    ],
)
def test_what_reads_alike_has_one_fingerprint(one: AnyValue, other: AnyValue) -> None:
    assert fingerprint(one) == fingerprint(other)


@pytest.mark.parametrize(("one", "other"), [(1, 2), ("a", "b"), (None, 0), (True, 2), ("华东", "华东 ")])
def test_what_differs_has_another(one: AnyValue, other: AnyValue) -> None:
    assert fingerprint(one) != fingerprint(other)


def test_a_number_that_lost_its_last_digits_is_the_same() -> None:
    value = 2 / 3
    assert fingerprint(value) in fingerprints(float(f"{value:.13g}"))
    assert fingerprint(value) not in fingerprints(value + 1e-6)


def test_a_time_shown_as_a_number_is_the_same() -> None:
    moment = dt.datetime(2026, 11, 5, 9, 30, 7)
    days = (moment - dt.datetime(1899, 12, 30)) / dt.timedelta(days=1)
    assert fingerprint(moment) in fingerprints(days)


def test_a_formula_has_none() -> None:
    assert fingerprints(Formula("=2+3", 5)) == ()


def test_rows_come_back_as_they_were_packed() -> None:
    rows = (row_of(("a", None, 3)), row_of((None, None, None)), row_of(("b", 1.5, "")))
    assert unpacked(packed(rows)) == rows
    assert rows[1] == (NOTHING,) * 3


def test_the_record_comes_back_from_the_lines_of_the_memory() -> None:
    blocks = {"SR_a": tuple(row_of((i, str(i))) for i in range(9000)), "SR_b": (row_of(("x",)),)}
    written = Written(blocks, {"SR_title": fingerprint("标题")})
    lines = [("overview.factors", "2026-10", "zh", "", "", "", "generated", ""), *written.rows()]
    assert max(len(piece) for *_, piece in written.rows()) <= 32_000
    assert Written.read([(*line, *[None] * 8)[:8] for line in lines]) == written


def test_a_memory_without_a_record_has_none() -> None:
    assert Written.read([("core.revenue", "2026-10", "zh", "", "", "", "generated", "")]) is None
