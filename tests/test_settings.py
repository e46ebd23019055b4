from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from salesreview.language import MONEY_UNITS
from salesreview.metrics.catalog import METRIC
from salesreview.period import Month
from salesreview.settings import GROUPS, SETTINGS, PullSource, Settings, parse_mapping, read_settings, setting


def read(key: str, value: object) -> Settings:
    return read_settings({setting(key).cell: value})


@pytest.mark.parametrize(
    ("key", "value", "wanted"),
    [
        ("month", "2026-10", Month(2026, 10)),
        ("month", "2026年10月", Month(2026, 10)),
        ("month", dt.datetime(2026, 10, 31), Month(2026, 10)),
        ("month", dt.date(2026, 10, 1), Month(2026, 10)),
        ("month", 202610, Month(2026, 10)),
        ("month", 202610.0, Month(2026, 10)),
        ("data_until", "2026/10/5", dt.date(2026, 10, 5)),
        ("data_until", "2026年10月5日", dt.date(2026, 10, 5)),
        ("data_until", dt.datetime(2026, 10, 5, 12), dt.date(2026, 10, 5)),
        ("language", "English", "en"),
        ("language", "中文", "zh"),
        ("language", " EN ", "en"),
        ("unit", "万元", "wan"),
        ("unit", "10k (万)", "wan"),
        ("unit", 1.0, "1"),
        ("unit", "元", "1"),
        ("calendar", "仅周末", "weekends"),
        ("fiscal_start", "\uff14", 4),
        ("fiscal_start", 4.0, 4),
        ("quality_share", "20%", 0.2),
        ("quality_share", "7 %", 0.07),
        ("quality_share", 0.25, 0.25),
        ("big_deal_amount", "50万", 500_000.0),
        ("big_deal_amount", "1.2亿元", 120_000_000.0),
        ("big_deal_amount", "1,200", 1200.0),
        ("big_deal_amount", 0, 0.0),
        ("rfm_weights", "0.2，0.3、0.5", (0.2, 0.3, 0.5)),
        ("rfm_recency", "10, 20, 30, 40", (10.0, 20.0, 30.0, 40.0)),
        ("rfm_frequency", "9,6,4,2", (9.0, 6.0, 4.0, 2.0)),
        ("company", "  华晨（示例） ", "华晨（示例）"),
    ],
)
def test_what_people_write_is_read(key, value, wanted):
    settings = read(key, value)
    assert getattr(settings, key) == wanted
    assert type(getattr(settings, key)) is type(wanted)
    assert settings.issues == ()


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("month", "十月"),
        ("month", "2026-13"),
        ("month", "9999-12"),
        ("month", "1989-12"),
        ("data_until", "2026-02-30"),
        ("data_until", "10月5日"),
        ("language", "français"),
        ("unit", "千万"),
        ("fiscal_start", 13),
        ("fiscal_start", 0),
        ("fiscal_start", "4.5"),
        ("active_window", 2.5),
        ("quality_share", 20),
        ("quality_share", "120%"),
        ("big_deal_amount", -1),
        ("big_deal_amount", "很大"),
        ("big_deal_amount", "inf"),
        ("big_deal_amount", "nan"),
        ("rfm_weights", "0.5, 0.5, 0.5"),
        ("rfm_weights", "0.5, 0.5"),
        ("rfm_recency", "90, 60, 30, 10"),
        ("rfm_frequency", "2, 4, 6, 9"),
        ("rfm_monetary", "50; 70; 85; 95"),
        ("keep_bound", 101),
    ],
)
def test_what_cannot_be_used_is_said_and_the_default_stands_in(key, value):
    settings = read(key, value)
    assert getattr(settings, key) == getattr(Settings(), key)
    (issue,) = settings.issues
    assert issue.setting.key == key
    assert issue.value == str(value)
    assert str(value) in issue.zh and str(value) in issue.en
    assert issue.setting.zh in issue.zh and issue.setting.en in issue.en


@pytest.mark.parametrize("blank", [None, "", "   "])
def test_a_blank_cell_takes_the_default(blank):
    assert read_settings({entry.cell: blank for entry in SETTINGS}) == Settings()


def test_one_bad_setting_leaves_the_others():
    settings = read_settings({"SR_set_fiscal_start": "abc", "SR_set_company": "甲公司", "SR_set_month": "2026-10"})
    assert (settings.company, settings.month, settings.fiscal_start) == ("甲公司", Month(2026, 10), 1)
    assert len(settings.issues) == 1


def test_a_cell_of_a_name_that_is_none_of_ours_is_passed_over():
    assert read_settings({"SR_set_nonsense": "x", "other": 1}) == Settings()


def test_the_catalogue_is_whole():
    defaults = Settings()
    groups = {key for key, _, _ in GROUPS}
    for entry in SETTINGS:
        assert entry.group in groups
        assert hasattr(defaults, entry.key), entry.key
        assert entry.zh and entry.en and entry.help_zh and entry.help_en
        if entry.default is not None:  # what a new workbook's cell says means the default of the code
            assert getattr(read(entry.key, entry.default), entry.key) == getattr(defaults, entry.key), entry.key
        for key, zh, en in entry.choices:
            assert {getattr(read(entry.key, text), entry.key) for text in (key, zh, en)} == {key}
    assert len({entry.cell for entry in SETTINGS}) == len(SETTINGS)


def test_the_money_unit_follows_the_language_where_none_is_chosen():
    assert Settings().money_unit == MONEY_UNITS["wan"]
    assert Settings(language="en").money_unit == MONEY_UNITS["k"]
    assert Settings(language="en", unit="M").money_unit == MONEY_UNITS["M"]


def test_limits_and_sources_are_carried_along():
    settings = read_settings({}, {"churn_rate": (None, 0.05)}, {"orders": PullSource("a.csv")})
    assert settings.limits == {"churn_rate": (None, 0.05)}
    assert settings.sources["orders"].source == "a.csv"
    assert "churn_rate" in METRIC


def test_an_unknown_setting_is_a_key_error():
    with pytest.raises(KeyError):
        setting("nothing")


@pytest.mark.parametrize(
    ("items", "wanted"),
    [
        (None, {}),
        ("", {}),
        ("revenue=Sales", {"revenue": "Sales"}),
        ("revenue=Sales; cost=Sales-Profit；owner = A=B", {"revenue": "Sales", "cost": "Sales-Profit", "owner": "A=B"}),
        (["revenue=Sales", "cost=Cost;"], {"revenue": "Sales", "cost": "Cost"}),
    ],
)
def test_mappings_are_read(items, wanted):
    assert parse_mapping(items) == wanted


@pytest.mark.parametrize("items", ["revenue", "=Sales", "revenue=", "revenue=Sales; cost"])
def test_a_bad_pair_is_named(items):
    with pytest.raises(ValueError, match=r"revenue|Sales|cost"):
        parse_mapping(items)


@given(st.dictionaries(st.sampled_from([entry.cell for entry in SETTINGS]), st.one_of(
    st.none(), st.text(max_size=12), st.floats(), st.integers(), st.booleans(), st.dates(), st.datetimes(),
)))  # fmt: skip
def test_nothing_typed_into_settings_stops_a_refresh(typed):
    settings = read_settings(typed)
    assert settings.money_unit
    assert 1 <= settings.fiscal_start <= 12
    assert 1 <= settings.active_window <= 12
    assert len(settings.rfm_weights) == 3
    assert len(settings.issues) <= len(typed)
