"""Runs, turns and streaks over a company whose months are written down here: true as told, and false in each way."""

from __future__ import annotations

import pytest

from .companies import Rows
from .small import Lies, back, day, evaluated, hold, why

#: Thousands by month, October 2024 first: valves are above the year before from April on, pumps were until September.
VALVES = [100] * 12 + [90] * 6 + [110] * 6 + [120]
PUMPS = [10] * 12 + [10] * 4 + [12] * 8 + [8]
#: Targets of revenue by month back from October 2026: missed since July, by too little to show where `near`.
TARGETS = [140_000.0, 130_000.0, 130_000.0, 130_000.0, 120_000.0, 150_000.0]


def rows(near: bool = False) -> Rows:
    orders, feedback, targets = [], [], []
    for place, pair in enumerate(zip(VALVES, PUMPS, strict=True)):
        step = len(VALVES) - 1 - place
        for product, thousands in zip(("P1", "P2"), pair, strict=True):
            orders.append({"order_id": f"{product}-{place}", "order_date": day(step), "customer_id": "C1", "product_id": product,
                           "quantity": float(thousands), "revenue": thousands * 1000.0, "channel": "Direct"})  # fmt: skip
        feedback.append({"feedback_id": f"B{place}", "date": day(step), "kind": "complaint"})
    for step, target in enumerate(TARGETS):
        whole = 128_001.0 if near and not step else target
        targets.append({"month": back(step).first, "metric": "revenue", "target": whole})
        targets.append({"month": back(step).first, "metric": "complaint_rate", "target": 0.1 if step < 5 else 0.9})
    for step in range(3):
        targets.append({"month": back(step).first, "metric": "revenue", "dimension": "channel", "member": "Direct", "target": 100_000.0})  # fmt: skip
    return {
        "orders": orders, "feedback": feedback, "targets": targets,
        "products": [{"product_id": "P1", "name": "Ball valve", "product_line": "Valves"}, {"product_id": "P2", "name": "Pump", "product_line": "Pumps"}],
    }  # fmt: skip


WHOLE = evaluated(rows())
#: Who drove the change of revenue belongs to core.revenue as well.
DRIVERS = "By product line, the rise in revenue of CNY 6.0k on the month before was driven by Valves (CNY +10.0k), partly offset by Pumps (CNY -4.0k)."
DRIVERS_ZH = "按产品线，销售额环比增加0.6万元，由「Valves」（+1.0万元）带动，部分被「Pumps」（-0.4万元）抵消。"
#: Slot, language, the true text, and what is false.
TOLD: dict[str, tuple[str, str, str, Lies]] = {
    "a run and a streak": ("core.revenue", "en",
        f"Revenue stood at CNY 128.0k. Revenue stood above the same month a year earlier in each of the last 7 months and missed the target for 4 months in a row. {DRIVERS}",
        {"a month too few": ("last 7 months", "last 6 months", "run: revenue"),
         "a month too many": ("last 7 months", "last 8 months", "run: revenue"),
         "the other direction": ("above the same", "below the same", "run: revenue"),
         "a streak too long": ("for 4 months", "for 5 months", "streak: revenue"),
         "a streak too short": ("for 4 months", "for 3 months", "streak: revenue"),
         "met for missed": ("missed", "met", "streak: revenue"),
         "no run": ("stood above the same month a year earlier in each of the last 7 months and ", "", "left out: revenue ('', ''): ('run', 1, 7)"),
         "no streak": (" and missed the target for 4 months in a row", "", "left out: revenue ('', ''): ('missed', 4)"),
         "neither": (" Revenue stood above the same month a year earlier in each of the last 7 months and missed the target for 4 months in a row.", "", "left out: "),
         "of another figure": ("Revenue stood above", "Orders stood above", "run: orders"),
         "the wrong order": ("stood above the same month a year earlier in each of the last 7 months and missed the target for 4 months in a row",
                             "missed the target for 4 months in a row and stood above the same month a year earlier in each of the last 7 months", "after the streak"),
         "twice": ("in a row.", "in a row, target missed for 4 months in a row.", "said 2 times: ('streak'")}),
    "a run and a streak in Chinese": ("core.revenue", "zh",
        f"销售额为12.8万元。销售额近7个月各月均高于上年同月，连续4个月未达目标。{DRIVERS_ZH}",
        {"a month too many": ("近7个月", "近8个月", "run: revenue"), "the other direction": ("均高于", "均低于", "run: revenue"),
         "a streak too long": ("连续4个月", "连续5个月", "streak: revenue"), "met for missed": ("未达目标", "达到目标", "streak: revenue"),
         "no run": ("近7个月各月均高于上年同月，", "", "left out: "), "no streak": ("，连续4个月未达目标", "", "left out: "),
         "a turn for a run": ("近7个月各月均高于上年同月", "本月高于上年同月，此前连续6个月低于上年同月", "turn: revenue")}),
    "a run and a turn of members": ("products.each", "en",
        "Valves: revenue of CNY 120.0k. Revenue of Valves stood above the same month a year earlier in each of the last 7 months.\n"
        "Pumps: revenue of CNY 8.0k. Revenue of Pumps fell below the same month a year earlier, after 8 months above it.",
        {"another member": ("Revenue of Valves stood above", "Revenue of Pumps stood above", "run: revenue Pumps"),
         "a month too many": ("after 8", "after 9", "turn: revenue Pumps"), "a month too few": ("after 8", "after 7", "turn: revenue Pumps"),
         "the other direction": ("fell below the same month a year earlier, after 8 months above it", "rose above the same month a year earlier, after 8 months below it", "turn: revenue Pumps"),
         "no turn at all": ("above it", "below it", "turn: no turn"),
         "a run for a turn": ("fell below the same month a year earlier, after 8 months above it", "stood above the same month a year earlier in each of the last 8 months", "run: revenue Pumps"),
         "a turn left out": (" Revenue of Pumps fell below the same month a year earlier, after 8 months above it.", "", "left out: revenue ('product_line', 'Pumps'): ('turn', -1, 8)"),
         "a target that is none": ("above it.", "above it, target missed for 3 months in a row.", "streak: revenue Pumps")}),
    "a turn in Chinese": ("products.each", "zh",
        "「Pumps」：销售额0.8万元。「Pumps」销售额本月低于上年同月，此前连续8个月高于上年同月。",
        {"a month too many": ("连续8个月", "连续9个月", "turn: revenue Pumps"), "the other direction": ("本月低于上年同月，此前连续8个月高于", "本月高于上年同月，此前连续8个月低于", "turn: revenue Pumps"),
         "left out": ("「Pumps」销售额本月低于上年同月，此前连续8个月高于上年同月。", "", "left out: ")}),
    "a target met": ("channels.effect", "en",
        "Direct: revenue of CNY 128.0k. Revenue of the channel Direct stood above the same month a year earlier in each of the last 7 months and met the target for 3 months in a row.",
        {"a month too many": ("for 3 months", "for 4 months", "streak: revenue Direct"), "missed for met": ("met the", "missed the", "streak: revenue Direct"),
         "left out": (" and met the target for 3 months in a row", "", "left out: revenue ('channel', 'Direct'): ('met', 3)")}),
    "less is better": ("problems.retention", "en", "Complaint rate stood at 50.0%. Complaint rate missed the target for 5 months in a row.",
        {"met for missed": ("missed", "met", "streak: complaint_rate"), "a month too many": ("5 months", "6 months", "streak: complaint_rate"),
         "a run of no trend": ("missed the target for 5", "stood above the same month a year earlier in each of the last 6 months and missed the target for 5", "run: complaint_rate"),
         "left out": (" Complaint rate missed the target for 5 months in a row.", "", "left out: complaint_rate")}),
    "a streak of the summary": ("summary.problems", "zh", "1. 销售额为12.8万元，完成率91.4%，低于目标1.2万元，连续4个月未达目标。",
        {"a month too many": ("连续4个月", "连续5个月", "streak: revenue"), "left out": ("，连续4个月未达目标", "", "left out: "),
         "a run": ("连续4个月未达目标", "近7个月各月均高于上年同月，连续4个月未达目标", "the summary tells of streaks alone")}),
}  # fmt: skip


@pytest.mark.parametrize("case", TOLD)
def test_a_history_is_true_and_its_lies_are_caught(case: str) -> None:
    slot, lang, text, lies = TOLD[case]
    hold(WHOLE, slot, text, lang, lies)


def test_a_month_that_is_not_over_has_no_history() -> None:
    part = evaluated(rows(), data_until=day(0, 20))
    drivers = DRIVERS.replace("on the month before", "on the same days of the month before")
    assert not why(part, "core.revenue", f"Revenue stood at CNY 128.0k. {drivers}", "en")
    for said, rule in (("stood above the same month a year earlier in each of the last 7 months", "run"), ("target missed for 4 months in a row", "streak")):  # fmt: skip
        found = why(part, "core.revenue", f"Revenue stood at CNY 128.0k. Revenue: {said}. {drivers}", "en")
        assert found == [f"{rule}: the month is not over"]


def test_a_miss_that_does_not_show_is_no_streak() -> None:
    near = evaluated(rows(near=True))
    run = "Revenue stood at CNY 128.0k. Revenue stood above the same month a year earlier in each of the last 7 months"
    assert not why(near, "core.revenue", f"{run}. {DRIVERS}", "en")
    assert (
        "streak: revenue"
        in why(near, "core.revenue", f"{run}, target missed for 4 months in a row. {DRIVERS}", "en")[0]
    )
