"""Files that a department edits (sentences, diagnosis, playbook): YAML read with its lines, mistakes told by place."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from salesreview.errors import CatalogError
from salesreview.metrics.catalog import METRIC

#: A department's file may have this many bytes, and lists within lists this deep.
LARGEST, DEEPEST = 2 << 20, 20
#: What an entry may hold, by YAML's names of types.
_PLAIN = frozenset({"str", "int", "float", "bool", "null", "seq", "map"})


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of such a file: `value` is plain YAML data; `title` names the kind of file in both languages."""

    title: tuple[str, str]
    path: Path
    line: int
    key: str
    value: object

    def mistake(self, zh: str, en: str) -> CatalogError:
        """Return the error that names the file, the line and the entry before the sentence."""
        return CatalogError(
            f"{self.title[0]} {self.path.name} 第 {self.line} 行{f'，条目 {self.key}' if self.key else ''}：{zh}",
            f"{self.title[1]} {self.path.name}, line {self.line}{f', entry {self.key}' if self.key else ''}: {en}",
        )

    def mapping(self, value: object, allowed: tuple[str, ...], what: tuple[str, str]) -> dict[str, object]:
        """Return `value` as a mapping with no other keys than `allowed`; `what` names it for the reader."""
        if not isinstance(value, dict):
            raise self.mistake(f"{what[0]}应写成“名称: 内容”。", f"{what[1]} is written as “name: content”.")
        for key in value:
            if key not in allowed:
                raise self.mistake(
                    f"{what[0]}里没有“{key}”这一项；可用：{'、'.join(allowed)}。",
                    f"{what[1]} knows no “{key}”; there are: {', '.join(allowed)}.",
                )
        return value

    def items(self, value: object, what: tuple[str, str]) -> list[object]:
        """Return `value` as a list; nothing is an empty one."""
        if value is None:
            return []
        if not isinstance(value, list):
            raise self.mistake(
                f"{what[0]}应为列表，每项以“- ”开头。", f"{what[1]} is a list: each line starts with “- ”."
            )
        return value

    def pair(self, value: object, what: tuple[str, str]) -> tuple[str, str]:
        """Return the texts zh and en of `value`; where one is missing the other stands for it."""
        return self.texts(self.mapping(value, ("zh", "en"), what), what)

    def texts(self, fields: Mapping[str, object], what: tuple[str, str]) -> tuple[str, str]:
        """Return the texts zh and en among the fields of a mapping that holds others too."""
        zh, en = (str(fields.get(lang) or "").strip() for lang in ("zh", "en"))
        if not zh and not en:
            raise self.mistake(f"{what[0]}缺少 zh 和 en。", f"{what[1]} has neither zh nor en.")
        return zh or en, en or zh

    def metric(self, value: object) -> str:
        """Return `value` where it is a metric's key."""
        key = str(value or "")
        if key not in METRIC:
            raise self.mistake(
                f"没有指标“{key}”；名称见指标字典的“键”列。",
                f"There is no metric “{key}”; the dictionary tab has their keys.",
            )
        return key


def read_entries(path: Path, title: tuple[str, str]) -> Iterator[Entry]:
    """Yield the entries of a file in its order. Raises CatalogError where it is no YAML or an entry stands twice."""
    import yaml

    top = Entry(title, path, 1, "", None)
    fast = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    try:
        if path.stat().st_size > LARGEST:
            raise top.mistake(f"文件大于 {LARGEST >> 20} MB。", f"It has more than {LARGEST >> 20} MB.")
        text = path.read_text(encoding="utf-8-sig")
        _check_plain(fast(text), top)
        loader = fast(text)
        root = loader.get_single_node()
        if root is None:
            return
        if not isinstance(root, yaml.MappingNode):
            raise top.mistake("应为“条目: 内容”的列表。", "It must hold entries with their content.")
        seen: set[str] = set()
        for key, node in root.value:
            name, line = str(key.value), key.start_mark.line + 1
            entry = Entry(title, path, line, name, loader.construct_object(node, deep=True))
            if name in seen:
                raise entry.mistake("条目重复。", "The entry stands there twice.")
            _check_texts(entry, node)
            seen.add(name)
            yield entry
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        mark = getattr(error, "problem_mark", None)
        raise Entry(title, path, mark.line + 1 if mark else 1, "", None).mistake(
            "文件无法读取；请检查引号、缩进和编码（UTF-8）。",
            "It cannot be read; please check quotes, indents and encoding (UTF-8).",
        ) from None


def _check_plain(loader: Any, top: Entry) -> None:
    """Refuse aliases and depth before anything is built: aliases of aliases grow beyond all memory."""
    import yaml

    depth = 0
    while loader.check_event():
        event = loader.get_event()
        if isinstance(event, yaml.AliasEvent):
            raise _at(top, event).mistake(
                f"不支持别名“*{event.anchor}”；请把内容再写一遍。",
                f"The alias “*{event.anchor}” is not supported; write its content out.",
            )
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if depth > DEEPEST:
            raise _at(top, event).mistake(f"嵌套超过 {DEEPEST} 层。", f"It is nested more than {DEEPEST} levels deep.")


def _check_texts(entry: Entry, node: Any) -> None:
    """Refuse what YAML takes for a date or for bytes: 2026-10-05 without quotes is no text."""
    for value in getattr(node, "value", ()) if not isinstance(node.value, str) else ():
        for part in value if isinstance(value, tuple) else (value,):
            _check_texts(entry, part)
    kind = node.tag.rpartition(":")[2]
    if kind not in _PLAIN:
        raise _at(entry, node).mistake(
            f"“{_shown(node)}”不是文本（{kind}）；请加上引号。",
            f"“{_shown(node)}” is no text but a {kind}; put it in quotes.",
        )


def _at(entry: Entry, what: Any) -> Entry:
    return replace(entry, line=what.start_mark.line + 1)


def _shown(node: Any) -> str:
    return node.value[:40] if isinstance(node.value, str) else "…"
