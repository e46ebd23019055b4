"""Names of the sample company's world, each as (zh, en): a catalogue without logic.

The company, its products, its customers and its people are made up; none of them stands for a real one.
"""

from __future__ import annotations

from typing import NamedTuple

Word = tuple[str, str]

NOTE: Word = (
    "示例数据：公司、客户、人员、产品与全部数字均为虚构，由程序生成，与任何真实企业或个人无关。",
    "Sample data: the company, its customers, people, products and all figures are made up by a program "
    "and stand for no real business or person.",
)

REGIONS: tuple[Word, ...] = (
    ("华东", "East China"),
    ("华南", "South China"),
    ("华北", "North China"),
    ("西南", "Southwest China"),
    ("西北", "Northwest China"),
)
INDUSTRIES: tuple[Word, ...] = (
    ("智能制造", "Manufacturing"),
    ("能源电力", "Energy"),
    ("交通物流", "Transport"),
    ("水务环保", "Water and environment"),
    ("智慧楼宇", "Buildings"),
    ("石油化工", "Petrochemicals"),
)
SIZES: tuple[Word, ...] = (("大", "Large"), ("中", "Medium"), ("小", "Small"))
CHANNELS: tuple[Word, ...] = (
    ("官网", "Website"),
    ("电商平台", "E-commerce"),
    ("直销", "Direct sales"),
    ("行业展会", "Trade fairs"),
    ("区域代理", "Regional agents"),
    ("系统集成商", "System integrators"),
)
CHANNEL_TYPES: tuple[Word, ...] = (("线上", "Online"), ("线下", "Offline"), ("分销", "Distribution"))
TYPE_OF_CHANNEL = (0, 0, 1, 1, 2, 2)
LINES: tuple[Word, ...] = (
    ("智能网关", "Smart gateways"),
    ("工业路由", "Industrial routers"),
    ("边缘终端", "Edge terminals"),
    ("云平台", "Cloud platform"),
    ("备件与服务", "Spare parts and service"),
)
PEOPLE: tuple[Word, ...] = (  # by region
    ("陈思远", "Chen Siyuan"),
    ("林晓彤", "Lin Xiaotong"),
    ("周启明", "Zhou Qiming"),
    ("沈佳宁", "Shen Jianing"),
    ("黄子健", "Huang Zijian"),
    ("梁雨欣", "Liang Yuxin"),
    ("何俊杰", "He Junjie"),
    ("赵文博", "Zhao Wenbo"),
    ("孙雅楠", "Sun Yanan"),
    ("郭振宇", "Guo Zhenyu"),
    ("罗成林", "Luo Chenglin"),
    ("唐若溪", "Tang Ruoxi"),
    ("马国栋", "Ma Guodong"),
    ("韩雪梅", "Han Xuemei"),
)
HOMES = (0, 0, 0, 0, 1, 1, 1, 2, 2, 2, 3, 3, 4, 4)  # the region of each, in the order of PEOPLE


class Product(NamedTuple):
    """One product: id, names, product line, list price and cost of a unit (元), weight in the order lines."""

    id: str
    zh: str
    en: str
    line: int
    core: bool
    price: float
    cost: float
    weight: float


PRODUCTS: tuple[Product, ...] = (
    Product("P101", "HG-100 基础网关", "HG-100 Basic gateway", 0, False, 1_680, 1_060, 5),
    Product("P102", "HG-200 标准网关", "HG-200 Standard gateway", 0, True, 2_480, 1_480, 9),
    Product("P103", "HG-300 智能网关", "HG-300 Smart gateway", 0, True, 3_280, 1_880, 9),
    Product("P104", "HG-500 边云网关", "HG-500 Edge-cloud gateway", 0, True, 4_980, 2_820, 5),
    Product("P105", "HG-800 防爆网关", "HG-800 Explosion-proof gateway", 0, False, 7_200, 4_260, 2),
    Product("P201", "HR-10 工业路由", "HR-10 Industrial router", 1, False, 980, 640, 4),
    Product("P202", "HR-20 双卡路由", "HR-20 Dual-SIM router", 1, True, 1_560, 940, 6),
    Product("P203", "HR-30 5G路由", "HR-30 5G router", 1, True, 2_680, 1_610, 7),
    Product("P204", "HR-40 车载路由", "HR-40 Vehicle router", 1, False, 2_960, 1_840, 3),
    Product("P205", "HR-50 工业交换机", "HR-50 Industrial switch", 1, False, 1_880, 1_180, 2),
    Product("P301", "HE-1 采集终端", "HE-1 Data collector", 2, False, 860, 560, 5),
    Product("P302", "HE-2 边缘终端", "HE-2 Edge terminal", 2, True, 1_460, 930, 7),
    Product("P303", "HE-3 边缘计算终端", "HE-3 Edge computing terminal", 2, True, 2_860, 1_800, 5),
    Product("P304", "HE-5 视觉终端", "HE-5 Vision terminal", 2, False, 3_900, 2_480, 3),
    Product("P305", "HE-7 手持终端", "HE-7 Handheld terminal", 2, False, 1_980, 1_290, 2),
    Product("P401", "华云 设备接入包", "HuaCloud Device pack", 3, True, 1_200, 470, 5),
    Product("P402", "华云 数据看板", "HuaCloud Dashboards", 3, False, 1_800, 700, 3),
    Product("P403", "华云 远程运维", "HuaCloud Remote operations", 3, True, 2_400, 930, 3),
    Product("P404", "华云 算法套件", "HuaCloud Analytics suite", 3, False, 3_600, 1_490, 1),
    Product("P501", "天线与线缆套装", "Antenna and cable kit", 4, False, 280, 160, 4),
    Product("P502", "电源模块", "Power module", 4, False, 420, 250, 4),
    Product("P503", "安装调试服务", "Installation service", 4, False, 1_200, 760, 3),
    Product("P504", "年度维保", "Annual maintenance", 4, True, 1_600, 820, 3),
    Product("P505", "技术培训", "Technical training", 4, False, 2_000, 1_150, 1),
)
SQUEEZED = 7  # the product (HR-30) whose cost rises

# A customer's name is two syllables and a word of its industry, for instance 瀚禾装备 / Hanhe Equipment.
FIRST: tuple[Word, ...] = (
    ("瀚", "Han"), ("朔", "Shuo"), ("沐", "Mu"), ("景", "Jing"), ("昱", "Yu"), ("承", "Cheng"),
    ("启", "Qi"), ("泽", "Ze"), ("恒", "Heng"), ("卓", "Zhuo"), ("盛", "Sheng"), ("嘉", "Jia"),
    ("宏", "Hong"), ("睿", "Rui"), ("旭", "Xu"), ("铭", "Ming"), ("辰", "Chen"), ("凌", "Ling"),
    ("博", "Bo"), ("融", "Rong"), ("朗", "Lang"), ("骏", "Jun"), ("皓", "Hao"), ("穗", "Sui"),
)  # fmt: skip
SECOND: tuple[Word, ...] = (
    ("禾", "he"), ("川", "chuan"), ("岳", "yue"), ("霖", "lin"), ("桥", "qiao"), ("拓", "tuo"),
    ("昀", "yun"), ("源", "yuan"), ("峰", "feng"), ("达", "da"), ("岱", "dai"), ("沛", "pei"),
    ("帆", "fan"), ("茂", "mao"), ("际", "ji"), ("通", "tong"), ("维", "wei"), ("安", "an"),
    ("康", "kang"), ("舟", "zhou"), ("芯", "xin"), ("图", "tu"), ("坤", "kun"), ("迈", "mai"),
)  # fmt: skip
INDUSTRY_WORDS: tuple[tuple[Word, ...], ...] = (
    (("装备", "Equipment"), ("精机", "Precision"), ("智造", "Manufacturing")),
    (("能源", "Energy"), ("电气", "Electric"), ("储能", "Storage")),
    (("物流", "Logistics"), ("轨交", "Rail"), ("供应链", "Supply Chain")),
    (("水务", "Water"), ("环境", "Environment"), ("净化", "Purification")),
    (("楼宇", "Buildings"), ("物业", "Properties"), ("安防", "Security")),
    (("化工", "Chemicals"), ("新材", "Materials"), ("石化", "Petrochem")),
)

YES_NO: tuple[Word, ...] = (("否", "No"), ("是", "Yes"))  # by truth value
LEAD_STATUS: tuple[Word, ...] = (("进行中", "Open"), ("成交", "Won"), ("丢单", "Lost"))
LOST_REASONS: tuple[Word, ...] = (
    ("价格", "Price"),
    ("竞品功能更全", "Competitor offers more"),
    ("需求取消", "Need dropped"),
    ("交期不满足", "Delivery too late"),
    ("预算未批", "Budget not granted"),
    ("需求不符", "Not a fit"),
)
FEEDBACK_KINDS: tuple[Word, ...] = (("投诉", "Complaint"), ("建议", "Suggestion"), ("表扬", "Praise"))
TOPICS: tuple[tuple[Word, ...], ...] = (  # by kind of feedback
    (
        ("故障响应慢", "Slow response to faults"),
        ("交付延期", "Late delivery"),
        ("固件不稳定", "Unstable firmware"),
        ("安装指导不足", "Too little help with installation"),
        ("资料不全", "Incomplete documents"),
    ),
    (
        ("增加协议支持", "More protocols"),
        ("优化配置界面", "Simpler configuration"),
        ("提供远程升级", "Remote updates"),
        ("延长质保", "Longer warranty"),
    ),
    (("服务专业", "Competent service"), ("产品稳定", "Reliable product"), ("交付及时", "Delivered on time")),
)
ACTIVITIES: tuple[tuple[Word, ...], ...] = (  # by channel
    (("搜索推广", "Search advertising"), ("官网内容", "Website content")),
    (("平台推广", "Marketplace advertising"), ("平台佣金", "Marketplace fees")),
    (("客户拜访", "Customer visits"), ("方案演示", "Demonstrations")),
    (("工业互联展", "Industrial internet fair"), ("能源装备展", "Energy equipment fair")),
    (("代理返点", "Agents' rebates"), ("代理培训", "Agents' training")),
    (("联合方案", "Joint solutions"), ("集成商大会", "Integrators' conference")),
)

DIMENSIONS: dict[str, Word] = {
    "product_line": ("产品线", "Product line"),
    "region": ("区域", "Region"),
    "salesperson": ("销售员", "Salesperson"),
    "channel": ("渠道", "Channel"),
}
METRICS: dict[str, Word] = {
    "revenue": ("销售额", "Revenue"),
    "gross_margin": ("毛利率", "Gross margin"),
    "new_customers": ("新增客户数", "New customers"),
    "churn_rate": ("客户流失率", "Churn rate"),
    "repurchase_rate": ("复购率", "Repurchase rate"),
    "win_rate": ("成交率", "Win rate"),
    "lead_validity_rate": ("线索池有效率", "Lead validity rate"),
    "collected": ("回款额", "Collected"),
    "collection_days": ("回款周期", "Collection days"),
    "renewal_rate": ("续约率", "Renewal rate"),
    "complaint_rate": ("投诉率", "Complaint rate"),
}
