from __future__ import annotations

import re
import zipfile
from pathlib import Path

import pytest

from salesreview.hosts.file import FileHost
from salesreview.review.document import Block, Document
from salesreview.xlsx import chart
from salesreview.xlsx.blocks import Laid

HEADER = ("指标", "Actual", "Target")


def charts(path: Path) -> list[str]:
    with zipfile.ZipFile(path) as archive:
        return [archive.read(f"xl/charts/chart{n}.xml").decode() for n in (1, 2)]


def write(path: Path, document: Document) -> list[str]:
    with FileHost(path) as host:
        host.write(document)
        host.save()
    return charts(path)


def test_series_end_at_the_last_plotted_row_with_new_values(book: Path) -> None:
    rows = (HEADER, ("一", 1.5, 2), ("二", None, 3), ("合计", 9, 9))
    for found in write(book, Document(blocks=(Block("SR_kpi", rows, 6, plotted=2),))):
        assert "'月度 概览'!$B$6:$B$7" in found
        assert "'月度 概览'!$D$6:$D$7" in found
        assert '<c:ptCount val="2"/><c:pt idx="0"><c:v>1.5</c:v></c:pt></c:numCache>' in found
        assert '<c:pt idx="1"><c:v>二</c:v></c:pt>' in found
        assert "<c:v>Actual</c:v>" in found
        assert "合计" not in found


def test_everything_else_of_a_chart_stays(book: Path) -> None:
    before = charts(book)
    after = write(book, Document(blocks=(Block("SR_kpi", (HEADER, ("一", 1, 2)), 6),)))

    def skeleton(text: str) -> str:
        return re.sub(r"<c:(num|str)Cache>.*?</c:\1Cache>|<c:f>[^<]*</c:f>", "", text)

    assert [skeleton(text) for text in after] == [skeleton(text) for text in before]
    assert after != before
    assert "123456" in after[0]


def test_no_rows_still_draw_one(book: Path) -> None:
    found = write(book, Document(blocks=(Block("SR_kpi", (HEADER,), 6),)))[0]
    assert "$C$6:$C$6" in found
    assert '<c:ptCount val="1"/></c:numCache>' in found
    again = write(book, Document(blocks=(Block("SR_kpi", (HEADER, *[("x", 1, 1)] * 6), 6),)))[0]
    assert "$C$6:$C$11" in again


def test_titles_and_series_names_follow_by_the_drawings_name(book: Path) -> None:
    one, other = write(
        book, Document(chart_titles={"SR_chart_kpi": "题 & 目"}, chart_series={"SR_chart_kpi": ("实际", "目标值")})
    )
    assert "<a:t>题 &amp; 目</a:t>" in one
    assert "<a:t>横轴</a:t>" in one
    assert "<c:v>目标值</c:v>" in one
    assert "<a:t>旧图题</a:t>" in other
    assert "<c:v>目标</c:v>" in other


RICH = (
    '<c:chartSpace xmlns:c="c" xmlns:a="a"><c:chart><c:title><c:tx><c:rich><a:bodyPr/>{}</c:rich></c:tx></c:title>'
    "<c:plotArea/></c:chart></c:chartSpace>"
)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ('<a:p><a:pPr/><a:r><a:rPr b="1"/><a:t>x</a:t></a:r><a:br/><a:r><a:t>y</a:t></a:r></a:p>'
         '<a:p><a:r><a:t>z</a:t></a:r></a:p>',
         '<a:p><a:pPr/><a:r><a:rPr b="1"/><a:t>新</a:t></a:r></a:p>'),
        ("<a:p><a:endParaRPr/></a:p><a:p><a:r><a:t/></a:r></a:p>", "<a:p><a:r><a:t>新</a:t></a:r></a:p>"),
        ("<a:p><a:endParaRPr/></a:p>", "<a:p><a:endParaRPr/></a:p>"),
    ],
)  # fmt: skip
def test_a_title_keeps_the_look_of_its_first_run(before: str, after: str) -> None:
    assert chart.titled(RICH.format(before).encode(), "p", "新").decode() == RICH.format(after)


def test_a_title_that_shows_a_cell_or_is_gone_stays() -> None:
    for title in ("<c:title><c:tx><c:strRef><c:f>S!A1</c:f></c:strRef></c:tx></c:title>", "<c:title/>", ""):
        data = f"<c:chartSpace><c:chart>{title}<c:autoTitleDeleted/></c:chart></c:chartSpace>".encode()
        assert chart.titled(data, "p", "新") == data


BLOCK = Laid("S", 4, 2, (("h", "v", "w"), ("a", 1, "文"), ("b", 2, 3)), 8, 2)


def reference(container: str, kind: str, formula: str, cache: str = "") -> bytes:
    return (
        f"<chartSpace><ser><{container}><{kind}Ref><f>{formula}</f>{cache}</{kind}Ref></{container}></ser></chartSpace>"
    ).encode()


@pytest.mark.parametrize(
    ("container", "formula"),
    [
        ("val", "S!$C$6:$C$8"),  # not from the first row
        ("val", "S!$C$5:$C$20"),  # beyond what is reserved
        ("val", "S!$F$5:$F$8"),  # another column
        ("val", "T!$C$5:$C$8"),  # another sheet
        ("val", "S!$C$5:$D$8"),  # two columns
        ("val", "(S!$C$5,S!$C$8)"),
        ("val", "[1]S!$C$5:$C$8"),
        ("tx", "S!$C$1"),
        ("val", "SR_name"),
    ],
)
def test_references_to_anything_else_stay(container: str, formula: str) -> None:
    data = reference(container, "num", formula)
    assert chart.followed(data, "p", [BLOCK], date1904=False) == data


def test_caches_keep_their_format_and_skip_what_is_no_number() -> None:
    cache = '<numCache><formatCode>0%</formatCode><ptCount val="9"/><pt idx="0"><v>7</v></pt></numCache>'
    found = chart.followed(reference("val", "num", "s!$D$5:$D$12", cache), "p", [BLOCK], date1904=False).decode()
    assert "<f>s!$D$5:$D$6</f>" in found
    assert '<formatCode>0%</formatCode><ptCount val="2"/><pt idx="1"><v>3</v></pt></numCache>' in found


def test_a_label_that_shows_one_cell_keeps_it() -> None:
    found = chart.followed(reference("tx", "str", "S!$B$6"), "p", [BLOCK], date1904=False).decode()
    assert '<f>S!$B$6</f><strCache><ptCount val="1"/><pt idx="0"><v>b</v></pt></strCache>' in found


def test_series_are_named_in_their_order_not_in_the_files() -> None:
    series = "".join(f'<ser><order val="{n}"/><tx><v>old{n}</v></tx></ser>' for n in (1, 0))
    data = f"<chartSpace><chart><plotArea><barChart>{series}</barChart></plotArea></chart></chartSpace>".encode()
    found = chart.series_named(data, "p", ("first", "second")).decode()
    assert re.findall(r"<v>(\w+)</v>", found) == ["second", "first"]
