"""渠道效能 Channels: what each brings, costs and returns."""

from __future__ import annotations

from salesreview.review.figures import Figure, member_table
from salesreview.review.spec import Band, ChartSpec, SectionSpec, SeriesSpec, TabSpec

CHANNEL_FIGURES = (
    Figure("revenue"),
    Figure("revenue", "share"),
    Figure("revenue", "mom"),
    Figure("deals_won", "value", "成交", "Won"),
    Figure("channel_cost", "value", "费用", "Cost"),
    Figure("channel_cost", "mom", "费用环比", "Cost MoM"),
    Figure("roas", "value", "ROAS", "ROAS"),
    Figure("roi", "value", "ROI", "ROI"),
    Figure("new_customers", "value", "新客", "New"),
    Figure("cac", "value", "获客成本", "CAC"),
)
COST_FIGURES = (
    Figure("roi", "value", "ROI", "ROI"),
    Figure("roi", "mom", "ROI 变化", "ROI MoM"),
    Figure("cac", "value", "获客成本", "CAC"),
    Figure("cac", "mom", "获客成本环比", "CAC MoM"),
    Figure("cost_per_valid_lead", "value", "有效线索成本", "Per valid lead"),
    Figure("cost_per_valid_lead", "mom", "环比", "MoM"),
)
ACTIVITY_FIGURES = (Figure("channel_cost", "value", "费用", "Cost"), Figure("channel_cost", "mom"))

TAB = TabSpec(
    key="channels",
    zh="渠道效能",
    en="Channels",
    title_zh="{month} 渠道效能",
    title_en="Channels, {month}",
    cards=("channel_cost", "roas", "roi", "cac"),
    sections=(
        SectionSpec(
            "channels", "各渠道投入产出", "What each channel returns", ("channels.effect",),
            (
                Band((member_table("channels", "channel", CHANNEL_FIGURES, reserved=12),)),
                Band(
                    (member_table("costs", "channel", COST_FIGURES, reserved=12, total=False, lead="revenue", blank_na=True),),
                    (
                        ChartSpec(
                            "roi", "bar", "costs", 0, (SeriesSpec(1, "ROI", "ROI", "history", "rate"),),
                            "各渠道投资回报率", "Return on investment by channel", at=8, width=4, rows=9, axis="rate",
                        ),
                        ChartSpec(
                            "cac", "bar", "costs", 0, (SeriesSpec(3, "获客成本", "CAC", "history", "money"),),
                            "各渠道获客成本（{unit}）", "CAC by channel ({unit})", at=8, width=4, rows=9,
                        ),
                    ),
                ),
            ),
        ),
        SectionSpec(
            "types", "渠道类型", "Channel types", (),
            (
                Band(
                    (member_table("types", "channel_type", CHANNEL_FIGURES, reserved=5),),
                ),
            ),
        ),
        SectionSpec(
            "activities", "活动费用", "Activities", (),
            (
                Band(
                    (member_table("activities", "activity", ACTIVITY_FIGURES, reserved=10, name_span=3, total=False, blank_na=True),),
                    (
                        ChartSpec(
                            "activities", "bar", "activities", 0, (SeriesSpec(1, "费用", "Cost", "history", "money"),),
                            "活动费用（{unit}）", "Cost by activity ({unit})", at=6, width=6, rows=12,
                        ),
                    ),
                ),
            ),
        ),
    ),
)  # fmt: skip
