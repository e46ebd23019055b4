"""What leaves the house: the review's document with only the tabs, words and extras that were asked for.

The copy, its PDF and the mail are made of this alone. What is not in it cannot reach them.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, fields, replace
from typing import TYPE_CHECKING

from salesreview.mail.texts import clean
from salesreview.period import Month
from salesreview.review.document import AnyValue, Block, CellValue, Document, Link, Rich
from salesreview.review.layout import PlacedTab, card_names, place, slot_names
from salesreview.review.tabs import TAB

if TYPE_CHECKING:
    from salesreview.settings import Settings
    from salesreview.tables.model import RawSheet

#: What the copy may hold beside the review: the choice's name and what a person reads.
CHOICES = {
    "raw": ("原始数据", "raw data"),
    "hidden": ("隐藏的标签页", "hidden tabs"),
    "settings": ("设置", "settings"),
    "checks": ("数据检查", "data checks"),
    "runlog": ("运行记录", "run log"),
    "history": ("文字的状态与记录", "the wording's states and history"),
    "prompts": ("未填的提示", "open prompts"),
    "comments": ("批注", "comments"),
    "names": ("定义的名称", "defined names"),
    "links": ("链接", "links"),
    "properties": ("文档属性", "document properties"),
}
#: The tab that a reader sees first.
OPENS_ON = "summary"
#: Tabs of the review that are about the workbook, not about the month.
INTERNAL = {
    "checks": "checks",
    "sentences": "settings",
    "audit": "history",
    "runlog": "runlog",
}  # tab key -> the choice that asks for it


@dataclass(frozen=True, slots=True)
class CopyChoices:
    """What the copy holds beside the review; nothing of it unless asked for."""

    raw: bool = False  # the raw sheets' rows
    hidden: bool = False  # tabs of the review that a person hid
    settings: bool = False
    checks: bool = False
    runlog: bool = False
    history: bool = False  # the slots' states, proposals and what the workbook remembers of them
    prompts: bool = False  # prompts 【…】 nobody has answered yet
    comments: bool = False
    names: bool = False  # defined names
    links: bool = False  # links from the checks to the cells they speak of
    properties: bool = False  # title, author, company

    @property
    def asked(self) -> tuple[str, ...]:
        """The choices that were made."""
        return tuple(each.name for each in fields(self) if getattr(self, each.name))


@dataclass(frozen=True, slots=True)
class BookTab:
    """A tab of the review as it stands in the workbook."""

    key: str
    caption: str
    hidden: bool = False


@dataclass(frozen=True, slots=True)
class Comment:
    """A cell comment: the tab's key, the cell (row and column from 0), who wrote it and what."""

    tab: str
    row: int
    column: int
    author: str
    text: str


@dataclass(frozen=True, slots=True)
class SentTab:
    """A tab that is sent: its caption, and those of its parts that the workbook still has, in their places."""

    caption: str
    placed: PlacedTab

    @property
    def key(self) -> str:
        """The tab's key."""
        return self.placed.spec.key


@dataclass(frozen=True, slots=True)
class Extras:
    """Rows that are sent only when asked for."""

    raw: tuple[RawSheet, ...] = ()
    settings: tuple[tuple[CellValue, ...], ...] = ()
    history: tuple[tuple[CellValue, ...], ...] = ()
    comments: tuple[Comment, ...] = ()

    @property
    def raw_rows(self) -> int:
        """How many raw rows there are."""
        return sum(sheet.frame.height for sheet in self.raw)


@dataclass(frozen=True, slots=True)
class Content:
    """The review as it is sent."""

    month: Month
    language: str
    company: str
    department: str
    author: str
    document: Document
    tabs: tuple[SentTab, ...]
    choices: CopyChoices = field(default_factory=CopyChoices)
    extras: Extras = field(default_factory=Extras)
    hidden: tuple[str, ...] = ()  # captions of tabs left out because a person hid them
    prompts_dropped: int = 0
    prompts_left: tuple[str, ...] = ()  # captions of tabs whose text still holds 【…】

    def say(self, zh: str, en: str) -> str:
        """Return the text in the language of the review."""
        return zh if self.language == "zh" else en

    def tab(self, key: str) -> SentTab | None:
        """Return a tab, None where it is not sent."""
        return next((tab for tab in self.tabs if tab.key == key), None)

    def block(self, name: str) -> Block | None:
        """Return a block of the document, None where it is not sent."""
        return next((block for block in self.document.blocks if block.name == name), None)


def assemble(
    document: Document, settings: Settings, month: Month, shown: Sequence[BookTab], *,
    names: Collection[str], prompts: Collection[str] = (), choices: CopyChoices | None = None,
    extras: Extras | None = None,
) -> Content:  # fmt: skip
    """Choose what is sent.

    `shown` are the review's tabs in the workbook's order, `names` the defined names it still has, `prompts` the
    prompts we wrote (a person's own words in such brackets are theirs, and stay).
    """
    choices, extras = choices or CopyChoices(), extras or Extras()
    sent = [tab for tab in shown if _wanted(tab, choices)]
    tabs = tuple(SentTab(clean(tab.caption), _still_there(place(TAB[tab.key]), names)) for tab in sent)
    cells = {name: document.cells.get(name) for tab in tabs for name in _cells(tab.placed, names, choices)}
    dropped, left = 0, []
    for tab in tabs:
        for slot in tab.placed.slots:
            words, gone = _words(cells.get(slot.name), prompts, keep=choices.prompts)
            cells[slot.name] = words
            dropped += gone
            if any(is_prompt for _, is_prompt in words.runs):
                left.append(tab.caption)
    wanted = {table.name for tab in tabs for table in tab.placed.tables}
    keep_links = choices.links and choices.raw
    return Content(
        month=month, language=settings.language, company=clean(settings.company),
        department=clean(settings.department), author=clean(settings.author),
        document=Document(
            cells={name: _safe(value, keep_links) for name, value in cells.items()},
            blocks=tuple(
                replace(block, rows=tuple(tuple(_safe(value, keep_links) for value in row) for row in block.rows))
                for block in document.blocks if block.name in wanted
            ),
            chart_titles={chart.name: document.chart_titles[chart.name] for tab in tabs for chart in tab.placed.charts},
        ),
        tabs=tabs, choices=choices,
        extras=Extras(
            raw=extras.raw if choices.raw else (),
            settings=extras.settings if choices.settings else (),
            history=extras.history if choices.history else (),
            comments=tuple(c for c in extras.comments if choices.comments and c.tab in {tab.key for tab in tabs}),
        ),
        hidden=tuple(tab.caption for tab in shown if tab.hidden and not choices.hidden and tab.key not in INTERNAL),
        prompts_dropped=dropped, prompts_left=tuple(dict.fromkeys(left)) if not choices.prompts else (),
    )  # fmt: skip


def _wanted(tab: BookTab, choices: CopyChoices) -> bool:
    asked = tab.key not in INTERNAL or getattr(choices, INTERNAL[tab.key])
    return asked and (choices.hidden or not tab.hidden)


def _still_there(placed: PlacedTab, names: Collection[str]) -> PlacedTab:
    """Return a tab without the parts that a person deleted from the workbook."""
    tables = tuple(table for table in placed.tables if table.name in names)
    return replace(
        placed,
        headings=tuple(pair for pair in placed.headings if pair[1].name in names),
        slots=tuple(slot for slot in placed.slots if slot.name in names),
        tables=tables,
        charts=tuple(chart for chart in placed.charts if chart.table in tables),
    )


def _cells(placed: PlacedTab, names: Collection[str], choices: CopyChoices) -> list[str]:
    """Return the names of a tab's single cells."""
    key = placed.spec.key
    found = [f"SR_{key}_title", f"SR_{key}_subtitle", *(text.name for _, text in placed.headings)]
    for number, _ in enumerate(placed.spec.cards, 1):
        found += card_names(key, number)
    for slot in placed.slots:
        found += slot_names(slot.key) if choices.history else (slot.name,)
    return [name for name in found if name in names]


def _words(value: AnyValue, prompts: Collection[str], *, keep: bool) -> tuple[Rich, int]:
    """Return a slot's text without the prompts that are ours, and how many those were."""
    text = value.text if isinstance(value, Rich) else str(value or "")
    if keep:
        return Rich.of(text), 0
    lines, dropped = [], 0
    for line in text.split("\n"):
        left = line
        for prompt in prompts:
            dropped += left.count(prompt)
            left = left.replace(prompt, "")
        if left == line or left.strip():  # a line that held nothing but prompts goes with them
            lines.append(left.rstrip())
    return Rich.of("\n".join(lines)), dropped


def _safe(value: AnyValue, keep_links: bool) -> AnyValue:
    """Return a value fit to leave the house: no control marks, links as their text, empty text as nothing."""
    match value:
        case Link():
            return Link(clean(value.text), value.sheet, value.cell) if keep_links else clean(value.text)
        case Rich():
            return Rich(tuple((clean(text), is_prompt) for text, is_prompt in value.runs))
        case str():
            return clean(value) or None
    return value


def only_review(content: Content) -> Content:
    """Return the same review without anything beside it, the summary first: what the PDF shows."""
    tabs = tuple(tab for tab in content.tabs if tab.key not in INTERNAL)
    tabs = tuple(sorted(tabs, key=lambda tab: tab.key != OPENS_ON))
    return replace(content, tabs=tabs, choices=CopyChoices(prompts=content.choices.prompts), extras=Extras())
