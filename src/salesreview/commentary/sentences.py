"""The sentence catalogue: loaded once, proved at load, with a department's own wording over it."""

from __future__ import annotations

import string
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from salesreview.errors import CatalogError
from salesreview.insights.editable import Entry, read_entries

TITLE = ("句子文件", "Sentence file")
SENTENCES = "sentences.yaml"  # a department's own is looked for beside the workbook
SHIPPED = Path(__file__).with_name(SENTENCES)


@dataclass(frozen=True, slots=True)
class Sentence:
    """One pattern in both languages, with {placeholders}."""

    key: str
    zh: str
    en: str
    placeholders: frozenset[str]

    def fill(self, lang: str, values: Mapping[str, str]) -> str:
        """Return the pattern in `lang` with its placeholders replaced."""
        return (self.zh if lang == "zh" else self.en).format_map(values)


@dataclass(frozen=True, slots=True)
class _Entry:
    key: str
    line: int
    zh: str | None
    en: str | None


def load_sentences(overrides: Path | None = None) -> Mapping[str, Sentence]:
    """Return the catalogue by key, with the entries of the file `overrides` in place of the shipped ones.

    An own entry may hold one language or both and may leave placeholders out, but not name new ones.
    Raises CatalogError, which names the file, the line and the entry.
    """
    if overrides is None:
        return _shipped()
    return _overridden(overrides, overrides.stat().st_mtime_ns) if overrides.exists() else _absent(overrides)


@lru_cache(maxsize=1)
def _shipped() -> Mapping[str, Sentence]:
    catalog: dict[str, Sentence] = {}
    for entry in _entries(SHIPPED):
        if entry.zh is None or entry.en is None:
            raise _mistake(SHIPPED, entry.line, entry.key, "缺少 zh 或 en。", "zh or en is missing.")
        zh, en = _placeholders(SHIPPED, entry, entry.zh), _placeholders(SHIPPED, entry, entry.en)
        if zh != en:
            raise _unequal(SHIPPED, entry, zh, en)
        catalog[entry.key] = Sentence(entry.key, entry.zh, entry.en, zh)
    return catalog | _counts()


def _counts() -> dict[str, Sentence]:
    """Return how counts read, one noun of the measures after another: 47家, 1 customer, 47 customers."""
    from salesreview.metrics.catalog import NOUNS

    n = frozenset({"n"})
    found = {}
    for noun in NOUNS.values():
        for key, en in ((f"count.{noun.key}.one", noun.en), (f"count.{noun.key}.other", noun.plural)):
            found[key] = Sentence(key, f"{{n}}{noun.zh}", f"{{n}} {en}", n)
    return found


@lru_cache(maxsize=4)
def _overridden(path: Path, _changed: int) -> Mapping[str, Sentence]:
    catalog = dict(_shipped())
    for entry in _entries(path):
        known = catalog.get(entry.key)
        if known is None:
            raise _mistake(path, entry.line, entry.key, "没有这个条目；请核对名称。",
                           "There is no such entry; please check its name.")  # fmt: skip
        found = [_placeholders(path, entry, text) for text in (entry.zh, entry.en) if text is not None]
        for names in found:
            if extra := sorted(names - known.placeholders):
                allowed = "、".join(f"{{{name}}}" for name in sorted(known.placeholders)) or "无"
                named = ", ".join(f"{{{name}}}" for name in sorted(known.placeholders)) or "none"
                raise _mistake(path, entry.line, entry.key,
                               f"占位符 {{{extra[0]}}} 不存在；可用：{allowed}。",
                               f"There is no placeholder {{{extra[0]}}} here; there are: {named}.")  # fmt: skip
        if len(found) == 2 and found[0] != found[1]:
            raise _unequal(path, entry, *found)
        catalog[entry.key] = Sentence(
            entry.key, entry.zh if entry.zh is not None else known.zh,
            entry.en if entry.en is not None else known.en, known.placeholders,
        )  # fmt: skip
    return catalog


def _entries(path: Path) -> list[_Entry]:
    return [_texts(entry) for entry in read_entries(path, TITLE)]


def _texts(entry: Entry) -> _Entry:
    value = entry.value
    if (
        not isinstance(value, dict)
        or not value
        or not all(key in ("zh", "en") and isinstance(text, str) for key, text in value.items())
    ):
        raise entry.mistake("条目下只能有 zh 和 en 两句。", "An entry holds zh and en, and nothing else.")
    return _Entry(entry.key, entry.line, value.get("zh"), value.get("en"))


def placeholders_of(text: str) -> frozenset[str]:
    """Return the names of a pattern's {placeholders}. Raises ValueError where one is not well formed."""
    names: set[str] = set()
    for _, name, form, conversion in string.Formatter().parse(text):
        if name is None:
            continue
        if not name.isidentifier() or form or conversion:
            raise ValueError(text)
        names.add(name)
    return frozenset(names)


def _placeholders(path: Path, entry: _Entry, text: str) -> frozenset[str]:
    try:
        return placeholders_of(text)
    except ValueError:
        raise _mistake(path, entry.line, entry.key, "占位符写法有误；应如 {value}。",
                       "A placeholder is not well formed; it looks like {value}.") from None  # fmt: skip


def _unequal(path: Path, entry: _Entry, zh: frozenset[str], en: frozenset[str]) -> CatalogError:
    name = min(zh ^ en)
    return _mistake(path, entry.line, entry.key, f"中英文占位符不一致：{{{name}}} 只出现在一种语言里。",
                    f"The placeholders differ: {{{name}}} stands in one language only.")  # fmt: skip


def _absent(path: Path) -> Mapping[str, Sentence]:
    raise CatalogError(
        f"找不到句子文件 {path}。请检查路径。", f"There is no sentence file {path}. Please check the path."
    )


def _mistake(path: Path, line: int, key: str, zh: str, en: str) -> CatalogError:
    return Entry(TITLE, path, line, key, None).mistake(zh, en)
