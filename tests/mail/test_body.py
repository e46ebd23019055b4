from __future__ import annotations

import re
import shutil
import struct
import subprocess
from dataclasses import replace
from html.parser import HTMLParser

import pytest

from salesreview.mail.addresses import check
from salesreview.mail.body import render_html
from salesreview.mail.message import compose
from salesreview.mail.plain import render_plain
from salesreview.mail.preview import notices
from salesreview.mail.shown import shown
from salesreview.mail.summary import summarise
from salesreview.review.tabs.summary import KEY_METRICS

NOTES = ("附件：a.xlsx",)

#: What Outlook's Word engine shows, from Microsoft's "Word 2007 HTML and CSS rendering capabilities in Outlook 2007"
#: and caniemail.com's tests of Outlook 2007–2019 on Windows: properties by element; "*" stands for all.
ELEMENTS = {"html", "head", "meta", "title", "body", "table", "tr", "td", "th", "b", "br", "span"}
ATTRIBUTES = {
    "html": {"lang"}, "meta": {"charset", "name", "content"}, "body": {"bgcolor"}, "span": {"style"},
    "table": {"role", "cellpadding", "cellspacing", "border", "width", "bgcolor", "style"},
    "td": {"style", "align", "nowrap", "bgcolor", "height", "width", "colspan"},
    "th": {"style", "align", "scope"},
}  # fmt: skip
STYLES = {
    "td": {
        "font-family", "font-size", "color", "line-height", "mso-line-height-rule",
        "padding",  # on cells only; the vertical one is the row's largest, so all cells of a row have the same
        "border-bottom",  # not on p and div, at most 8 px
    },
    "th": {"font-family", "font-size", "font-weight", "color", "line-height", "mso-line-height-rule", "padding", "border-bottom"},
    "span": {"font-size", "color"},
    "table": {"max-width"},  # ignored by Word, which takes the width of the table in the conditional comment
}  # fmt: skip


class _Reader(HTMLParser):
    """Collects elements, and what is not well-formed."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[str] = []
        self.seen: list[tuple[str, dict[str, str | None], tuple[str, ...]]] = []
        self.wrong: list[str] = []
        self.comments: list[str] = []
        self.text: list[str] = []

    def handle_starttag(self, tag, attributes):
        self.seen.append((tag, dict(attributes), tuple(self.open)))
        if tag not in ("meta", "br"):
            self.open.append(tag)

    def handle_endtag(self, tag):
        if not self.open or self.open.pop() != tag:
            self.wrong.append(f"</{tag}>")

    def handle_comment(self, data):
        self.comments.append(data)

    def handle_data(self, data):
        self.text.append(data)


def read(html: str) -> _Reader:
    reader = _Reader()
    reader.feed(html)
    reader.close()
    assert reader.open == []
    assert reader.wrong == []
    return reader


def styles(value: str) -> dict[str, str]:
    return dict(item.split(":", 1) for item in value.split(";") if item)


@pytest.fixture
def html(content):
    return render_html(summarise(content), NOTES)


def test_only_what_words_engine_shows(html):
    for tag, attributes, _ in read(html).seen:
        assert tag in ELEMENTS
        assert set(attributes) <= ATTRIBUTES.get(tag, set()), tag
        for name, value in styles(attributes.get("style") or "").items():
            assert name in STYLES[tag], (tag, name)
            assert not re.search(r"em\b|rem|vw|calc|var\(|url\(|rgba|auto|-\d", value), (name, value)
            if name.startswith("border"):
                assert int(value.split("px")[0]) <= 8
            if name == "padding":
                assert len(value.split()) == 4


def test_the_width_is_words_own_and_others(html):
    comments = read(html).comments
    assert [comment.startswith("[if mso]>") and comment.endswith("<![endif]") for comment in comments] == [True, True]
    assert 'width="640"' in comments[0]
    assert comments[0].count("<t") == comments[1].count("</t") == 3


def test_type_stands_on_every_cell_with_text_because_word_does_not_pass_it_on(html):
    """And line heights are exact."""
    reader = read(html)
    for tag, attributes, _ in reader.seen:
        style = styles(attributes.get("style") or "")
        if tag in ("td", "th") and "color" in style:
            assert {"font-family", "font-size", "line-height"} <= set(style)
            assert style["mso-line-height-rule"] == "exactly"


def test_nothing_is_fetched(html):
    assert not re.search(r"https?:|src=|href=|<img|<link|<script|<style|@import|cid:", html)


def test_the_text_of_the_body_is_small(html):
    assert len(html.encode()) < 100_000  # Gmail cuts a mail at 102 kB


def test_headline_three_and_three_figures_and_chart(content, lang, html):
    summary = summarise(content)
    text = "".join(read(html).text)
    cells = content.document.cells
    assert summary.headline.value == shown(cells["SR_summary_card1_value"], "money")
    assert summary.headline.value in text
    words = dict(summary.words)
    headings = {"zh": ("主要成绩", "主要问题", "方向与展望"), "en": ("Achievements", "Problems", "Outlook")}[lang]
    assert tuple(words) == headings
    assert [len(words[heading]) for heading in headings[:2]] == [3, 3]
    assert len(summary.figures) == len(KEY_METRICS)
    block = content.block("SR_summary_figures")
    assert summary.figures[0].cells[0].text == shown(block.rows[1][4], "money")
    assert len(summary.bars) == 13
    assert summary.bars[-1].current
    assert max(bar.length for bar in summary.bars) == 1.0
    for bar in summary.bars:
        assert bar.value in text


def test_colours_follow_better_and_worse_and_never_speak_alone(content):
    figures = {figure.name: figure for figure in summarise(content).figures}
    churn = figures.get("客户流失率") or figures["Churn rate"]
    for figure in figures.values():
        for cell in figure.cells[1:3]:
            assert (cell.tone != "") == bool(re.match("[▲▼]", cell.text)), (figure.name, cell)
    change = churn.cells[1]
    assert change.tone == {"▲": "worse", "▼": "better"}[change.text[0]]


def test_plain_text_says_the_same(content):
    summary = summarise(content)
    text = render_plain(summary, NOTES)
    for figure in summary.figures:
        assert figure.name in text
        assert figure.cells[0].text in text
    for _, paragraphs in summary.words:
        assert all(paragraph in text for paragraph in paragraphs)
    assert all(bar.value in text for bar in summary.bars)
    assert NOTES[0] in text


def without(content, *keys):
    return replace(
        content, tabs=tuple(tab for tab in content.tabs if tab.key not in keys),
        document=replace(
            content.document,
            cells={k: v for k, v in content.document.cells.items() if not any(key in k for key in keys)},
            blocks=tuple(b for b in content.document.blocks if not any(key in b.name for key in keys)),
        ),
    )  # fmt: skip


def test_a_tab_that_is_not_sent_is_not_quoted(content):
    summary = summarise(without(content, "overview"))
    assert summary.bars == ()
    assert summary.figures
    bare = summarise(without(content, "summary"))
    assert (bare.headline, bare.words, bare.figures) == (None, (), ())
    assert bare.title
    read(render_html(bare, ()))
    letter = compose(without(content, "summary"), check("a@b.com"), ())
    assert any("正文" in zh for zh, _ in notices(letter, without(content, "summary")))


@pytest.mark.parametrize("values", [(None,) * 13, (0.0,) * 13, (-5.0, *(None,) * 12), (-5.0, 10.0, *(None,) * 11)])
def test_a_chart_of_few_or_negative_months(content, values):
    trend = content.block("SR_overview_trend")
    rows = (trend.rows[0], *((row[0], value, None, None) for row, value in zip(trend.rows[1:], values, strict=True)))
    blocks = tuple(replace(b, rows=rows) if b.name == trend.name else b for b in content.document.blocks)
    summary = summarise(replace(content, document=replace(content.document, blocks=blocks)))
    assert [bar.length for bar in summary.bars] == ([0.0, 1.0] if 10.0 in values else [])
    read(render_html(summary, ()))


def test_what_a_person_wrote_is_escaped(content):
    cells = {**content.document.cells, "SR_summary_subtitle": '<b>"A&B"</b> <img src=x onerror=alert(1)>'}
    html = render_html(summarise(replace(content, document=replace(content.document, cells=cells))), ("<i>",))
    assert "<img" not in html
    assert "&lt;img src=x" in html
    assert "&lt;i&gt;" in html
    read(html)


@pytest.mark.parametrize("width", [1000, 375])
def test_a_browser_shows_it_without_scrolling_sideways(html, tmp_path, width):
    chromium = shutil.which("chromium") or shutil.which("google-chrome")
    if chromium is None:
        pytest.skip("no browser is installed")
    page, frame, picture = (tmp_path / name for name in ("mail.html", "frame.html", "mail.png"))
    page.write_text(html, encoding="utf-8")
    # A window is never narrower than 500 pixels, a frame is.
    frame.write_text(
        f'<iframe src="mail.html" width="{width}" height="1800"></iframe><script>onload=()=>{{document.title='
        'document.querySelector("iframe").contentDocument.documentElement.scrollWidth}</script>',
        encoding="utf-8",
    )
    base = [chromium, "--headless", "--no-sandbox", "--disable-gpu", "--allow-file-access-from-files",
            f"--user-data-dir={tmp_path / 'profile'}", f"--window-size={width},2000"]  # fmt: skip
    done = subprocess.run([*base, "--dump-dom", frame.as_uri()], capture_output=True, timeout=120, check=True)
    assert 300 < int(re.search(rb"<title>(\d+)</title>", done.stdout)[1]) <= width
    subprocess.run([*base, f"--screenshot={picture}", page.as_uri()], capture_output=True, timeout=120, check=True)
    assert struct.unpack(">II", picture.read_bytes()[16:24])[0] == width
