"""总结与展望 Summary: the month on one page."""

from __future__ import annotations

from salesreview.review.figures import metric_table
from salesreview.review.spec import Band, SectionSpec, TabSpec

KEY_METRICS = (
    "revenue", "gross_margin", "new_customers", "churn_rate", "win_rate", "collected", "overdue_share", "complaint_rate",
)  # fmt: skip

TAB = TabSpec(
    key="summary",
    zh="总结与展望",
    en="Summary",
    title_zh="{month} 总结与展望",
    title_en="Summary and outlook, {month}",
    cards=("revenue", "gross_profit", "active_customers", "collected"),
    sections=(
        SectionSpec("achievements", "主要成绩", "Achievements", ("summary.achievements",)),
        SectionSpec("problems", "主要问题", "Problems", ("summary.problems",)),
        SectionSpec("outlook", "方向与展望", "Outlook", ("summary.outlook",)),
        SectionSpec("figures", "关键指标", "Key figures", (), (Band((metric_table("figures", KEY_METRICS),)),)),
    ),
)  # fmt: skip
