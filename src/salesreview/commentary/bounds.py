"""Every bound that the review's words and rankings rest on, as the metric dictionary shows them: a catalogue.

A bound is the program's own and the same for all; what a department may set stands on the Settings tab, in
`diagnosis.yaml` or in `playbook.yaml`.
"""

from __future__ import annotations

from dataclasses import dataclass

from salesreview.commentary import (
    actions,
    channels,
    contributions,
    customers,
    next_month,
    overview,
    plans,
    problems,
    products,
    unusual,
)
from salesreview.insights import (
    alerts,
    bands,
    contributors,
    diagnosis,
    drivers,
    expected,
    hidden,
    history,
    outliers,
    playbook,
    proposals,
    rank,
    significance,
    together,
)


@dataclass(frozen=True, slots=True)
class Bound:
    """One bound: where its constant stands (`module.NAME`), its value, unit and meaning in both languages."""

    constant: str
    value: float
    unit: tuple[str, str]
    name: tuple[str, str]
    meaning: tuple[str, str]

    def texts(self, lang: str) -> tuple[str, str, str]:
        """Return name, meaning and unit in `lang`."""
        place = 0 if lang == "zh" else 1
        return self.name[place], self.meaning[place], self.unit[place]


_PERCENT, _POINTS, _NUMBER = ("%", "%"), ("个百分点", "pp"), ("—", "—")
_CASES, _MONTHS = ("例", "cases"), ("个月", "months")
_NAMED = ("项", "items")
_SPREADS, _DAYS = ("倍", "spreads"), ("天", "days")


def _percent(value: float) -> float:
    return round(value * 100, 9)


BOUNDS: tuple[Bound, ...] = (
    Bound("bands.FLAT", _percent(bands.FLAT), _PERCENT, ("持平", "Unchanged"),
          ("变动或差距小于此值，按一位小数显示为0.0，写“持平”", "A change or gap below it shows as 0.0 and is called unchanged")),
    Bound("bands.RELATIVE.slight", _percent(bands.RELATIVE[1].below), _PERCENT, ("小幅（数额）", "Slight (amounts)"),
          ("数额的变动小于此值写“小幅”；两个月都超过100%的比率按相对变动判断", "An amount's change below it is called slight; so is the relative change of a rate beyond 100 % in both months")),
    Bound("bands.RELATIVE.sharp", _percent(bands.RELATIVE[2].below), _PERCENT, ("大幅（数额）", "Sharp (amounts)"),
          ("数额的变动不小于此值写“大幅”", "An amount's change of it or more is called sharp")),
    Bound("bands.POINTS.slight", _percent(bands.POINTS[1].below), _POINTS, ("小幅（比率）", "Slight (rates)"),
          ("比率的变动小于此值写“小幅”", "A rate's change below it is called slight")),
    Bound("bands.POINTS.sharp", _percent(bands.POINTS[2].below), _POINTS, ("大幅（比率）", "Sharp (rates)"),
          ("比率的变动不小于此值写“大幅”", "A rate's change of it or more is called sharp")),
    Bound("significance.FEW", significance.FEW, _CASES, ("最少样本", "Fewest cases"),
          ("样本少于此数时写明样本数，不判断升降、高低", "On fewer cases their number is told and no rise, fall or rank is judged")),
    Bound("significance.FEW_AMOUNTS", significance.FEW_AMOUNTS, _CASES, ("最少样本（金额之比）", "Fewest cases (shares of amounts)"),
          ("毛利率等金额之比所依据的笔数少于此数时，写明笔数，不判断升降、不列入总结", "A share of amounts, such as the gross margin, that rests on fewer rows is not judged nor listed in the summary")),
    Bound("significance.CRITICAL_Z", significance.CRITICAL_Z, _NUMBER, ("比率变动的检验", "Test of rates"),
          ("两个比率之差的 z 值小于此值（双侧5%）写“属正常波动”", "Two rates whose z lies below it (5 %, two-sided) differ within ordinary variation")),
    Bound("drivers.DRIVER_SHARE", _percent(drivers.DRIVER_SHARE), _PERCENT, ("带动", "Driven by"),
          ("占变动的比重不小于此值写“主要由…带动”", "A part of this much of a change or more is said to drive it")),
    Bound("hidden.CONCENTRATED", _percent(hidden.CONCENTRATED), _PERCENT, ("客户集中", "Concentration"),
          ("一家客户占销售额或增量超过此值即提示", "One customer with more of the revenue, or of its growth, is pointed out")),
    Bound("hidden.MONTHS_BELOW", hidden.MONTHS_BELOW, _MONTHS, ("连续未达标", "Months below target"),
          ("区域销售额连续这么多个月低于目标即提示", "A region below target for so many months in a row is pointed out")),
    Bound("history.STREAK_LEAST", history.STREAK_LEAST, _MONTHS, ("连续达标或未达标", "Streaks against target"),
          ("连续达到或未达到目标的月数不少于此数时写出", "The months in a row that a target is met or missed are told from so many on")),
    Bound("history.RUN_LEAST", history.RUN_LEAST, _MONTHS, ("同比趋势与转折", "Trend on the year before"),
          ("连续高于（或低于）上年同月的月数不少于此数时写出趋势或其转折", "The months in a row above (or below) the same month a year earlier are told, or their turn, from so many on")),
    Bound("contributors.YEAR", contributors.YEAR, _MONTHS, ("流失客户的销售额", "Revenue of customers lost"),
          ("比较流失客户所用的此前月份", "Months before, over which customers lost are compared")),
    Bound("outliers.MONTHS", outliers.MONTHS, _MONTHS, ("常见范围：月数", "Usual range: months"),
          ("成员与订单的常见范围所依据的以往月份", "Months before that the usual range of members and orders rests on")),
    Bound("outliers.LEAST_MONTHS", outliers.LEAST_MONTHS, _MONTHS, ("常见范围：最少月数", "Usual range: fewest months"),
          ("以往月份少于此数时不判断成员", "With fewer months before it a member is not judged")),
    Bound("outliers.MEMBER_SHARE", _percent(outliers.MEMBER_SHARE), _PERCENT, ("异常成员", "Unusual members"),
          ("当月与以往均不足销售额此比例的成员不提示", "A member below this share of the revenue, now and usually, is not pointed out")),
    Bound("outliers.RECORDS_LEAST", outliers.RECORDS_LEAST, _CASES, ("异常订单：最少样本", "Unusual orders: fewest cases"),
          ("以往订单、产品的订单行少于此数时不判断", "With fewer orders, or lines of a product, before it none is judged")),
    Bound("outliers.ORDER_SHARE", _percent(outliers.ORDER_SHARE), _PERCENT, ("异常订单", "Unusual orders"),
          ("超出常见范围的订单占当月销售额不小于此值即提示", "An order above the usual range is pointed out from this share of the month's revenue on")),
    Bound("outliers.PRICE_SHARE", _percent(outliers.PRICE_SHARE), _PERCENT, ("异常单价", "Unusual unit prices"),
          ("超出常见范围的单价，其与中位数之差乘以数量占当月销售额不小于此值即提示", "A unit price outside the usual range is pointed out where its distance from the median times the quantity makes this share of the month's revenue")),
    Bound("unusual.NAMED", unusual.NAMED, _NAMED, ("异常成员、订单、单价", "Unusual members, orders, unit prices"),
          ("逐一写出的个数，其余计数", "Told one by one, the rest counted")),
    Bound("together.MONTHS", together.MONTHS, _MONTHS, ("同向变动", "Moves together"),
          ("比较两个指标环比变动方向的月份，含本月", "Months in which the ways of two metrics are compared, this month included")),
    Bound("together.LEAST", together.LEAST, _MONTHS, ("同向变动：最少月数", "Moves together: fewest months"),
          ("两个指标均有变动的月份少于此数时不判断", "With fewer months in which both moved nothing is said")),
    Bound("together.CHANCE", _percent(together.CHANCE), _PERCENT, ("同向变动：偶然", "Moves together: chance"),
          ("偶然出现这么多次的概率不大于此值才作为证据（符号检验）", "Evidence only where so many would come by chance at most so often (sign test)")),
    Bound("diagnosis.FEWEST", diagnosis.FEWEST, _CASES, ("占比作为证据", "Shares as evidence"),
          ("总数少于此数时，占比不作为假设的证据", "Of a smaller total a member's share is no evidence")),
    Bound("diagnosis.MOST", diagnosis.MOST, _NAMED, ("假设", "Hypotheses"),
          ("每个症状最多写出的假设", "The most hypotheses told for one symptom")),
    Bound("playbook.LONGEST", playbook.LONGEST, ("个工作日", "working days"), ("最长期限", "Longest term"),
          ("行动手册中任务的最长期限", "The latest due day that a task of the playbook may have")),
    Bound("proposals.HISTORY", proposals.HISTORY, _MONTHS, ("历史", "History"),
          ("推算目标所用的月份，含本月", "Months that proposed targets are worked out from, this month included")),
    Bound("proposals.TRIALS", proposals.TRIALS, _MONTHS, ("回测", "Trials"),
          ("可回测的月份少于此数时不写区间", "With fewer months to try a method on, no range is told")),
    Bound("next_month.A_YEAR", next_month.A_YEAR, _MONTHS, ("最高月", "Best month"),
          ("历史不少于此数时才与最高的一个月比较", "The best month is compared with from so many months of history on")),
    Bound("next_month.SEVERE", next_month.SEVERE, _NUMBER, ("重点风险", "Severe risk"),
          ("概率×影响不小于此值", "Probability times impact of it or more")),
    Bound("next_month.PEAK", _percent(next_month.PEAK), _PERCENT, ("旺季", "Peak season"),
          ("上年下月销售额高于此前12个月平均的此比例即提示", "A next month that was so far above the mean of the 12 months before it, a year earlier, is pointed out")),
    Bound("contributions.NAMED", contributions.NAMED, _NAMED, ("带动与抵消的产品线", "Lines that drove or offset"),
          ("两侧各逐一写出的个数，其余合计", "Told one by one on either side, the rest together")),
    Bound("next_month.OVERDUE_WORTH", _percent(next_month.OVERDUE_WORTH), _PERCENT, ("逾期风险", "Overdue as a risk"),
          ("逾期占应收账款不小于此值即提示", "A share of the receivables of it or more is pointed out")),
    Bound("products.TOPIC_CASES", products.TOPIC_CASES, _CASES, ("主要主题", "First topic"),
          ("投诉不少于此数时写出最多的主题", "The most frequent topic is named from so many complaints on")),
    Bound("rank.TARGET", rank.TARGET, _NUMBER, ("目标差距的权重", "Weight of a gap to target"),
          ("总结排序中，目标差距相对于同样大小的变动", "In the summary's ranking, against a change of the same size")),
    Bound("rank.CHANGE", rank.CHANGE, _NUMBER, ("变动的权重", "Weight of a change"),
          ("总结排序中环比变动的权重", "In the summary's ranking")),
    Bound("rank.MOST_CHANGE", _percent(rank.MOST_CHANGE), _PERCENT, ("变动的上限", "Most of a change"),
          ("总结排序中，更大的变动不再加分", "In the summary's ranking a larger change weighs no more")),
    Bound("rank.POINTS_SCALE", rank.POINTS_SCALE, _NUMBER, ("比率的折算", "Scale of rates"),
          ("总结排序中，比率变动1个百分点折算为数额变动的百分数", "In the summary's ranking, the percent of an amount that one point of a rate weighs")),
    Bound("rank.MEMBER_WEIGHT", rank.MEMBER_WEIGHT, _NUMBER, ("成员的权重", "Weight of a member"),
          ("总结排序中，成员的权重为其占比乘以此数，不超过1", "In the summary's ranking a member weighs its share times this, at most 1")),
    Bound("plans.PROBLEMS", plans.PROBLEMS, _NAMED, ("策略对应的问题", "Problems with a strategy"),
          ("改进策略最多对应的指标问题", "The most problems of metrics that strategies are told for")),
    Bound("problems.NAMED", problems.NAMED, _NAMED, ("原因、主题、部门", "Reasons, topics, departments"),
          ("逐一写出的个数，其余合计；与最后一项相同的一并写出", "Named one by one, the rest together; equals of the last stand or fall with it")),
    Bound("overview.LINES_NAMED", overview.LINES_NAMED, _NAMED, ("超额与未达标的产品线", "Lines over and under target"),
          ("逐一写出的个数，其余计数", "Named one by one, the rest counted")),
    Bound("products.LINES", products.LINES, _NAMED, ("产品线", "Product lines"), ("逐一写出的个数，其余合计", "Told one by one, the rest together")),
    Bound("channels.CHANNELS", channels.CHANNELS, _NAMED, ("渠道", "Channels"), ("逐一写出的个数，其余合计", "Told one by one, the rest together")),
    Bound("customers.MEMBERS", customers.MEMBERS, _NAMED, ("行业、规模、区域", "Industries, sizes, regions"),
          ("逐一写出的个数，其余合计", "Told one by one, the rest together")),
    Bound("next_month.MEMBERS", next_month.MEMBERS, _NAMED, ("分项目标", "Targets by member"), ("逐一写出的个数，其余计数", "Told one by one, the rest counted")),
    Bound("next_month.RISKS", next_month.RISKS, _NAMED, ("风险", "Risks"), ("逐一写出的个数，其余计数", "Told one by one, the rest counted")),
    Bound("actions.LATE_NAMED", actions.LATE_NAMED, _NAMED, ("逾期任务", "Late tasks"), ("逐一写出的个数，其余计数", "Named one by one, the rest counted")),
    Bound("expected.WIDTH", expected.WIDTH, _SPREADS, ("预期范围", "Expected range"),
          ("当日、当月的预警：偏离以往中位数超过这么多倍离散度（中位数绝对偏差×1.4826）即为异常", "Alerts of days and months: further than so many spreads (median absolute deviation × 1.4826) from the past's median is unusual")),
    Bound("expected._CHANCE_COUNT", expected._CHANCE_COUNT, _NUMBER, ("预期范围：件数", "Expected range: counts"),
          ("件数平方根的离散度不小于此值", "The spread of a count's square root is never taken as less")),
    Bound("expected._CHANCE_AMOUNT", _percent(expected._CHANCE_AMOUNT), _PERCENT, ("预期范围：数额", "Expected range: amounts"),
          ("数额平方根的离散度不小于其中位数的此比例", "The spread of an amount's square root is never taken as less than this part of its median")),
    Bound("expected._CHANCE_RATE", _percent(expected._CHANCE_RATE), _POINTS, ("预期范围：比率", "Expected range: rates"),
          ("比率的离散度不小于此值", "The spread of a rate is never taken as less")),
    Bound("alerts.FEWEST_CASES", alerts.FEWEST_CASES, _CASES, ("预警：比率的最少样本", "Alerts: fewest cases of a rate"),
          ("月份未结束时，分母小于此数的比率不按界限判断", "In a month that is not over, a rate on fewer cases is not held against its limits")),
    Bound("alerts._DAYS_BACK", alerts._DAYS_BACK, _DAYS, ("预警：回看天数", "Alerts: days looked back"),
          ("某日与此前这么多天中的同类日（工作日或非工作日）相比", "A day is held against the days of its kind, working or not, of so many days before it")),
    Bound("alerts._LEAST_DAYS", alerts._LEAST_DAYS, _DAYS, ("预警：最少天数", "Alerts: fewest days"),
          ("同类日少于此数时不判断当日", "With fewer days of its kind a day is not judged")),
    Bound("alerts._LEAST_MONTHS", alerts._LEAST_MONTHS, _MONTHS, ("预警：最少月数", "Alerts: fewest months"),
          ("以往月份少于此数时不判断当月", "With fewer months before it a month is not judged")),
)  # fmt: skip
