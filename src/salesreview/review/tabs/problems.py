"""问题诊断 Problems: retention, acquisition, collaboration, and what lies behind the numbers."""

from __future__ import annotations

from salesreview.review.figures import Figure, member_table, metric_table
from salesreview.review.spec import Band, ChartSpec, SectionSpec, SeriesSpec, TabSpec

RETENTION = (
    "renewal_rate", "renewal_rate_value", "churn_rate", "complaints", "complaint_rate", "response_hours",
    "late_response_rate", "late_followups", "resolved_rate",
)  # fmt: skip
ACQUISITION = ("new_customers", "lead_validity_rate", "deals_lost", "lost_amount", "big_deals_lost", "big_lost_amount")
COLLABORATION = ("incidents", "deals_lost_with_incident", "lost_amount_with_incident")

LOST_FIGURES = (
    Figure("deals_lost", "value", "丢单数", "Lost deals"),
    Figure("lost_amount", "value", "丢单额", "Lost amount"),
    Figure("big_deals_lost", "value", "大单丢单", "Big deals lost"),
    Figure("deals_lost", "mom"),
)
TOPIC_FIGURES = (Figure("complaints", "value", "件数", "Count"), Figure("complaints", "share"))
INCIDENT_FIGURES = (
    Figure("incidents", "value", "次数", "Count"),
    Figure("incidents", "share"),
    Figure("incidents", "mom"),
)


TAB = TabSpec(
    key="problems",
    zh="问题诊断",
    en="Problems",
    title_zh="{month} 问题诊断",
    title_en="Problems, {month}",
    cards=("renewal_rate", "complaint_rate", "late_response_rate", "lost_amount"),
    sections=(
        SectionSpec(
            "retention", "客户留存", "Retention", ("problems.retention",),
            (
                Band((metric_table("retention", RETENTION),)),
                Band(
                    (member_table("topics", "topic", TOPIC_FIGURES, reserved=9, lead="complaints", wrapped=True),),
                    (
                        ChartSpec(
                            "topics", "bar", "topics", 0, (SeriesSpec(1, "件数", "Count", "history", "count"),),
                            "投诉主题（件）", "Complaints by topic", at=5, width=7, rows=11, axis="count",
                        ),
                    ),
                ),
            ),
        ),
        SectionSpec(
            "acquisition", "获客与丢单", "Acquisition and lost deals", ("problems.acquisition",),
            (
                Band((metric_table("acquisition", ACQUISITION),)),
                Band(
                    (member_table("lost", "lost_reason", LOST_FIGURES, reserved=9),),
                    (
                        ChartSpec(
                            "lost", "bar", "lost", 0, (SeriesSpec(2, "丢单额", "Lost amount", "history", "money"),),
                            "丢单原因（{unit}）", "Lost amount by reason ({unit})", at=7, width=5, rows=11,
                        ),
                    ),
                ),
            ),
        ),
        SectionSpec(
            "collaboration", "部门协作", "Between departments", ("problems.collaboration",),
            (
                Band((metric_table("collaboration", COLLABORATION),)),
                Band(
                    (
                        member_table("departments", "department", INCIDENT_FIGURES, reserved=8),
                        member_table("kinds", "incident_kind", INCIDENT_FIGURES, reserved=8, at=6),
                    ),
                ),
            ),
        ),
        SectionSpec(
            "hidden", "深层问题", "Behind the numbers", ("problems.hidden",),
        ),
    ),
)  # fmt: skip
