"""Links lead somewhere, both languages tell the same, and what pages quote from the program is what it says."""

from __future__ import annotations

import ast
import re
import tomllib
from functools import cache
from pathlib import Path

import pytest

from salesreview.commentary.live import _PLACEHOLDER
from salesreview.review.tabs import TABS
from salesreview.settings import SETTINGS
from salesreview.template.captions import caption
from salesreview.template.home import BUTTONS

from .pages import PAGES, ROOT, anchors, links, sections, text_of

DOCS = ROOT / "docs"
NAMES = [page.relative_to(ROOT).as_posix() for page in PAGES]
HOLE = "\0"


@pytest.mark.parametrize("name", NAMES)
def test_links_and_images_lead_somewhere(name: str) -> None:
    page = ROOT / name
    for link in links(text_of(page)):
        if re.match(r"[a-z]+://", link):
            continue
        file, _, anchor = link.partition("#")
        target = (page.parent / file).resolve() if file else page
        assert target.is_relative_to(ROOT) and target.exists(), f"{name}: {link}"
        if anchor:
            assert anchor in anchors(text_of(target)), f"{name}: {link}"


def test_every_page_and_image_is_led_to() -> None:
    led = {(page.parent / link.partition("#")[0]).resolve() for page in PAGES for link in links(text_of(page))}
    for path in sorted(DOCS.rglob("*")):
        if path.is_file():
            assert path.resolve() in led, f"nothing leads to {path.relative_to(ROOT)}"


@pytest.mark.parametrize("name", ["commands", "guide", "it", "metrics", "raw-sheets", "settings"])
def test_both_languages_have_the_same_shape(name: str) -> None:
    shapes = []
    for lang in ("zh", "en"):
        lines = text_of(DOCS / f"{name}.{lang}.md").splitlines()
        shapes.append([re.match(r"#*", line)[0] for line in lines if line.startswith("#")])  # type: ignore[index]
    assert shapes[0] == shapes[1]


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_guide_knows_every_tab_and_placeholder(lang: str) -> None:
    guide = text_of(DOCS / f"guide.{lang}.md")
    assert all(f"| {tab.caption(lang)} |" in guide for tab in TABS)
    fields = set(re.search(r"\((?:\w+\|)+\w+\)", _PLACEHOLDER.pattern)[0].strip("()").split("|"))  # type: ignore[index]
    section = sections(guide)["修改正文" if lang == "zh" else "Editing the text"]
    assert all(f"`{field}`" in section for field in fields)


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_guide_explains_every_setting_apart_from_names(lang: str) -> None:
    section = sections(text_of(DOCS / f"guide.{lang}.md"))["设置" if lang == "zh" else "Settings"].lower()
    for setting in SETTINGS:
        if setting.group in ("report", "windows", "limits"):
            name = (setting.zh if lang == "zh" else setting.en).lower()
            name = re.split(r"[:：（(]", name)[0].strip()
            assert name in section, setting.key


def test_the_layers_are_those_that_import_linter_holds() -> None:
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["importlinter"]["contracts"]
    layers = next(each["layers"] for each in contracts if each["type"] == "layers")
    wanted = [re.sub(r"[()]", "", layer) for layer in layers]
    section = sections(text_of(DOCS / "architecture.md"))["Layers"]
    assert section.split("```text\n")[1].split("```")[0].splitlines() == wanted


@cache
def _said() -> str:
    """Return every text of the sources, one a line; what is filled in is a hole."""
    texts = []
    for path in sorted((ROOT / "src").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.JoinedStr):
                parts = (str(each.value) if isinstance(each, ast.Constant) else HOLE for each in node.values)
                texts.append("".join(parts))
            elif isinstance(node, ast.Constant) and isinstance(node.value, str):
                texts.append(node.value)
    return "\n".join(texts)


def _quoted() -> list[tuple[str, str]]:
    heads = {"zh": "常见提示", "en": "Messages and what to do"}
    found = []
    for lang, head in heads.items():
        for line in sections(text_of(DOCS / f"guide.{lang}.md"))[head].splitlines():
            if line.startswith("| `"):
                found += [(lang, text) for text in re.findall(r"`([^`]+)`", line.split(" | ")[0])]
    return found


@pytest.mark.parametrize(("lang", "message"), _quoted())
def test_messages_are_quoted_as_the_program_says_them(lang: str, message: str) -> None:
    pieces = [re.escape(piece) for piece in re.split(r"Excel|LibreOffice", message)]
    pattern = f"(?:Excel|LibreOffice|{HOLE}|\\{{\\w+\\}})".join(pieces)
    assert re.search(pattern, _said()), f"guide.{lang}.md quotes “{message}”, which the program does not say"


def test_pictures_are_small() -> None:
    for path in Path(DOCS / "images").iterdir():
        assert path.stat().st_size < 200_000, path.name


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_guide_knows_every_button(lang: str) -> None:
    section = sections(text_of(DOCS / f"guide.{lang}.md"))[
        "工作簿中的按钮" if lang == "zh" else "The buttons in the workbook"
    ]
    assert all(f"| {caption(key, lang)} |" in section for key, _ in BUTTONS)
