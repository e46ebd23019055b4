"""Chinese provinces and cities gathered into the seven customary regions."""

from __future__ import annotations

import polars as pl

SEVEN: dict[str, tuple[str, ...]] = {
    "华东": ("上海", "江苏", "浙江", "安徽", "福建", "江西", "山东", "台湾", "南京", "苏州", "无锡", "杭州", "宁波",
            "温州", "合肥", "福州", "厦门", "南昌", "济南", "青岛", "east china"),
    "华北": ("北京", "天津", "河北", "山西", "内蒙古", "石家庄", "唐山", "太原", "呼和浩特", "包头", "north china"),
    "华中": ("河南", "湖北", "湖南", "郑州", "洛阳", "武汉", "宜昌", "长沙", "株洲", "central china"),
    "华南": ("广东", "广西", "海南", "香港", "澳门", "广州", "深圳", "东莞", "佛山", "珠海", "南宁", "桂林", "海口", "三亚",
            "south china"),
    "西南": ("重庆", "四川", "贵州", "云南", "西藏", "成都", "绵阳", "贵阳", "昆明", "拉萨", "southwest china"),
    "西北": ("陕西", "甘肃", "青海", "宁夏", "新疆", "西安", "兰州", "西宁", "银川", "乌鲁木齐", "northwest china"),
    "东北": ("辽宁", "吉林", "黑龙江", "沈阳", "大连", "长春", "哈尔滨", "大庆", "northeast china"),
}  # fmt: skip


def region_of(name: str) -> str:
    """Return the region that a province's or city's name belongs to; `name` itself where none is known."""
    text = name.strip().casefold()
    for region, places in SEVEN.items():
        if text.startswith(region) or any(text.startswith(place) for place in places):
            return region
    return name


def gathered(column: str, region_set: str) -> pl.Expr:
    """Return the expression that gathers `column` into the region set ("as_typed" or "seven")."""
    if region_set != "seven":
        return pl.col(column)
    return pl.col(column).map_elements(region_of, return_dtype=pl.String)
