from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from salesreview import language
from salesreview.commentary import write_commentary
from salesreview.commentary.voice import Voice
from salesreview.metrics.catalog import METRIC, METRICS
from salesreview.metrics.facts import Facts
from salesreview.metrics.model import Fact, Unit
from salesreview.period import Month
from salesreview.settings import Settings
from salesreview.tables.model import Tables

MONTH = Month(2026, 10)
NUMBER = re.compile(r"\d+(?:,\d{3})*(?:\.\d+)?")
UP = re.compile(r"增长|上升|延长|\bup\b|longer")
DOWN = re.compile(r"下降|缩短|\bdown\b|shorter")


def shown(facts: Facts, setting: Settings) -> Iterator[str]:
    """Every form in which a fact's numbers may be shown."""
    unit = setting.money_unit
    for fact in facts.facts:
        change = None if fact.value is None or fact.mom_base is None else fact.value - fact.mom_base
        for number in (fact.value, fact.mom_base, fact.yoy_base, fact.target, fact.gap, fact.ytd, fact.n, change):
            if number is not None:
                yield language.money(abs(number), setting.language, unit)
                yield from (language.number(abs(number) * scale, places) for scale in (1, 100) for places in (0, 1, 2))
        for change in (fact.mom, fact.yoy, fact.ytd_yoy, fact.attainment, fact.value):
            if change is not None:
                yield language.percent(abs(change))


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_number_of_a_fact_slot_is_a_fact_after_rounding(lang: str, company: tuple[Facts, Tables]) -> None:
    setting = Settings(language=lang)
    known = {number for text in shown(company[0], setting) for number in NUMBER.findall(text)}
    texts = write_commentary(Voice(*company, setting))
    own = {"2026", "10", "11", "3", "30", "9", "12", "24", "72", "100", "50.0", "500.0"}  # dates, limits, texts
    worked_out = {"60.0"}  # the top topic's share of the complaints
    for slot, text in texts.items():
        if slot.partition(".")[0] in ("next", "actions") or slot in ("problems.hidden", "products.best"):
            continue
        body = re.sub(r"^\d\. ", "", text, flags=re.M)
        assert not {each for each in NUMBER.findall(body) if each not in known | own | worked_out}, slot


NUMBERS = st.one_of(
    st.none(), st.sampled_from([0.0, -0.0, 1.0, 0.0004, -0.0004, 0.00049999, 100.0]),
    st.floats(-1e8, 1e8, allow_nan=False).map(lambda x: round(x, 4)), st.floats(0, 2).map(lambda x: round(x, 4)),
)  # fmt: skip
MEMBERS = {"product_line": ("甲", "乙", "(blank)"), "region": ("华东", "西南"), "channel": ("A.b", "直销"),
           "size": ("large", "小"), "industry": ("x", "y"), "customer": ("c1", "(blank)"), "topic": ("慢", "贵"),
           "lost_reason": ("价格",), "department": ("市场",), "incident_kind": ("support", "别的"),
           "line_topic": ("甲␟慢", "甲␟贵"), "salesperson": ("王",)}  # fmt: skip


@st.composite
def random_facts(draw: st.DrawFn, make: Callable[..., Fact]) -> Facts:
    chosen = draw(st.lists(st.sampled_from(METRICS), unique_by=lambda metric: metric.key, max_size=25))
    made = []
    for metric in chosen:
        places = [("", "")]
        for dimension in metric.by:
            places += [(dimension, member) for member in MEMBERS.get(dimension, ())]
        for at in draw(st.lists(st.sampled_from(places), unique=True, max_size=5)) or places[:1]:
            value = draw(NUMBERS)
            if metric.unit is Unit.COUNT and value is not None:
                value = float(round(value))
            made.append(make(
                metric.key, value, draw(NUMBERS), draw(NUMBERS), at=at, target=draw(NUMBERS),
                n=draw(st.one_of(st.none(), st.integers(0, 2000))) or None, ytd=draw(NUMBERS), ytd_yoy=draw(NUMBERS),
            ))  # fmt: skip
    return Facts(MONTH, tuple(made), partial_day=draw(st.sampled_from([None, None, 12])))


def sound(text: str, lang: str) -> None:
    assert text.strip()
    assert not re.search(r"\bNone\b|\bnan\b|\binf\b|[{}]", text, re.I)
    depth = 0
    for sign in text:
        depth += {"【": 1, "】": -1}.get(sign, 0)
        assert depth in (0, 1)
    assert depth == 0
    assert "  " not in text and not re.search(r"-0(\.0+)?(?![\d.])", text)
    if lang == "zh":
        assert not re.search(r"[\u4e00-\u9fff」）][,;.!?]|[,;!?][\u4e00-\u9fff]|，。|。。|，，", text)
    else:
        assert not re.search(r"[，。；：]|, ,|\.\.|,\.", text)


@pytest.mark.parametrize("lang", ["zh", "en"])
@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_any_facts_make_sound_text(lang: str, data: st.DataObject, make_fact, make_tables) -> None:
    facts = data.draw(random_facts(make_fact))
    for text in write_commentary(Voice(facts, make_tables(), Settings(language=lang))).values():
        sound(text, lang)


@pytest.mark.parametrize("lang", ["zh", "en"])
@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(value=NUMBERS, was=NUMBERS, n=st.one_of(st.none(), st.integers(1, 3000)), metric=st.sampled_from(METRICS))
def test_the_direction_word_agrees_with_the_sign(lang: str, value, was, n, metric, make_fact) -> None:
    fact = make_fact(metric.key, value, was, n=n)
    facts = Facts(MONTH, (fact,))
    voice = Voice(facts, Tables({}, {}), Settings(language=lang))
    text = voice.moved(fact)
    if fact.mom is None:
        assert text == ""
        return
    zero = language.percent(abs(fact.mom)) == "0.0%"
    assert not UP.search(text) or (fact.mom > 0 and not zero)
    assert not DOWN.search(text) or (fact.mom < 0 and not zero)
    assert zero == bool(re.search("持平|unchanged", text))


@pytest.mark.parametrize(("n", "clear"), [(12, False), (100, False), (2000, True)])
def test_a_rate_on_few_cases_never_rises_or_falls(n: int, clear: bool, make_fact) -> None:
    fact = make_fact("win_rate", 0.45, 0.40, n=n)
    voice = Voice(Facts(MONTH, (fact,)), Tables({}, {}), Settings())
    assert bool(UP.search(voice.moved(fact))) is clear


def test_a_cause_stands_only_where_a_factor_row_names_it(company: tuple[Facts, Tables], make_tables) -> None:
    for lang in ("zh", "en"):
        told = write_commentary(Voice(*company, Settings(language=lang)))["overview.attainment"]
        untold = write_commentary(Voice(company[0], make_tables(), Settings(language=lang)))["overview.attainment"]
        assert "竞品降价12%" in told and "竞品降价" not in untold
        assert "边缘终端" in re.findall("【.*】", untold)[0]
        for text in write_commentary(Voice(company[0], company[1], Settings(language=lang))).values():
            assert not re.search(r"因为|由于|because|due to", re.sub("【.*?】", "", text))


def test_metrics_named_in_the_writers_exist() -> None:
    from salesreview.commentary.nouns import IN_SENTENCES
    from salesreview.insights.rank import CANDIDATES

    assert {*IN_SENTENCES, *(metric for metric, _ in CANDIDATES)} <= set(METRIC)
