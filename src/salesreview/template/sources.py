"""Where the add-in's sources are: VBA modules, ribbon XML, and the two modules that xlwings brings."""

from __future__ import annotations

import re
from pathlib import Path

from salesreview.errors import WorkbookError

#: Our modules in the order they stand in the project.
OWN_MODULES = ("SalesReview", "SalesReviewRibbon")


def addin_folder() -> Path:
    """Return the add-in's folder: inside the installed package, or beside `src` in a checkout.

    Raises WorkbookError where neither is there.
    """
    package = Path(__file__).resolve().parents[1]
    for folder in (package / "addin", package.parents[1] / "addin"):
        if (folder / "customUI14.xml").is_file():
            return folder
    raise WorkbookError(
        "安装不完整：找不到加载项的源文件（addin 文件夹）。请重新安装 salesreview。",
        "The installation is incomplete: the add-in's sources (folder addin) are missing. "
        "Please install salesreview again.",
    )


def _vba_source(path: Path) -> str:
    """Read a VBA source in the project's code page, which has no Chinese, with the line ends that VBA wants."""
    return re.sub(r"\r?\n", "\r\n", path.read_bytes().decode("cp1252"))


def own_modules() -> dict[str, str]:
    """Return our modules, name -> source. Chinese stands in cells and in the ribbon, never here."""
    return {name: _vba_source(addin_folder() / f"{name}.bas") for name in OWN_MODULES}


def addin_modules() -> tuple[dict[str, str], dict[str, str]]:
    """Return what only the add-in holds: its standard modules and its classes, name -> source."""
    folder = addin_folder() / "xlam"
    standard, classes = (sorted(folder.glob(pattern)) for pattern in ("*.bas", "*.cls"))
    return {path.stem: _vba_source(path) for path in standard}, {path.stem: _vba_source(path) for path in classes}


def xlwings_modules() -> dict[str, str]:
    """Return the modules of the installed xlwings that let VBA start Python: `xlwings` and the class `Dictionary`."""
    from importlib.util import find_spec

    # Found, not imported: importing xlwings costs half a second and is of no use here.
    spec = find_spec("xlwings")
    if spec is None or spec.origin is None:
        raise WorkbookError(
            "找不到 xlwings，无法生成模板。请重新安装 salesreview。",
            "xlwings is missing, so the template cannot be built. Please install salesreview again.",
        )
    folder = Path(spec.origin).parent
    return {
        "xlwings": _vba_source(folder / "xlwings.bas"),
        "Dictionary": _vba_source(folder / "addin" / "Dictionary.cls"),
    }


def ribbon_pattern() -> str:
    """Return the ribbon's XML with `$caption` places for its labels."""
    return (addin_folder() / "customUI14.xml").read_text(encoding="utf-8")
