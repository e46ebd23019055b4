"""The sentence tab: sentences that a person words anew in the workbook, checked one by one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from salesreview.commentary.sentences import Sentence, load_sentences, placeholders_of
from salesreview.language import EN, LANGUAGES, ZH

#: How the tab names the languages.
LANGUAGE_NAMES = {ZH: "中文", EN: "English"}
LONGEST = 500  # characters of a sentence: it may be said of every member of a dimension
_PROMPTS = ("prompt.", "ask.")


@dataclass(frozen=True, slots=True)
class OwnLine:
    """A line of the tab: the key and the language as they stand there, the person's text, and what is wrong with it."""

    key: str
    language: str
    text: str
    problem: tuple[str, str] | None = None  # zh, en
    row: int = 0  # how far below the header it stands; 0: nowhere yet

    @property
    def place(self) -> tuple[str, str]:
        """The sentence it is about: key and language."""
        return self.key, self.language


@dataclass(frozen=True, slots=True)
class OwnSentences:
    """The lines of the tab in their order; `moved`: its columns are not where they were, and it is not written."""

    lines: tuple[OwnLine, ...] = ()
    moved: bool = False
    cells: tuple[tuple[object, ...], ...] = ()  # what the tab shows now, as it was read

    @property
    def usable(self) -> dict[tuple[str, str], str]:
        """The texts that can be used, by key and language."""
        return {line.place: line.text for line in self.lines if line.text and line.problem is None}

    @property
    def typed(self) -> dict[tuple[str, str], str]:
        """All texts, by key and language; of two for one sentence the first."""
        found: dict[tuple[str, str], str] = {}
        for line in self.lines:
            if line.text:
                found.setdefault(line.place, line.text)
        return found


@dataclass(frozen=True, slots=True)
class Wording:
    """What the tab shows: the sentences without the person's, and theirs."""

    defaults: Mapping[str, Sentence]
    own: OwnSentences = field(default_factory=OwnSentences)

    @property
    def sentences(self) -> Mapping[str, Sentence]:
        """The sentences with the person's in the place of the defaults."""
        catalog = dict(self.defaults)
        for (key, language), text in self.own.usable.items():
            known = catalog[key]
            catalog[key] = replace(known, zh=text) if language == ZH else replace(known, en=text)
        return catalog

    def lines(self, lang: str) -> list[OwnLine]:
        """Return the tab's lines: those that stand there in their order, then the sentences that lack one."""
        known = {(key, each) for key in self.defaults for each in LANGUAGES}
        lines, seen = [], set()
        for line in self.own.lines:
            if line.text or (line.place in known and line.place not in seen):
                lines.append(line)
                seen.add(line.place)
        for each in sorted(LANGUAGES, key=lambda each: each != lang):
            lines += [OwnLine(key, each, "") for key in self.defaults if (key, each) not in seen]
        return lines


def read_own(rows: Iterable[Sequence[object]], *, moved: bool = False) -> OwnSentences:
    """Read the tab's lines (key, language, own text); one that cannot be used says why."""
    lines: list[OwnLine] = []
    seen: set[tuple[str, str]] = set()
    for number, row in enumerate(rows, 1):
        key, named, typed = ("" if value is None else str(value) for value in row)
        key, text = key.strip(), typed.strip()
        language = _language(named)
        if not key and not text:
            continue
        problem = _problem(key, language, text) if text else None
        if text and problem is None and (key, language) in seen:
            problem = ("同一句子另有一行，已按前一行处理。", "There is another line for this sentence, which is used.")
        if text:
            seen.add((key, language))
        lines.append(OwnLine(key, language, text, problem, number))
    return OwnSentences(tuple(lines), moved)


def _language(name: str) -> str:
    folded = name.strip().casefold()
    return next((lang for lang, label in LANGUAGE_NAMES.items() if folded in (lang, label.casefold())), name.strip())


def _problem(key: str, language: str, text: str) -> tuple[str, str] | None:
    """Return why a text cannot be used, in both languages."""
    known = load_sentences().get(key)
    if known is None:
        return f"没有句子“{key}”；请核对“键”列。", f"There is no sentence “{key}”; please check the key."
    if language not in LANGUAGES:
        return "语言应为“中文”或“English”。", "The language is “中文” or “English”."
    if len(text) > LONGEST:
        return f"句子超过 {LONGEST} 个字符；请写短一些。", f"It is longer than {LONGEST} characters; please shorten it."
    if "\uff5b" in text or "\uff5d" in text:  # full-width braces
        return "占位符请用半角花括号，如 {value}。", "Write placeholders in plain braces, such as {value}."
    try:
        names = placeholders_of(text)
    except ValueError:
        return "占位符写法有误；应如 {value}。", "A placeholder is not well formed; it looks like {value}."
    if extra := sorted(names - known.placeholders):
        braced = [f"{{{name}}}" for name in sorted(known.placeholders)]
        return (
            f"占位符 {{{extra[0]}}} 不存在；可用：{'、'.join(braced) or '无'}。",
            f"There is no placeholder {{{extra[0]}}} here; there are: {', '.join(braced) or 'none'}.",
        )
    if key.startswith(_PROMPTS) and (text[0], text[-1], text.count("【")) != ("【", "】", 1):
        return "这是提示，须整句写在【】之中。", "This is a prompt: the whole of it stands in 【】."
    return None
