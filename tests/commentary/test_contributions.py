"""Who drove the change of revenue, and what offset it."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from salesreview.commentary import contributions
from salesreview.commentary.voice import Voice
from salesreview.metrics.facts import Facts
from salesreview.settings import Settings

from .conftest import MONTH, fact, tables_of


def told(lines: dict[str, tuple[float, float]], lang: str = "zh", whole: tuple[float, float] | None = None) -> str:
    """The sentence for lines with revenue now and before; the whole is their sum unless given."""
    now, was = whole or tuple(sum(pair[at] for pair in lines.values()) for at in (0, 1))
    facts = [
        fact("revenue", now, was),
        *(fact("revenue", *pair, at=("product_line", name)) for name, pair in lines.items()),
    ]
    return contributions.told(Voice(Facts(MONTH, tuple(facts)), tables_of(), Settings(language=lang)), facts[0])


@pytest.mark.parametrize(
    ("lines", "zh", "en"),
    [
        ({"甲": (30e4, 10e4), "乙": (20e4, 15e4), "丙": (10e4, 12e4)},
         "按产品线，销售额环比增加23.0万元，由「甲」（+20.0万元）和「乙」（+5.0万元）带动，部分被「丙」（-2.0万元）抵消。",
         "By product line, the rise in revenue of CNY 230.0k on the month before was driven by 甲 (CNY +200.0k) and 乙 (CNY +50.0k), partly offset by 丙 (CNY -20.0k)."),
        ({"甲": (30e4, 10e4), "乙": (15e4, 15e4)},
         "按产品线，销售额环比增加20.0万元，由「甲」（+20.0万元）带动。",
         "By product line, the rise in revenue of CNY 200.0k on the month before was driven by 甲 (CNY +200.0k)."),
        ({"甲": (10e4, 30e4), "乙": (20e4, 15e4)},
         "按产品线，销售额环比减少15.0万元，来自「甲」（-20.0万元），部分被「乙」（+5.0万元）抵消。",
         "By product line, the fall in revenue of CNY 150.0k on the month before came from 甲 (CNY -200.0k), partly offset by 乙 (CNY +50.0k)."),
        ({"甲": (10e4, 30e4), "乙": (10e4, 15e4)},
         "按产品线，销售额环比减少25.0万元，来自「甲」（-20.0万元）和「乙」（-5.0万元）。",
         "By product line, the fall in revenue of CNY 250.0k on the month before came from 甲 (CNY -200.0k) and 乙 (CNY -50.0k)."),
    ],
)  # fmt: skip
def test_drivers_and_offsets_are_told_with_their_amounts(lines: dict, zh: str, en: str) -> None:
    assert (told(lines), told(lines, "en")) == (zh, en)


def test_the_fourth_line_and_rows_without_one_are_others() -> None:
    lines = {name: (10e4 + size, 10e4) for name, size in (("甲", 9e4), ("乙", 8e4), ("丙", 7e4), ("丁", 6e4))}
    assert told(lines, whole=(71e4, 40e4)).endswith("和其他（+7.0万元）带动。")  # 丁 and 1 of nobody's
    assert told(lines, whole=(61e4, 40e4)).endswith("带动，部分被其他（-3.0万元）抵消。")


def test_others_take_what_rounding_leaves_and_without_them_it_is_apportioned() -> None:
    lines = {"甲": (110400.0, 1e5), "乙": (110400.0, 1e5)}
    assert told(lines, whole=(226200.0, 2e5)).endswith(
        "由「乙」（+1.0万元）、「甲」（+1.0万元）和其他（+0.6万元）带动。"
    )
    lines["丙"] = (105400.0, 1e5)  # 0.54: all bend by as much, and the larger gives way
    assert told(lines).endswith("由「乙」（+1.1万元）、「甲」（+1.0万元）和「丙」（+0.5万元）带动。")


@pytest.mark.parametrize(
    ("lines", "whole"),
    [
        ({"甲": (30e4, 10e4)}, None),  # one line drives whatever there is
        ({"甲": (10e4 + 40, 10e4), "乙": (10e4, 10e4)}, None),  # a change that shows in neither unit
        ({"甲": (10e4, 10e4), "乙": (10e4, 10e4)}, (30e4, 20e4)),  # no line went that way
    ],
)
def test_it_is_silent_where_no_line_is_to_be_named(lines: dict, whole: tuple[float, float] | None) -> None:
    assert told(lines, "zh", whole) == told(lines, "en", whole) == ""


@given(st.lists(st.tuples(st.integers(0, 10**8), st.integers(0, 10**8)), min_size=2, max_size=7))
def test_what_is_shown_adds_up(pairs: list[tuple[int, int]]) -> None:
    lines = {f"L{place}": (now / 100, was / 100) for place, (now, was) in enumerate(pairs)}
    text = told(lines)
    if not text:
        return
    (change,) = re.findall(r"[增减][加少]([\d,.]+)万元", text)
    sign = 1 if "增加" in text else -1
    parts = [float(each.replace(",", "")) for each in re.findall(r"（([-+]?[\d,.]+)万元）", text)]
    assert round(sum(parts), 1) == sign * float(change.replace(",", ""))
