"""What was judged about a source before its numbers were believed: what was assumed, what is open, and the answers.

An `Assumption` was proved by the data, stated by a header or answered, and has been carried out. A `Question` is open:
nobody may guess it. Both name their place and are whole sentences in Chinese and English. An answer is a text by the
question's key; the answers of a raw sheet are kept on the Settings tab, so that nothing is asked twice.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from salesreview.language import join

#: By the key of a question, what was answered: {"unit": "wan", "counts": "交易成功|已发货", "status:Demo": "open"}.
Answers = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Place:
    """Where something stands: the file, and as far as they matter its sheet, its header and some of its rows."""

    file: str
    sheet: str | None = None
    column: str | None = None
    rows: tuple[int, ...] = ()  # the first few, as the source counts them

    def text(self, lang: str) -> str:
        """Return the place as words: “a.xlsx”, sheet “10月”, column “金额”, rows 3 and 4."""
        zh = lang == "zh"
        parts = [f"“{self.file}”"]
        if self.sheet:
            parts.append(f"工作表“{self.sheet}”" if zh else f"sheet “{self.sheet}”")
        if self.column:
            parts.append(f"列“{self.column}”" if zh else f"column “{self.column}”")
        if self.rows:
            rows = [f"{row:,}" for row in self.rows]
            numbers = "、".join(rows) if zh else join(rows, lang)
            parts.append(f"第 {numbers} 行" if zh else f"row{'s' if len(self.rows) > 1 else ''} {numbers}")
        return ("" if zh else ", ").join(parts)


@dataclass(frozen=True, slots=True)
class Assumption:
    """What was done with a source and why.

    Attributes:
        key: The key of the question that an answer would override, such as "unit".
        kind: What it is about, such as "unit", "states", "totals".
        place: Where it stands.
        zh: The sentence in Chinese; `en` in English.
        proved: Whether the data or a header proves it, or a person answered it; else it should be looked at.
        answered: Whether it is a person's answer.
        left_out: How many rows are not used for it.
    """

    key: str
    kind: str
    place: Place
    zh: str
    en: str
    proved: bool = True
    answered: bool = False
    left_out: int = 0

    def text(self, lang: str) -> str:
        """Return the sentence with its place before it."""
        return f"{self.place.text(lang)}{'：' if lang == 'zh' else ': '}{self.zh if lang == 'zh' else self.en}"


@dataclass(frozen=True, slots=True)
class Option:
    """One possible answer: the text that is kept, and its words in both languages."""

    value: str
    zh: str
    en: str

    def label(self, lang: str) -> str:
        """Return the words in `lang`."""
        return self.zh if lang == "zh" else self.en


@dataclass(frozen=True, slots=True)
class Question:
    """What the data does not prove and nobody may guess.

    Attributes:
        key: What an answer is kept under.
        kind: What it is about; "column" where the answer is a header (`key` is then the table's column), "value"
            where it is what a value of a column means.
        place: Where it stands.
        zh: The question in Chinese, `en` in English: what is unclear and what would follow.
        choices: The answers to choose from.
        proposed: The choice that is likely, None where none is; several are joined by |.
        proved: Whether the data proves the proposal, so that it may be taken without a person.
        several: Whether several choices may be taken together, joined by |.
        wrong: Whether the figures are certainly wrong while it is open (currencies added up, ids destroyed).
    """

    key: str
    kind: str
    place: Place
    zh: str
    en: str
    choices: tuple[Option, ...] = ()
    proposed: str | None = None
    proved: bool = False
    several: bool = False
    wrong: bool = False

    def text(self, lang: str) -> str:
        """Return the question with its place, its choices and how to answer it."""
        zh = lang == "zh"
        return f"{self.asked(lang)}{'' if zh else ' '}{self.how(lang)}".rstrip()

    def asked(self, lang: str) -> str:
        """Return the question with its place, without how to answer it."""
        return f"{self.place.text(lang)}{'：' if lang == 'zh' else ': '}{self.zh if lang == 'zh' else self.en}"

    def how(self, lang: str) -> str:
        """Return how to answer: the choices, the option of `load`, the column of the Settings tab."""
        zh = lang == "zh"
        if not self.choices or self.kind in _SAYS_HOW:
            return ""
        shown = [
            f"{self.key}={each.value}（{each.zh}）" if zh else f"{self.key}={each.value} ({each.en})"
            for each in self.choices[:_SHOWN]
        ]
        more = "…" if len(self.choices) > _SHOWN else ""
        example = self.proposed or self.choices[0].value
        if zh:
            also = "可用“|”连接几项。" if self.several else ""
            return (
                f'可答：{"；".join(shown)}{more}。{also}请用 --answer "{self.key}={example}" 作答，'
                "或在设置页“数据来源”该表的“答复”栏填写，以后不再询问。"
            )
        also = "Join several by |. " if self.several else ""
        return (
            f'Answers: {"; ".join(shown)}{more}. {also}Give one with --answer "{self.key}={example}", or in the '
            "column “Answers” of its row among the data sources of the Settings tab; it is then never asked again."
        )


_SHOWN = 12
#: Kinds whose sentence says how to answer: by an option of their own.
_SAYS_HOW = ("column", "dates")


@dataclass(slots=True)
class Judgement:
    """What has been judged about one source, as it is collected."""

    assumptions: list[Assumption] = field(default_factory=list)
    questions: list[Question] = field(default_factory=list)

    def add(self, other: Judgement) -> None:
        """Take over what another judgement holds, each question once."""
        self.assumptions += other.assumptions
        known = {question.key for question in self.questions}
        self.questions += [question for question in other.questions if question.key not in known]


def refusal(questions: Sequence[Question], lang: str) -> str:
    """Return the open questions as one text, the gravest first; missing columns are one sentence."""
    ordered = sorted(questions, key=lambda question: not question.wrong)
    columns = [question for question in ordered if question.kind == "column"]
    return "\n".join(question.text(lang) for question in ordered if question not in columns[1:])
