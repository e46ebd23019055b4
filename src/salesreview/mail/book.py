"""What else a person's workbook tells about its review: its tabs as they stand, and the comments on them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from salesreview.mail.content import BookTab, Comment
from salesreview.review.layout import PlacedTab, place
from salesreview.review.tabs import TABS
from salesreview.xlsx import markup
from salesreview.xlsx.address import split_reference
from salesreview.xlsx.book import WORKBOOK, Book

if TYPE_CHECKING:
    from salesreview.xlsx.package import Package


def tabs_of(package: Package, language: str) -> tuple[BookTab, ...]:
    """Return the review's tabs that the workbook still has, in its order.

    A tab that was never renamed takes its caption in `language`; a person's own caption stays.
    """
    book = Book(package)
    root = markup.tree(package.xml(WORKBOOK), WORKBOOK)
    hidden = {
        sheet.get("name", "") for sheet in root.iterfind("{*}sheets/{*}sheet")
        if sheet.get("state", "visible") != "visible"
    }  # fmt: skip
    found = []
    for tab in TABS:
        title = book.names.get(f"SR_{tab.key}_title")
        if title is not None:
            own = title.sheet not in (tab.zh, tab.en)
            caption = title.sheet if own else tab.caption(language)
            found.append((title.sheet, BookTab(tab.key, caption, title.sheet in hidden)))
    order = list(book.sheets)
    return tuple(tab for _, tab in sorted(found, key=lambda pair: order.index(pair[0])))


def comments_of(package: Package) -> tuple[Comment, ...]:
    """Return the comments on the review's tabs, at the cells where the copy has what they speak of."""
    book = Book(package)
    found: list[Comment] = []
    for tab in TABS:
        title = book.names.get(f"SR_{tab.key}_title")
        if title is not None:
            found += _comments(book, book.sheets[title.sheet], tab.key, _moves(book, place(tab)))
    return tuple(found)


def _comments(book: Book, sheet: str, key: str, moves: list[tuple[int, int]]) -> Iterator[Comment]:
    for part in (r.target for r in book.relations(sheet) if r.kind == "comments" and r.target in book.package):
        root = markup.tree(book.package.xml(part), part)
        authors = [author.text or "" for author in root.iterfind("{*}authors/{*}author")]
        for comment in root.iterfind("{*}commentList/{*}comment"):
            at = split_reference(f"x!{comment.get('ref', '')}")
            text = "".join(piece.text or "" for piece in comment.iterfind("{*}text//{*}t"))
            if at is None or not text:
                continue
            row = at[1].top
            by = next((by for top, by in reversed(moves) if top <= row), 0)
            author = int(comment.get("authorId") or 0)
            who = authors[author] if author < len(authors) else ""
            yield Comment(key, row - 1 + by, at[1].left - 1, who, markup.plain_text(text))


def _moves(book: Book, placed: PlacedTab) -> list[tuple[int, int]]:
    """Return where inserted rows moved the tab's parts: (row of a part now, rows to its place in the copy)."""
    parts = [(text.name, text.row) for _, text in placed.headings]
    parts += [(text.name, text.row) for text in placed.slots]
    parts += [(table.name, table.row) for table in placed.tables]
    return sorted(
        (book.names[name].area.top, row + 1 - book.names[name].area.top) for name, row in parts if name in book.names
    )
