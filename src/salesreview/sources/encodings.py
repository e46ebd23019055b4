"""Telling a text file's encoding from its bytes: UTF-8, UTF-16, GB18030 (with GBK), Windows-1252."""

from __future__ import annotations

import codecs
import re

from salesreview.errors import SourceError

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF32_LE, "utf-32-le"), (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"),
)  # fmt: skip
_LOOKED_AT = 4096
_JUDGED = 1 << 20  # bytes before and after the first that is not UTF-8
_CONTROLS = re.compile("[\x01-\x08\x0e-\x19\x1c-\x1f\ufffe\uffff]")
_HIGH_RUNS = re.compile(rb"[\x80-\xff]+")


def to_utf8(data: bytes, name: str) -> bytes:
    """Return a text file's content in UTF-8 without a byte order mark. Raises SourceError for anything but text."""
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return _recoded(data[len(mark) :], encoding, name)
    if b"\0" in data[:_LOOKED_AT]:
        # The bytes of UTF-16 that are zero are the high halves of Latin letters, digits, commas and line ends, nearly
        # all of them: they stand on one side.
        even, odd = data[:_LOOKED_AT:2].count(0), data[1:_LOOKED_AT:2].count(0)
        if min(even, odd) * 5 > max(even, odd):
            raise _no_text(name)
        return _recoded(data, "utf-16-le" if odd > even else "utf-16-be", name)
    return _recoded(data, "utf-8", name)


def _recoded(data: bytes, encoding: str, name: str) -> bytes:
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as error:
        if encoding != "utf-8":
            raise _no_text(name) from error
        return _from_a_code_page(data, name, error.start).encode()
    if "\0" in text or (encoding != "utf-8" and _CONTROLS.search(text, 0, _LOOKED_AT)):
        raise _no_text(name)
    return data if encoding == "utf-8" else text.encode()


def _from_a_code_page(data: bytes, name: str, at: int) -> str:
    if b"\0" in data:
        raise _no_text(name)
    around = data[max(at - _JUDGED, 0) : at + _JUDGED]
    loose = around.decode("utf-8", "replace")
    bad = loose.count("\ufffd")
    foreign = len(loose) - len(loose.encode("ascii", "ignore"))
    if foreign > 2 * bad:
        # Nearly all of it is UTF-8: read in another encoding, all of its Chinese would silently be garbage.
        line = data.count(b"\n", 0, at) + 1
        raise SourceError(
            f"文件“{name}”第 {line:,} 行有损坏的字符（不是完整的 UTF-8）。"
            "请重新导出该文件，或改正该行后另存为 UTF-8 编码的 CSV。",
            f"“{name}” has damaged characters on line {line:,} (not whole UTF-8). Export the file again, or mend that "
            "line and save it as CSV in UTF-8.",
        )
    runs = [len(run) for run in _HIGH_RUNS.findall(around)]
    # Chinese characters take two high bytes, as a rule, and follow one another; an ä or é stands alone among letters.
    western = runs.count(1) * 2 > len(runs)
    try:
        return data.decode("cp1252" if western else "gb18030")
    except UnicodeDecodeError as error:
        raise SourceError(
            f"无法识别文件“{name}”的文字编码。请在 Excel 中打开它，另存为“CSV UTF-8（逗号分隔）”后重试。",
            f"The encoding of “{name}” is not recognised. Open it in Excel, save it as “CSV UTF-8 (comma delimited)”, "
            "and retry.",
        ) from error


def _no_text(name: str) -> SourceError:
    return SourceError(
        f"“{name}”不是文本文件，内容无法按表格读取。请确认它是 CSV 文件；工作簿请使用 .xlsx 等扩展名。",
        f"“{name}” is not a text file, so it cannot be read as a table. Check that it is a CSV file; a workbook needs "
        "its own ending, such as .xlsx.",
    )
