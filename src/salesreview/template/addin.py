"""Builds salesreview.xlam, the add-in, from the same VBA sources and ribbon as the template.

In an add-in `ThisWorkbook` is the add-in itself. xlwings' module for add-ins looks for its settings in the *active*
workbook; then any workbook that somebody sends could name the program that a trusted add-in starts. So the
template's module is taken, which looks for them in its own file and the person's own configuration, and is told in
two places that the workbook to work on is the active one.
"""

from __future__ import annotations

import datetime as dt
import re
import tempfile
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

from salesreview import files
from salesreview.errors import UsageError, WorkbookError
from salesreview.template.build import ribbon
from salesreview.template.captions import caption, pick
from salesreview.template.hidden import XLWINGS_CONF
from salesreview.template.package import make_macro_workbook, read_parts, write_parts
from salesreview.template.sources import addin_modules, own_modules, xlwings_modules

_NAMESPACE = "http://schemas.microsoft.com/office/2009/07/customui"
_CREATED = dt.datetime(2026, 1, 1)
_WORKBOOK = b"application/vnd.ms-excel.sheet.macroEnabled.main+xml"
_ADDIN = b"application/vnd.ms-excel.addin.macroEnabled.main+xml"
#: Where xlwings' module names the workbook to work on: on Windows and on Mac.
_CALLER = (
    ('" --wb=" & """" & ThisWorkbook.Name', '" --wb=" & """" & ActiveWorkbook.Name'),
    ('ParameterString + "|" + ThisWorkbook.Name', 'ParameterString + "|" + ActiveWorkbook.Name'),
)
_CHANGED = (
    "'Changed for the add-in salesreview.xlam: the workbook to work on is the active one, in two places\r\n"
    "'(--wb and ParameterString); its settings stay the add-in's and the user's own."
)
#: Controls that are of use whatever workbook is active.
_ALWAYS = ("btnSalesReviewHelp",)

#: What the add-in says itself, by the defined name of the cell it stands in.
TEXTS: dict[str, tuple[str, str]] = {
    "SR_text_not_ours": (
        "当前工作簿不是由销售业绩总结模板生成的，因此没有任何改动。请先打开或激活总结工作簿，再点击此按钮。",
        "The active workbook was not made from the sales review template, so nothing was changed. "
        "Please open or activate a review workbook, then press again.",
    ),
    "SR_text_no_python": (
        "还没有设定用哪个 Python 运行。请在终端中运行一次：salesreview addin install，然后重新启动 Excel。",
        "No Python is set to run with. Please run once in a terminal: salesreview addin install; then restart Excel.",
    ),
    "SR_text_help": (
        "这些按钮用于由模板生成的总结工作簿，其首页写有使用步骤。新建一个：在终端中运行 salesreview new 业绩总结.xlsm。"
        "按钮不起作用时，请运行 salesreview addin doctor。",
        "These buttons work on review workbooks made from the template; their Home tab says what to do. To make one, "
        "run in a terminal: salesreview new review.xlsm. If buttons do nothing, run: salesreview addin doctor.",
    ),
}


def addin_ribbon(lang: str) -> str:
    """Return the template's ribbon as the add-in has it: dark where no workbook of ours is active."""
    ElementTree.register_namespace("", _NAMESPACE)
    root = ElementTree.fromstring(ribbon(lang))
    root.set("onLoad", "AddinLoaded")
    for group in root.iter(f"{{{_NAMESPACE}}}group"):
        group.set("label", group.get("label", "") + pick(("（加载项）", " (add-in)"), lang))
    for button in root.iter(f"{{{_NAMESPACE}}}button"):
        if button.get("id") not in _ALWAYS:
            button.set("getEnabled", "AddinEnabled")
    return '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n' + ElementTree.tostring(root, encoding="unicode")


def calling_active(source: str) -> str:
    """Return xlwings' module with the active workbook as the one to work on.

    Raises WorkbookError where its text is not as expected, which another version of xlwings can bring about.
    """
    for old, new in _CALLER:
        if source.count(old) != 1:
            raise WorkbookError(
                "xlwings 的 VBA 模块与预期不同，无法生成加载项。请重新安装 salesreview（它固定了 xlwings 的版本）。",
                "The VBA module of xlwings is not as expected, so the add-in cannot be built. "
                "Please install salesreview again; it pins the version of xlwings.",
            )
        source = source.replace(old, new)
    return re.sub(
        r"^('Version: .*)\r$", lambda found: f"{found[1]}\r\n{_CHANGED}\r", source, count=1, flags=re.MULTILINE
    )


def _lay_out(path: Path, lang: str) -> None:
    """Write the add-in's two sheets, which nobody sees: xlwings' settings and the texts."""
    import xlsxwriter

    book: Any = xlsxwriter.Workbook(str(path))
    book.set_properties({"title": caption("ribbon_tab", lang), "created": _CREATED, "author": ""})
    conf, texts = book.add_worksheet("xlwings.conf"), book.add_worksheet("texts")
    conf.set_vba_name("shConf")
    texts.set_vba_name("shTexts")
    for row, pair in enumerate(XLWINGS_CONF):
        conf.write_row(row, 0, pair)
    for row, (name, (zh, en)) in enumerate(TEXTS.items()):
        # Windows shows a message box in its own code page: the English stays readable where Chinese is not.
        texts.write_string(row, 0, f"{zh}\n\n{en}" if lang == "zh" else en)
        book.define_name(name, f"=texts!$A${row + 1}")
    book.close()


def addin_bytes(lang: str) -> bytes:
    """Return the add-in with a ribbon in `lang` ("zh" or "en"): the same bytes each time.

    Raises WorkbookError where the installation lacks a source.
    """
    modules = xlwings_modules()
    classes = {"Dictionary": modules.pop("Dictionary")}
    modules["xlwings"] = calling_active(modules["xlwings"])
    standard, events = addin_modules()
    with tempfile.TemporaryDirectory() as folder:
        laid_out = Path(folder) / "addin.xlsm"
        _lay_out(laid_out, lang)
        made = make_macro_workbook(laid_out, modules | own_modules() | standard, classes | events, addin_ribbon(lang))
    parts = read_parts(made)
    parts["[Content_Types].xml"] = parts["[Content_Types].xml"].replace(_WORKBOOK, _ADDIN)
    return write_parts(parts)


def build_addin(path: Path, lang: str = "zh") -> None:
    """Write the add-in to `path`. Raises WorkbookError where a source is missing or `path` cannot be written."""
    if path.suffix.lower() != ".xlam":
        raise UsageError(
            f"“{path.name}”不是加载项的文件名：Excel 只认扩展名 .xlam。",
            f"{path.name} is no name for an add-in: Excel takes the ending .xlam only.",
        )
    files.refuse_name(path, files.LONGEST_BOOK)
    data = addin_bytes(lang)
    try:
        files.put(path, data)
    except OSError as error:
        raise WorkbookError(
            f"无法写入 {path}：文件夹不存在、没有权限，或加载项正被 Excel 使用。请退出 Excel 或换一个位置后重试。",
            f"{path} cannot be written: its folder is missing, or not permitted, or Excel is using the add-in. "
            "Please quit Excel or choose another place, and try again.",
        ) from error
