"""What the window says, in Chinese and English; what the product says elsewhere is not said again here."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

#: A text in Chinese and English.
Pair = tuple[str, str]

WORDS: Mapping[str, Pair] = {
    "title": ("销售业绩月度总结", "Monthly sales review"),
    "language": ("English", "中文"),
    "book": ("工作簿", "Workbook"),
    "no_book": ("尚未选择", "None chosen yet"),
    "choose": ("选择…", "Choose…"),
    "choose_book": ("选择业绩总结工作簿", "Choose a review workbook"),
    "choose_files": ("选择要读入的数据文件", "Choose the files to load"),
    "review_files": ("Excel 工作簿", "Excel workbooks"),
    "data_files": ("数据文件", "Data files"),
    "all_files": ("所有文件", "All files"),
    "open": ("打开工作簿", "Open"),
    "month": ("报告月份", "Month"),
    "auto": ("按设置页", "As on Settings"),
    "load": ("读入数据…", "Load files…"),
    "refresh": ("刷新", "Refresh"),
    "send": ("发送…", "Send…"),
    "put_back": ("撤回…", "Put back…"),
    "stop": ("停止", "Stop"),
    "stop_waiting": ("不再等待", "Stop waiting"),
    "figures": ("本月要点", "The month at a glance"),
    "figures_of": ("{month}要点", "{month} at a glance"),
    "no_figures": (
        "刷新后，当月要点和数据问题显示在这里。",
        "After a refresh the month's figures and the data issues are shown here.",
    ),
    "issues_of": (
        "数据问题：{errors:,} 处无法使用，{others:,} 处提示",
        "Data issues: {errors:,} not usable, {others:,} to look at",
    ),
    "no_issues": ("数据检查：没有发现问题。", "Data checks: nothing found."),
    "place": ("位置", "Where"),
    "what": ("原因与处理", "What is wrong, and what to do"),
    "issues_hint": (
        "双击一行或按回车：打开工作簿并转到该处。",
        "Double-click a line, or press Enter, to open the workbook there.",
    ),
    "settings_tab": ("设置", "Settings"),
    "error_mark": ("错误", "Error"),
    "warning_mark": ("提示", "Note"),
    # What the status line says.
    "begin": ("请选择由本程序生成的业绩总结工作簿。", "Choose a review workbook that was made by this program."),
    "reading": ("正在查看工作簿…", "Looking at the workbook…"),
    "seen": ("上次刷新：{at}，报告月份 {month}。", "Last refreshed: {at}, month under review {month}."),
    "never": (
        "这个工作簿还没有刷新过：先读入或粘贴数据，再刷新。",
        "This workbook was never refreshed: load or paste its data, then refresh.",
    ),
    "stopping": ("正在停止，当前步骤结束后工作簿保持原样…", "Stopping after this step; the workbook stays as it is…"),
    "finishing": ("正在保存，完成后即关闭…", "Saving; it closes as soon as that is done…"),
    "stopped": ("已停止，工作簿保持原样。", "Stopped; the workbook is as it was."),
    "refreshed": ("已刷新：{month}。{checks}", "Refreshed: {month}. {checks}"),
    "refreshed_open": (
        "已在打开的工作簿中刷新：{month}（尚未保存）。{checks}",
        "Refreshed in the open workbook: {month} (not saved yet). {checks}",
    ),
    "checks": (
        "数据检查：{errors:,} 处无法使用，{others:,} 处提示，见“数据检查”页。",
        "Data checks: {errors:,} not usable, {others:,} to look at; they are listed on the checks tab.",
    ),
    "waiting": ("{held} 关闭后会自动继续。", "{held} It goes on by itself once it is closed."),
    "held": (
        "“{name}”正被其他程序占用（如 WPS 表格），请先在该程序中保存并关闭它。",
        "{name} is held by another program (WPS Spreadsheets, for one): save and close it there.",
    ),
    "put_back_done": (
        "已恢复到 {at} 那次改动之前；撤回前的内容保留为 {backup}。",
        "Put back to what it was before the change of {at}; what was there is kept as {backup}.",
    ),
    "taken_back": (
        "已撤回打开的工作簿中的上次刷新（尚未保存）。",
        "The last refresh of the open workbook is taken back (not saved yet).",
    ),
    "nothing_to_take_back": (
        "没有可以撤回的刷新：上次刷新已撤回，或不是在打开的工作簿中进行的。",
        "There is no refresh to take back: it was taken back already, or was not made in the open workbook.",
    ),
    "no_backup": (
        "“{name}”旁没有备份，无从撤回：还没有刷新或读入过。",
        "There is no backup beside {name} to put back: nothing was refreshed or loaded yet.",
    ),
    "opened": ("已打开工作簿。", "The workbook is open."),
    "opened_at": ("已打开工作簿，位置：{place}。", "The workbook is open; the place is {place}."),
    "not_opened": (
        "没有可以打开工作簿的程序，它位于：{path}",
        "There is no program here to open the workbook with; it lies in {path}",
    ),
    "opening": ("正在打开工作簿…", "Opening the workbook…"),
    "bad_month": (
        "“{month}”不是月份；请写成 2026-10 这样的形式，或选“{auto}”。",
        "“{month}” is not a month; write it like 2026-10, or choose “{auto}”.",
    ),
    # Dialogs.
    "yes": ("确定", "OK"),
    "cancel": ("取消", "Cancel"),
    "close": ("关闭", "Close"),
    "go_on": ("继续工作", "Keep working"),
    "stop_and_close": ("停止并关闭", "Stop and close"),
    "ask_close": (
        "工作还没有做完。停止并关闭吗？工作簿会保持原样；如果已在保存，则保存完再关闭。",
        "Work is still going on. Stop it and close? The workbook stays as it is; if it is being saved already, that is "
        "finished first.",
    ),
    "ask_put_back": (
        "把“{name}”恢复到 {at} 那次改动之前？现在的内容会保留为备份，再撤回一次即可换回来。",
        "Put {name} back to what it was before the change of {at}? What is there now is kept: put back once more to swap "
        "again.",
    ),
    "ask_take_back": (
        "“{name}”正在 Excel 中打开。撤回上次刷新吗？此后在这些单元格中的修改会被覆盖。",
        "{name} is open in Excel. Take its last refresh back? What was changed in those cells since is overwritten.",
    ),
    "do_put_back": ("撤回", "Put back"),
    "send_title": ("发送前请核对", "Look it over before it is sent"),
    "send_ask": ("将生成副本和邮件草稿，不会直接发出。", "A copy and a mail draft are made; nothing is sent."),
    "draft": ("生成草稿", "Make the draft"),
    "preparing": ("正在准备副本…", "Preparing the copy…"),
    "drafting": ("正在生成草稿…", "Making the draft…"),
    "no_draft": ("没有生成草稿。", "No draft was made."),
    "note": ("注意：{text}", "Note: {text}"),
    # Loading.
    "load_title": ("读入数据", "Load a file"),
    "load_file": ("文件", "File"),
    "load_reading": ("正在查看文件…", "Looking at the file…"),
    "load_ask": ("请核对“{file}”如何读入。", "Check how {file} is to be loaded."),
    "load_table": ("读入哪张表", "Which table it is"),
    "load_sheet": ("文件中的工作表", "Sheet of the file"),
    "load_dates": ("文本日期的顺序", "Order of text dates"),
    "load_found": (
        "{rows:,} 行，{columns} 列；认出的列：{found}。",
        "{rows:,} rows, {columns} columns; recognised: {found}.",
    ),
    "load_left": ("不读入的列：{left}。", "Not read: {left}."),
    "load_adds": (
        "新的行追加到“{table}”页，已有的行按编号更正；会消失的行先询问。原文件保留为备份。",
        "New rows are added to the tab “{table}”, those that are there corrected by their number; rows that would vanish "
        "are asked about. The file as it is now is kept as a backup.",
    ),
    "load_required": ("“{column}”（必填）是哪一列？", "Which column is “{column}” (required)?"),
    "load_optional": ("“{column}”是哪一列？", "Which column is “{column}”?"),
    "load_none": ("（没有）", "(none)"),
    "load_unproved": ("由数据判断", "As the data shows"),
    "load_go": ("读入", "Load"),
    "now_refresh": ("接下来请刷新。", "Now refresh."),
    "loaded_more": (
        "来源共 {source:,} 行，工作表只放得下 {rows:,} 行；请在设置页填写该来源，按来源的全部数据计算。",
        "The source has {source:,} rows, of which a sheet holds {rows:,}; name it on the Settings tab to compute from all.",
    ),
    "load_correct": ("按来源更正", "Correct by the source"),
    "load_keep": ("保留这些行", "Keep those rows"),
    "load_off": ("没有读入“{file}”。", "{file} was not loaded."),
    "loaded_wrong": (
        "其中有 {errors:,} 处无法使用，例如：{first}",
        "{errors:,} values or rows cannot be used, for one: {first}",
    ),
    "load_open": (
        "“{name}”正在 Excel 中打开，无法从外部读入文件；请先保存并关闭它。",
        "{name} is open in Excel, so nothing can be loaded into the file; save and close it first.",
    ),
    "not_loaded": ("没有读入任何文件。", "No file was loaded."),
}


def text(key: str, lang: str, **filled: object) -> str:
    """Return what stands under `key` in `lang`, its places filled."""
    return WORDS[key][0 if lang == "zh" else 1].format(**filled)


def pair(key: str, **filled: object) -> Pair:
    """Return what stands under `key` in both languages, its places filled; a pair is filled in each language."""
    chosen = [
        {name: value[at] if isinstance(value, tuple) else value for name, value in filled.items()} for at in (0, 1)
    ]
    return text(key, "zh", **chosen[0]), text(key, "en", **chosen[1])


def unexpected(log: Path | None) -> Pair:
    """Return the sentence for a mistake of the program."""
    if log is None:
        return "出现意外错误，工作簿未被改动。", "Something unexpected went wrong; the workbook was not changed."
    return (
        f"出现意外错误，工作簿未被改动；详情见 {log}。",
        f"Something unexpected went wrong; the workbook was not changed; details are in {log}.",
    )
