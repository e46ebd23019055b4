"""Checks of Excel itself and of whether it lets the add-in's macros run. Nothing is changed, Excel is not started."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from salesreview.install.findings import Finding, note, ok, problem
from salesreview.install.places import Places
from salesreview.install.program import expanded
from salesreview.install.system import MACHINE, USER, System, Value

_OFFICE = r"Software\Microsoft\Office\16.0"
#: What Excel reads first: the cloud policy service's copy of the user policies, then the group policies themselves.
_POLICIES = (r"Software\Policies\Microsoft\Cloud\Office\16.0", r"Software\Policies\Microsoft\Office\16.0")
_CLICK_TO_RUN = r"SOFTWARE\Microsoft\Office\ClickToRun\Configuration"
_APP_PATH = r"SOFTWARE\Microsoft\Windows\CurrentVersion\App Paths\excel.exe"
_MAC_EXCEL = "Applications/Microsoft Excel.app"
_ASK_IT = ("请让 IT 部门阅读 docs/it.zh.md。", "Please hand docs/it.en.md to the IT department.")


def security(system: System, name: str, key: str = r"Excel\Security") -> Value | None:
    """Return a Trust Center value: what a policy says, else what the person chose, else None."""
    for root in (*_POLICIES, _OFFICE):
        values = system.values(USER, rf"{root}\{key}")
        if name.lower() in values:
            return values[name.lower()]
    return None


def check_excel(system: System) -> Iterator[Finding]:
    """Look for Excel, and at its bitness."""
    if system.platform == "darwin":
        apps = [folder / _MAC_EXCEL for folder in (system.root, system.home)]
        found = next((app for app in apps if app.is_dir()), None)
        if found is not None:
            yield ok("excel", f"Excel：{found}", f"Excel: {found}")
        else:
            yield _no_excel()
        return
    office = system.values(MACHINE, _CLICK_TO_RUN)
    program = str(system.values(MACHINE, _APP_PATH).get("", ""))
    if not office and not program:
        yield _no_excel()
        return
    what = str(office.get("versiontoreport", "")) or program
    platform = str(office.get("platform", "")).lower()
    bits = {"x86": 32, "x64": 64}.get(platform) or (32 if "(x86)" in program.lower() else 64)
    yield ok("excel", f"Excel {what}，{bits} 位", f"Excel {what}, {bits}-bit")
    if bits != system.bits:
        yield note(
            "bitness",
            f"Excel 是 {bits} 位，Python 是 {system.bits} 位：按钮照常工作；只有单元格函数（UDF）要求两者相同。",
            f"Excel is {bits}-bit, Python {system.bits}-bit: buttons work all the same; "
            "only functions in cells (UDFs) need both alike.",
        )


def _no_excel() -> Finding:
    return problem(
        "excel",
        "没有找到 Excel。请先安装 Microsoft Excel（WPS 表格不受支持）；没有 Excel 时请用命令行刷新文件。",
        "Excel was not found. Please install Microsoft Excel (WPS is not supported); "
        "without it use the command line on files.",
    )


def check_macros(system: System, at: Places) -> Iterator[Finding]:
    """Look at the Windows settings that stop an add-in or a workbook's macros."""
    if system.platform != "win32":
        return
    if security(system, "DisableAllAddins") == 1:
        said = ("Excel 设置为禁用全部加载项。", "Excel is set to disable all add-ins. ")
        yield problem("addins", said[0] + _ASK_IT[0], said[1] + _ASK_IT[1])
    if security(system, "RequireAddinSig") == 1:
        yield problem(
            "signature",
            "Excel 只接受由受信任的发布者签名的加载项，而生成的加载项没有签名。" + _ASK_IT[0],
            "Excel takes add-ins signed by a trusted publisher only; the one that is built is not signed. "
            + _ASK_IT[1],
        )
    yield from _locations(system, at)
    match security(system, "VBAWarnings"):
        case 4:
            yield note(
                "macros",
                "所有不在受信任位置的宏均被禁用：工作簿首页上的按钮不起作用。"
                "请用功能区加载项的按钮，或把工作簿放到受信任位置。",
                "All macros outside trusted locations are disabled: buttons on the Home tab do nothing. Use the "
                "add-in's buttons on the ribbon, or keep the workbook in a trusted location.",
            )
        case 3:
            yield note(
                "macros",
                "只允许签名的宏：工作簿首页上的按钮不起作用。请用功能区加载项的按钮，或把工作簿放到受信任位置。",
                "Signed macros only: buttons on the Home tab do nothing. Use the add-in's buttons on the ribbon, "
                "or keep the workbook in a trusted location.",
            )
        case 1:
            yield note(
                "macros",
                "Excel 设置为启用所有宏，这不安全。本程序不需要这样，请改回“禁用宏，并发出通知”。",
                "Excel is set to enable all macros, which is unsafe and not needed here. "
                "Please set it back to “Disable with notification”.",
            )
        case _:
            yield ok(
                "macros",
                "打开工作簿时请在黄色提示栏点“启用内容”。",
                "Press “Enable Content” on the yellow bar when a workbook is opened.",
            )


def _locations(system: System, at: Places) -> Iterator[Finding]:
    if _locations_off(system):
        yield problem(
            "locations",
            "策略关闭了受信任位置，加载项所在的文件夹因此不被信任，加载项需要签名。" + _ASK_IT[0],
            "A policy turned trusted locations off, so the add-in's folder is not trusted: it needs a signature. "
            + _ASK_IT[1],
        )
    elif trusted(system, at.addin.parent):
        yield ok("locations", f"受信任位置：{at.addin.parent}", f"Trusted location: {at.addin.parent}")
    else:
        yield note(
            "locations",
            f"注册表的受信任位置中没有 {at.addin.parent}（Excel 首次启动后才会写入）。"
            "加载项不出现时请把它加为受信任位置。",
            f"{at.addin.parent} is not among the trusted locations in the registry (Excel writes them when it first "
            "starts). If the add-in does not appear, add it as a trusted location.",
        )


def _locations_off(system: System) -> bool:
    return security(system, "AllLocationsDisabled", r"Excel\Security\Trusted Locations") == 1


def _plain(path: str) -> str:
    return path.replace("/", "\\").rstrip("\\").lower() + "\\"


def trusted(system: System, folder: Path) -> bool:
    """Return whether the registry lists a folder, or one above it with its subfolders, as a trusted location."""
    if _locations_off(system):
        return False
    for root in (*_POLICIES, _OFFICE):
        above = rf"{root}\Excel\Security\Trusted Locations"
        for name in system.keys(USER, above):
            values: Mapping[str, Value] = system.values(USER, rf"{above}\{name}")
            there = _plain(expanded(str(values.get("path", "")), system.environment))
            here = _plain(str(folder))
            if len(there) > 1 and (here == there or (values.get("allowsubfolders") == 1 and here.startswith(there))):
                return True
    return False


def check_disabled(system: System, at: Places) -> Iterator[Finding]:
    """Look whether Excel itself turned the add-in off after a crash."""
    if system.platform != "win32":
        return
    name = at.addin.name.lower().encode("utf-16-le")
    for value in system.values(USER, rf"{_OFFICE}\Excel\Resiliency\DisabledItems").values():
        if isinstance(value, bytes) and name in value.decode("utf-16-le", "ignore").lower().encode("utf-16-le"):
            yield problem(
                "disabled",
                "Excel 曾异常退出，并停用了加载项。"
                "请在 文件 → 选项 → 加载项 → 管理“禁用项目” 中重新启用 salesreview.xlam。",
                "Excel ended abnormally once and turned the add-in off. Please enable salesreview.xlam again under "
                "File, Options, Add-ins, Manage: Disabled Items.",
            )
            return
