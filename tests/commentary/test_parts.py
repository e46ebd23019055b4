"""Parts of a whole in sentences and cells: they add up, and a number in the text is the number in its table."""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from salesreview.commentary import core, plans, problems, products, write_commentary
from salesreview.commentary.live import fill_live
from salesreview.commentary.voice import Voice
from salesreview.mail.shown import shown
from salesreview.metrics.evaluate import evaluate
from salesreview.metrics.facts import Facts
from salesreview.metrics.model import Fact
from salesreview.period import Month
from salesreview.review.context import Context
from salesreview.review.marked import Marked, marked
from salesreview.review.tabs import TABS
from salesreview.settings import Settings

from ..truth.companies import make_company
from .conftest import fact

MONTH = Month(2026, 10)
LINE = ("product_line", "阀")


def effects(at: tuple[str, str] = ("", ""), **parts: float | None) -> list[Fact]:
    """The five parts of a change of revenue, nothing where not told."""
    told = dict.fromkeys(("volume", "price", "mix", "new", "discontinued"), 0.0) | parts
    return [fact(f"pvm_revenue_{key}", value, at=at) for key, value in told.items()]


def voice(facts: list[Fact], lang: str, make_tables: Any, *, partial: int | None = None, **settings: Any) -> Voice:
    return Voice(Facts(MONTH, tuple(facts), partial_day=partial), make_tables(), Settings(language=lang, **settings))


@pytest.mark.parametrize(
    ("lang", "said"),
    [
        # 20.045, 10.044 and 5.311 make 35.4: one digit is missing, and the volume was bent most
        ("zh", "销售额环比变动-35.4万元，其中销量-20.1万元、价格-10.0万元和结构-5.3万元。"),
        (
            "en",
            "Revenue changed by CNY -354.0k on the month before: volume CNY -200.5k, price CNY -100.4k and mix CNY -53.1k.",
        ),
    ],
)
@pytest.mark.parametrize("at", [("", ""), LINE])
def test_a_change_is_split_into_parts_that_add_up(lang: str, said: str, at: tuple[str, str], make_tables: Any) -> None:
    revenue = fact("revenue", 646_000.0, 1_000_000.0, at=at)
    parts = effects(at, volume=-200_450.0, price=-100_440.0, mix=-53_110.0)
    assert products.bridge(voice([revenue, *parts], lang, make_tables), revenue) == said


@pytest.mark.parametrize(
    ("lang", "said"),
    [
        ("zh", "销售额较上月同期变动+3.2万元，其中新增产品+12.0万元和停售产品-8.8万元。"),
        (
            "en",
            "Revenue changed by CNY +32.0k on the same days of the month before: new products CNY +120.0k and discontinued products CNY -88.0k.",
        ),
    ],
)
def test_new_and_discontinued_products_in_a_part_of_a_month(lang: str, said: str, make_tables: Any) -> None:
    revenue = fact("revenue", 132_000.0, 100_000.0)
    v = voice([revenue, *effects(new=120_000.0, discontinued=-88_000.0)], lang, make_tables, partial=20)
    assert products.bridge(v, revenue) == said


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize(
    ("now", "was", "parts"),
    [
        (140_000.0, None, {"volume": 30_000.0, "price": 10_000.0}),  # no base
        (140_000.0, 100_000.0, {"volume": 40_000.0}),  # one part is the change itself
        (140_000.0, 100_000.0, {"volume": 39_980.0, "price": 20.0}),  # the other part does not show
        (140_000.0, 100_000.0, {"volume": 30_000.0, "price": None}),  # one is unknown
        (140_000.0, 100_000.0, {"volume": 30_000.0, "price": 9_000.0}),  # they do not come to the change
        (100_020.0, 100_000.0, {"volume": 40_000.0, "price": -39_980.0}),  # the change does not show
    ],
)
def test_what_says_nothing_is_not_said(
    lang: str, now: float, was: float | None, parts: dict[str, float | None], make_tables: Any
) -> None:
    revenue = fact("revenue", now, was)
    assert products.bridge(voice([revenue, *effects(**parts)], lang, make_tables), revenue) == ""


def test_a_whole_with_its_parts_in_every_unit(make_tables: Any) -> None:
    revenue, parts = fact("revenue", 1.25e8, 1e8), effects(volume=1.275e7, price=1.225e7)
    said = {
        (lang, unit): products.bridge(voice([revenue, *parts], lang, make_tables, unit=unit), revenue)
        for lang in ("zh", "en") for unit in ("1", "k", "wan", "M", "yi")
    }  # fmt: skip
    # 12.75 and 12.25 millions are both rounded up: the larger gives way
    assert said["zh", "M"] == "销售额环比变动+25.0百万元，其中销量+12.7百万元和价格+12.3百万元。"
    assert (
        said["en", "M"] == "Revenue changed by CNY +25.0M on the month before: volume CNY +12.7M and price CNY +12.3M."
    )
    assert said["zh", "yi"] == "销售额环比变动+0.3亿元，其中销量+0.2亿元和价格+0.1亿元。"
    assert "volume CNY +12.7M and price CNY +12.3M" in said["en", "yi"]
    assert "volume CNY +12,750,000 and price CNY +12,250,000" in said["en", "wan"]
    assert "销量+12,750,000.00元和价格+12,250,000.00元" in said["zh", "1"]


def test_where_the_sentence_stands(make_tables: Any) -> None:
    revenue, line = fact("revenue", 646_000.0, 1_000_000.0), fact("revenue", 646_000.0, 1_000_000.0, at=LINE)
    split = {"volume": -200_450.0, "price": -100_440.0, "mix": -53_110.0}
    facts = [
        revenue, line, fact("growth_new", -0.3), fact("growth_repeat", -0.054), *effects(**split), *effects(LINE, **split),
        fact("gross_margin", 0.3, 0.31), fact("gross_margin", 0.3, 0.31, at=LINE), fact("feedback", 0.0, at=LINE),
    ]  # fmt: skip
    v = voice(facts, "zh", make_tables)
    told = "销售额环比变动-35.4万元，其中销量-20.1万元、价格-10.0万元和结构-5.3万元。"
    assert re.search(f"老客户为-5.4个百分点[^。]*。{told}毛利率为", core.revenue(v))
    assert re.search(f"毛利率为[^。]*。{told}本月没有客户反馈。", products.each(v))


# margin: 1.0 points, of which 0.44, 0.33 and 0.23: the price is bent most
MARGIN = [
    fact("gross_margin", 0.31, 0.3), fact("margin_effect_price", 0.0044), fact("margin_effect_cost", 0.0033),
    fact("margin_effect_mix", 0.0023),
]  # fmt: skip
# growth: 6.0 %, of which 3.05 and 2.95: both ties go up, and the larger gives way; shares likewise
GROWTH = [
    fact("revenue", 1_060_000.0, 1_000_000.0), fact("growth_new", 0.0305), fact("growth_repeat", 0.0295),
    fact("new_customer_revenue_share", 0.0625, 0.05), fact("repeat_revenue_share", 0.9375, 0.95),
]  # fmt: skip


def cells(ctx: Context, table: str) -> dict[str, tuple[Any, ...]]:
    """The rows of a table of the review by the text they begin with, as they are handed to a host."""
    tab, _, key = table.partition(".")
    found = [
        each for spec in TABS if spec.key == tab for section in spec.sections for band in section.bands
        for each in band.tables if each.key == key
    ]  # fmt: skip
    return {str(row[0]): tuple(row) for row in found[0].build(ctx)}


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_margin_growth_and_shares_are_the_numbers_of_their_cells(lang: str, make_tables: Any) -> None:
    line = [replace(each, dimension=LINE[0], member=LINE[1]) for each in MARGIN]
    v = voice([*MARGIN, *line, *GROWTH, fact("revenue", 5e5, 4e5, at=LINE)], lang, make_tables)
    margin = v.fact("gross_margin")
    assert margin is not None
    assert products.margin_split(v, margin) == (
        "其中价格影响+0.5个百分点、成本影响+0.3个百分点、结构影响+0.2个百分点"
        if lang == "zh" else "of which price +0.5 pp, cost +0.3 pp and mix +0.2 pp"
    )  # fmt: skip
    text = core.revenue(v)
    assert (
        "+3.0个百分点，老客户为+3.0个百分点" if lang == "zh" else "+3.0 pp and repeat customers for +3.0 pp"
    ) in text
    assert ("新客户贡献占比为6.3%" if lang == "zh" else "new customers stood at 6.3%") in text
    assert ("老客户复购占比为93.7%" if lang == "zh" else "repeat customers stood at 93.7%") in text
    assert fill_live("{growth_new} {growth_repeat} {repeat_revenue_share} {margin_effect_price}", v) == (
        "3.0% 3.0% 93.7% 0.5%"
    )
    ctx = Context(v.facts, v.tables, v.settings)
    names = {each.zh if lang == "zh" else each.en: each.key for each in map(v.metric, (f.metric for f in GROWTH))}
    core_cells = {names[name]: row for name, row in cells(ctx, "core.revenue").items() if name in names}
    assert {key: shown(core_cells[key][2], "rate") for key in ("growth_new", "growth_repeat", "repeat_revenue_share")} == {
        "growth_new": "3.0%", "growth_repeat": "3.0%", "repeat_revenue_share": "93.7%",
    }  # fmt: skip
    (found,) = [each for name, each in cells(ctx, "products.margins").items() if "阀" in name]
    assert [shown(value, "points") for value in found[2:]] == ["▲ 1.0 pp", "▲ 0.5 pp", "▲ 0.3 pp", "▲ 0.2 pp"]


def test_a_cell_of_a_part_leads_to_the_exact_fact(make_tables: Any) -> None:
    facts = Facts(MONTH, (*GROWTH, *effects(volume=30_000.0, price=30_000.0)))
    ctx = Context(marked(facts), make_tables(), Settings())
    share = cells(ctx, "core.revenue")["老客户复购占比"][2]
    volume = cells(ctx, "products.bridge")["量"][1]
    assert isinstance(share, Marked) and (share, share.fact.value) == (0.937, 0.9375)
    assert isinstance(volume, Marked) and (volume, volume.fact.metric) == (3.0, "pvm_revenue_volume")


def test_a_part_is_the_same_wherever_its_metric_is_shown(make_tables: Any) -> None:
    aimed = [replace(each, target=0.05) if each.metric == "repeat_revenue_share" else each for each in GROWTH]
    rows = [{"month": MONTH.plus(1).first, "metric": "老客户复购占比", "dimension": "", "member": "", "target": 0.05}]
    limits = {"repeat_revenue_share": (None, 0.5)}
    v = Voice(Facts(MONTH, tuple(aimed)), make_tables(targets=rows), Settings(limits=limits))
    ctx = Context(v.facts, v.tables, v.settings)
    places = {"core.revenue": 2, "overview.targets": 3, "next.targets": 3, "dashboard.alerts": 2}
    found = {table: cells(ctx, table)["老客户复购占比"][at] for table, at in places.items()}
    # by itself 93.75 would show as 93.8; a column of mixed units holds percent
    assert found == {"core.revenue": 0.937, "overview.targets": 93.7, "next.targets": 93.7, "dashboard.alerts": 93.7}
    assert plans.measured(v, "repeat_revenue_share") == ("老客户复购占比", "93.7%", "-1.2个百分点")


def test_shares_of_members_add_up_with_the_rest_and_are_those_of_the_text(make_tables: Any) -> None:
    # eleven lie 0.04 above a digit and one 0.04 below: alone they show 99.6, and the four largest get what is left
    amounts = (2004, 1504, 1204, 1004, 804, 604, 604, 604, 504, 504, 404, 256)
    sizes = {f"线{place:02d}": float(amount) for place, amount in enumerate(amounts)}
    whole = sum(sizes.values())
    facts = [fact("revenue", whole)]
    for name, size in sizes.items():
        facts += [
            fact("revenue", size, at=("product_line", name)),
            fact("revenue_share", size / whole, at=("product_line", name)),
        ]
    v = voice(facts, "zh", make_tables)
    rows = cells(Context(v.facts, v.tables, v.settings), "products.lines")
    told = {name: number(shown(row[3], "rate")) for name, row in rows.items()}
    assert told.pop("合计") == 100
    assert sum(told.values()) == 100 and "其他" in told
    text = dict(re.findall(r"「(线\d\d)」：销售额[^，]+，占比([\d.]+)%", products.each(v)))
    assert len(text) == 6
    assert {name: told[name] for name in text} == {name: Decimal(value) for name, value in text.items()}
    assert list(text.values()) == ["20.1", "15.1", "12.1", "10.1", "8.0", "6.0"]


@pytest.mark.parametrize(
    ("lang", "said"), [("zh", "价格因素影响毛利率-0.5个百分点"), ("en", "price moved the margin by -0.5 pp")]
)
def test_a_part_alone_in_evidence_is_the_apportioned_one(lang: str, said: str, make_tables: Any) -> None:
    # a rise of revenue with a fall of the margin is a symptom; its margin fell 1.0 points
    fallen = [
        fact("gross_margin", 0.3, 0.31), fact("margin_effect_price", -0.0044), fact("margin_effect_cost", -0.0033),
        fact("margin_effect_mix", -0.0023),
    ]  # fmt: skip
    text = problems.hidden(voice([fact("revenue", 1.1e6, 1e6), *fallen], lang, make_tables))
    assert said in text


NUMBER = r"[-+]?\d[\d,]*(?:\.\d+)?"
SPLIT = {
    "zh": re.compile(r"销售额(?:环比|较上月同期)变动([^，]+)，其中([^。]+)。"),
    "en": re.compile(r"[Rr]evenue changed by (.+?) on the (?:same days of the )?month before: (.+?)\.(?!\d)"),
}  # fmt: skip
WORDS = {
    "volume": ("销量", "volume"), "price": ("价格", "price"), "mix": ("结构", "mix"), "new": ("新增产品", "new products"),
    "discontinued": ("停售产品", "discontinued products"),
}  # fmt: skip
ROWS = {
    "volume": ("量", "Volume"), "price": ("价格", "Price"), "mix": ("结构", "Mix"), "new": ("新增产品", "New"),
    "discontinued": ("停售产品", "Discontinued"),
}  # fmt: skip
MARGINS = {
    "zh": re.compile(r"其中价格影响(\S+?)个百分点、成本影响(\S+?)个百分点、结构影响(\S+?)个百分点"),
    "en": re.compile(r"of which price (\S+) pp, cost (\S+) pp and mix (\S+) pp"),
}


def number(text: str) -> Decimal:
    (found,) = re.findall(NUMBER, text)
    return Decimal(found.replace(",", ""))


def parts_of(listed: str, lang: str) -> dict[str, Decimal]:
    """The parts of a sentence by their key."""
    told = {}
    for key, words in WORDS.items():
        found = re.search(rf"(?:^|、|和|, | and ){words[lang == 'en']}[ ]?(?:[A-Z]{{3}} )?({NUMBER})", listed)
        if found:
            told[key] = number(found[1])
    return told


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_texts_add_up_and_equal_their_cells(lang: str) -> None:
    seen = {"whole": 0, "line": 0, "margin": 0, "shares": 0}
    place = lang == "en"
    for seed in range(40):
        made = make_company(seed)
        unit = made.settings.unit if made.settings.unit in ("k", "M") else None  # where text and cell show one digit
        setting = replace(made.settings, language=lang, unit=unit)
        facts = evaluate(made.tables, setting, made.month)
        texts = write_commentary(Voice(facts, made.tables, setting))
        ctx = Context(facts, made.tables, setting)
        if found := SPLIT[lang].search(texts["core.revenue"]):
            told, bridge = parts_of(found[2], lang), cells(ctx, "products.bridge")
            assert sum(told.values()) == number(found[1])
            for key, value in told.items():
                assert number(shown(bridge[ROWS[key][place]][1], "money_gap")) == value
            assert number(shown(bridge["Total" if place else "合计"][1], "money_gap")) == number(found[1])
            seen["whole"] += 1
        for change, listed in SPLIT[lang].findall(texts["products.each"]):
            assert sum(parts_of(listed, lang).values()) == number(change)
            seen["line"] += 1
        rows = [row for row in cells(ctx, "products.margins").values() if row[2] != "n/a"]
        shown_rows = {
            tuple(number(shown(abs(value), "points")) for value in row[3:]) for row in rows if "n/a" not in row
        }
        for triple in MARGINS[lang].findall(texts["products.each"]):
            assert tuple(abs(number(each)) for each in triple) in shown_rows
            seen["margin"] += 1
        for row in rows:
            if "n/a" not in row:
                assert sum(number(shown(value, "rate")) for value in (each / 100 for each in row[3:])) == number(
                    shown(row[2] / 100, "rate")
                )
        lines = cells(ctx, "products.lines")
        shares = [number(shown(row[3], "rate")) for name, row in lines.items() if name not in ("合计", "Total")
                  if isinstance(row[3], float)]  # fmt: skip
        if shares and abs(sum(facts.value("revenue_share", "product_line", each) or 0.0
                              for each in facts.members("revenue_share", "product_line")) - 1) < 1e-9:  # fmt: skip
            assert sum(shares) == 100
            seen["shares"] += 1
    assert all(times >= 5 for times in seen.values()), seen
