"""The narrative cells of the review (source: review.md §5)."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Slot:
    """One narrative cell: its key, its heading and the tab it stands on."""

    key: str
    zh: str
    en: str

    @property
    def tab(self) -> str:
        """The key of the tab it stands on."""
        return self.key.partition(".")[0]

    def label(self, lang: str) -> str:
        """Return the heading in `lang`."""
        return self.zh if lang == "zh" else self.en


SLOTS: tuple[Slot, ...] = (
    Slot("overview.attainment", "目标达成", "Target attainment"),
    Slot("overview.factors", "内外部影响因素", "External and internal factors"),
    Slot("core.revenue", "销售额与增长来源", "Revenue and where its growth comes from"),
    Slot("core.customers", "客户规模与质量", "Customers: number and quality"),
    Slot("core.conversion", "转化与成交效率", "Conversion and sales cycle"),
    Slot("products.each", "分产品线分析", "Product line by product line"),
    Slot("products.best", "亮点与可复制经验", "What stands out and can be repeated"),
    Slot("customers.industry", "分行业分析", "By industry"),
    Slot("customers.size", "分规模分析", "By customer size"),
    Slot("customers.region", "分区域分析", "By region"),
    Slot("channels.effect", "渠道投入产出", "What the channels bring for their cost"),
    Slot("problems.retention", "客户留存问题", "Keeping customers"),
    Slot("problems.acquisition", "客户获取问题", "Winning customers"),
    Slot("problems.collaboration", "内部协作问题", "Working with other departments"),
    Slot("problems.hidden", "隐性问题", "Behind the numbers"),
    Slot("actions.strategy", "改进策略", "Strategies"),
    Slot("actions.progress", "行动进展", "Progress"),
    Slot("next.targets", "下月目标", "Targets for next month"),
    Slot("next.resources", "资源需求", "Resources asked for"),
    Slot("next.risks", "风险预判", "Risks ahead"),
    Slot("summary.achievements", "本月主要成绩", "Achievements"),
    Slot("summary.problems", "本月主要问题", "Problems"),
    Slot("summary.outlook", "展望", "Outlook"),
)

SLOT: dict[str, Slot] = {slot.key: slot for slot in SLOTS}
