"""What the sample company wrote down about its months: factors, tasks, risks, wishes.

A catalogue without logic. Months count back from the month under review (0); texts are (zh, en); people are
places in names.PEOPLE.
"""

from __future__ import annotations

from typing import NamedTuple

from salesreview.sample.names import CHANNELS, LINES, REGIONS, Word
from salesreview.sample.plan import EDGE, FAIRS, GATEWAYS, ROUTERS, SOUTHWEST

EXTERNAL: Word = ("外部", "External")
INTERNAL: Word = ("内部", "Internal")
UP: Word = ("+", "+")
DOWN: Word = ("−", "−")

NOT_STARTED: Word = ("未开始", "To do")
IN_PROGRESS: Word = ("进行中", "In progress")
DONE: Word = ("完成", "Done")
DROPPED: Word = ("取消", "Cancelled")

TRAINING: Word = ("培训", "Training")
BUDGET: Word = ("预算", "Budget")
TOOL: Word = ("工具", "Tool")


class FactorRow(NamedTuple):
    """One event that moved a month."""

    back: int
    day: int
    origin: Word
    kind: Word
    dimension: str
    member: Word | None
    description: Word
    effect: Word


FACTORS: tuple[FactorRow, ...] = (
    FactorRow(
        2,
        18,
        INTERNAL,
        ("团队调整", "Team change"),
        "region",
        REGIONS[SOUTHWEST],
        (
            "西南区一名资深销售离职，所辖客户由其余两人接手",
            "A senior salesperson in Southwest China left; the other two took over the customers",
        ),
        DOWN,
    ),
    FactorRow(
        1,
        1,
        EXTERNAL,
        ("供应链", "Supply chain"),
        "product_line",
        LINES[ROUTERS],
        (
            "5G模组涨价，HR-30 5G路由单位成本上升15%，售价未调整",
            "5G modules became dearer: the unit cost of the HR-30 5G router rose by 15 %, its price stayed",
        ),
        DOWN,
    ),
    FactorRow(
        0,
        9,
        EXTERNAL,
        ("竞品动作", "Competitor move"),
        "product_line",
        LINES[EDGE],
        (
            "主要竞品将同类边缘终端降价12%",
            "The main competitor cut the price of comparable edge terminals by 12 %",
        ),
        DOWN,
    ),
    FactorRow(
        0,
        12,
        EXTERNAL,
        ("行业政策", "Policy"),
        "product_line",
        LINES[GATEWAYS],
        (
            "工业设备更新补贴落地，网关改造项目提前启动",
            "A subsidy for renewing industrial equipment took effect; gateway projects started early",
        ),
        UP,
    ),
    FactorRow(
        0,
        16,
        INTERNAL,
        ("资源投入", "Investment"),
        "channel",
        CHANNELS[FAIRS],
        (
            "行业展会展位扩大，投入较上月增加约六成",
            "Larger stands at the trade fairs: about 60 % more spent than the month before",
        ),
        DOWN,
    ),
    FactorRow(
        0,
        20,
        EXTERNAL,
        ("季节", "Season"),
        "",
        None,
        (
            "客户开始为年末验收备货，询价增多",
            "Customers start to stock up for the acceptances at the year's end; more enquiries",
        ),
        UP,
    ),
)


class ActionRow(NamedTuple):
    """One task: written down `back` months ago, due on `day` of the month `due` months from it."""

    back: int
    strategy: Word
    task: Word
    owner: int
    due: int
    day: int
    status: Word
    done: tuple[int, int] | None  # months from the one under review, day
    metric: Word
    note: Word


ACTIONS: tuple[ActionRow, ...] = (
    ActionRow(
        3,
        ("稳定中小客户", "Keep small customers"),
        ("对三个月未下单的小客户逐一回访", "Call every small customer without an order for three months"),
        2,
        -1,
        15,
        DONE,
        (-1, 20),
        ("客户流失率", "Churn rate"),
        ("回访 46 家", "46 customers called"),
    ),
    ActionRow(
        3,
        ("提高线索质量", "Better leads"),
        ("统一线索判定标准", "One rule for judging leads"),
        0,
        -2,
        28,
        DONE,
        (-2, 26),
        ("线索池有效率", "Lead validity rate"),
        ("", ""),
    ),
    ActionRow(
        2,
        ("加强回款", "Collect faster"),
        ("清理逾期 60 天以上的应收账款", "Clear receivables overdue by more than 60 days"),
        7,
        -1,
        30,
        IN_PROGRESS,
        None,
        ("回款周期", "Collection days"),
        ("待客户确认 3 笔", "3 await the customer"),
    ),
    ActionRow(
        2,
        ("补强西南区", "Strengthen Southwest China"),
        ("为西南区招聘一名资深销售", "Hire a senior salesperson for Southwest China"),
        10,
        0,
        15,
        IN_PROGRESS,
        None,
        ("销售额（西南）", "Revenue (Southwest China)"),
        ("", ""),
    ),
    ActionRow(
        2,
        ("提升续约", "More renewals"),
        ("合同到期前 60 天启动续约沟通", "Talk about renewal 60 days before a contract ends"),
        5,
        0,
        10,
        DONE,
        (0, 9),
        ("续约率", "Renewal rate"),
        ("", ""),
    ),
    ActionRow(
        1,
        ("稳定西南区", "Steady Southwest China"),
        ("西南区重点客户由主管陪同拜访", "Visit the key customers of Southwest China with the manager"),
        11,
        0,
        25,
        NOT_STARTED,
        None,
        ("销售额（西南）", "Revenue (Southwest China)"),
        ("", ""),
    ),
    ActionRow(
        1,
        ("控制成本", "Hold costs"),
        ("与 5G 模组供应商重新议价", "Renegotiate with the supplier of 5G modules"),
        8,
        0,
        28,
        IN_PROGRESS,
        None,
        ("毛利率（工业路由）", "Gross margin (Industrial routers)"),
        ("", ""),
    ),
    ActionRow(
        1,
        ("扩大新客", "Win new customers"),
        ("官网上线智能网关选型工具", "Put a gateway selector on the website"),
        1,
        0,
        20,
        DONE,
        (0, 24),
        ("新增客户数", "New customers"),
        ("", ""),
    ),
    ActionRow(
        1,
        ("扩大新客", "Win new customers"),
        ("参加第二场区域展会", "Take part in a second regional fair"),
        3,
        0,
        30,
        DROPPED,
        None,
        ("新增客户数", "New customers"),
        ("预算不足取消", "Dropped for want of budget"),
    ),
    ActionRow(
        0,
        ("应对竞品降价", "Answer the price cut"),
        ("边缘终端与云平台打包报价", "Offer edge terminals together with the cloud platform"),
        4,
        1,
        15,
        NOT_STARTED,
        None,
        ("成交率（边缘终端）", "Win rate (Edge terminals)"),
        ("", ""),
    ),
    ActionRow(
        0,
        ("缩短响应时间", "Answer faster"),
        ("边缘终端投诉设专人跟进", "One person to follow up complaints about edge terminals"),
        6,
        1,
        10,
        IN_PROGRESS,
        None,
        ("投诉率", "Complaint rate"),
        ("", ""),
    ),
    ActionRow(
        0,
        ("复盘展会投入", "Review the fairs"),
        (
            "核算展会单客成本并调整下季度计划",
            "Work out the cost per customer of the fairs and adjust next quarter's plan",
        ),
        3,
        1,
        20,
        NOT_STARTED,
        None,
        ("新增客户数", "New customers"),
        ("", ""),
    ),
)
UNDATED: Word = ("下月再定", "to be set next month")  # typed where the last task's due date belongs

INCIDENT_DEPARTMENTS: tuple[Word, ...] = (
    ("研发", "R&D"),
    ("供应链", "Supply chain"),
    ("财务", "Finance"),
    ("售后", "After-sales"),
    ("市场", "Marketing"),
)
INCIDENTS: tuple[tuple[Word, Word], ...] = (  # kind, description
    (
        ("信息传递延迟", "Late information"),
        ("新版报价单晚于客户约定时间送达", "The new quotation came later than promised to the customer"),
    ),
    (
        ("信息传递延迟", "Late information"),
        ("交期变更未及时告知销售", "Sales was not told in time of a changed delivery date"),
    ),
    (
        ("资源支持不足", "Lack of support"),
        ("演示样机排期冲突", "The demonstration units were booked twice"),
    ),
    (
        ("资源支持不足", "Lack of support"),
        ("现场技术支持人手不足", "Too few engineers for support on site"),
    ),
    (
        ("审批流程过长", "Slow approval"),
        ("特价审批超过五个工作日", "A special price took more than five working days to approve"),
    ),
    (
        ("责任不清", "Unclear responsibility"),
        ("售后问题在两个部门间流转", "A service case went back and forth between two departments"),
    ),
)

RISKS: tuple[tuple[Word, int, int, Word, int], ...] = (  # risk, probability, impact, response, owner
    (
        ("竞品继续降价，边缘终端份额下滑", "The competitor cuts prices again and edge terminals lose share"),
        4,
        4,
        ("推出打包方案，守住重点客户", "Offer bundles, hold the key customers"),
        4,
    ),
    (
        ("年末旺季交付能力不足", "Too little capacity to deliver in the peak at the year's end"),
        3,
        4,
        ("提前锁定产能与关键物料", "Book capacity and key materials early"),
        0,
    ),
    (
        ("5G模组持续涨价", "5G modules become dearer still"),
        3,
        3,
        ("引入第二供应商，评估调价", "Bring in a second supplier, consider a price change"),
        8,
    ),
    (
        ("大客户回款延后", "Large customers pay late"),
        3,
        4,
        ("按周跟踪逾期，必要时暂缓发货", "Follow overdue amounts weekly, hold deliveries where needed"),
        7,
    ),
    (
        ("西南区人员缺口未补", "The gap in the Southwest China team stays open"),
        3,
        3,
        ("跨区支援，加快招聘", "Help from other regions, hire faster"),
        10,
    ),
)
RESOURCES: tuple[tuple[Word, Word, Word, float | None, Word], ...] = (  # kind, item, amount, share, reason
    (
        TRAINING,
        ("竞品应对与价值销售培训", "Training: selling value against a price cut"),
        ("3.6万", "36,000"),
        None,
        ("边缘终端因价格丢单增多", "More edge terminal deals lost on price"),
    ),
    (
        BUDGET,
        ("老客户回访与续约专项", "Budget for calls and renewals"),
        ("8万", "80,000"),
        0.006,
        ("小客户流失上升，续约率低于目标", "Small customers leave more often, renewals are below target"),
    ),
    (
        BUDGET,
        ("旺季备货周转资金", "Stock for the peak season"),
        ("120万", "1,200,000"),
        0.08,
        ("12月为全年高峰", "December is the year's peak"),
    ),
    (
        TOOL,
        ("客服工单系统升级", "Upgrade of the service desk"),
        ("￥65,000", "¥65,000"),
        None,
        ("投诉响应超过24小时", "Complaints are answered after more than 24 hours"),
    ),
    (
        TOOL,
        ("线索评分工具", "Lead scoring tool"),
        ("2.4万", "24,000"),
        None,
        ("提高线索池有效率", "Raise the lead validity rate"),
    ),
)
