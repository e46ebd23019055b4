"""Builds workbook_template.xlsm from the specs, the VBA sources and the ribbon; proves a file equal to its sources."""

from __future__ import annotations

import datetime as dt
import string
import tempfile
import zipfile
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

from salesreview import files
from salesreview.errors import WorkbookError
from salesreview.paint.names import Names
from salesreview.paint.theme import Theme
from salesreview.tables.catalog import SCHEMAS
from salesreview.template.captions import CAPTIONS, caption, pick
from salesreview.template.hidden import paint_conf, paint_loads, paint_memory, paint_places
from salesreview.template.home import paint_home
from salesreview.template.package import make_macro_workbook, read_parts
from salesreview.template.raw_tabs import paint_raw_tab
from salesreview.template.settings_tab import paint_settings
from salesreview.template.sources import own_modules, ribbon_pattern, xlwings_modules

#: The same in every build, so that the bytes are too.
_CREATED = dt.datetime(2026, 1, 1)


def raw_captions(lang: str, taken: set[str]) -> list[str]:
    """Return the raw tabs' captions; one that is `taken` by a tab of the review says that it is the data."""
    mark = "数据" if lang == "zh" else " data"
    return [label + mark if (label := schema.label(lang)) in taken else label for schema in SCHEMAS]


def ribbon(lang: str) -> str:
    """Return the ribbon's XML with captions in `lang`."""
    texts = {key: escape(pick(pair, lang), {'"': "&quot;"}) for key, pair in CAPTIONS.items()}
    return string.Template(ribbon_pattern()).substitute(texts)


def _lay_out(path: Path, lang: str) -> None:
    """Write the workbook without its macros to `path`."""
    import xlsxwriter

    from salesreview.paint.tabs import paint_review
    from salesreview.review import palette

    book: Any = xlsxwriter.Workbook(str(path))
    book.set_properties({"title": caption("home", lang), "created": _CREATED, "author": ""})
    book.formats[0].set_font_name(palette.FONT)
    book.formats[0].set_font_size(palette.BODY_SIZE)
    theme, names = Theme(book), Names(book)

    def add(name: str, code_name: str) -> Any:
        sheet = book.add_worksheet(name)
        sheet.set_vba_name(code_name)
        return sheet

    home = add(caption("tab_home", lang), "shHome")
    paint_settings(add(caption("tab_settings", lang), "shSettings"), theme, names, lang)
    paint_review(book, theme, lang, names)
    review = book.worksheets()[2:]
    captions = raw_captions(lang, {sheet.get_name() for sheet in book.worksheets()})
    for schema, name in zip(SCHEMAS, captions, strict=True):
        paint_raw_tab(add(name, f"shRaw_{schema.key}"), theme, names, lang, schema)
    raw = book.worksheets()[2 + len(review) :]
    paint_conf(add("xlwings.conf", "shConf"))
    memory = add("_salesreview", "shMemory")
    paint_memory(memory, theme, names, lang)
    paint_loads(add("_salesreview_loads", "shLoads"), theme, names)
    paint_home(home, theme, names, lang, review, raw)
    paint_places(memory, theme, names)
    book.close()


def template_bytes(lang: str) -> bytes:
    """Return the template with captions in `lang`. Raises WorkbookError where the installation lacks a source."""
    with tempfile.TemporaryDirectory() as folder:
        laid_out = Path(folder) / "template.xlsm"
        _lay_out(laid_out, lang)
        modules = xlwings_modules()
        classes = {"Dictionary": modules.pop("Dictionary")}
        return make_macro_workbook(laid_out, modules | own_modules(), classes, ribbon(lang))


def build(path: Path, lang: str = "zh") -> None:
    """Write the template with captions in `lang` ("zh" or "en") to `path`: the same bytes each time.

    Raises WorkbookError where the installation lacks a source, or `path` cannot be written.
    """
    files.refuse_name(path, files.LONGEST_BOOK)
    data = template_bytes(lang)
    try:
        files.put(path, data)
    except OSError as error:
        raise WorkbookError(
            f"无法写入 {path}：文件夹不存在、没有权限，或文件正被打开。请换一个位置或关闭文件后重试。",
            f"{path} cannot be written: its folder is missing, or not permitted, or the file is open. "
            "Please choose another place, or close the file and try again.",
        ) from error


def check(path: Path, lang: str = "zh") -> list[str]:
    """Return how the template at `path` differs from what its sources build, one line a part; empty: not at all.

    Parts are compared, not the zip's bytes, so that a difference has a name.
    Raises WorkbookError where `path` is no workbook file.
    """
    try:
        found = read_parts(path.read_bytes())
    except (OSError, zipfile.BadZipFile) as error:
        raise WorkbookError(
            f"无法读取 {path}：文件不存在或不是 Excel 工作簿。请检查路径，或运行 salesreview template build 重新生成。",
            f"{path} cannot be read: it is missing or no Excel workbook. Please check the path, "
            "or run salesreview template build to make it again.",
        ) from error
    built = read_parts(template_bytes(lang))
    lines = [f"{name}: missing" for name in built if name not in found]
    lines += [f"{name}: not built from a source" for name in found if name not in built]
    lines += [f"{name}: differs" for name, part in built.items() if name in found and found[name] != part]
    return lines
