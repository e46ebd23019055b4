from __future__ import annotations

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from salesreview.commentary.live import fill_live
from salesreview.commentary.voice import Voice
from salesreview.commentary.words import EDITED, GENERATED, LOCKED, MOST_ARCHIVED, Merge, Remembered, merge
from salesreview.metrics.facts import Facts
from salesreview.period import Month
from salesreview.settings import Settings
from salesreview.tables.model import Tables


class Book:
    """A workbook with one slot, refreshed again and again."""

    def __init__(self) -> None:
        self.cell, self.choice, self.beside = "", "", ""
        self.memory: tuple[Remembered, ...] = ()

    def refresh(self, proposal: str, month: str = "2026-10", lang: str = "zh", **more: object) -> Merge:
        done = merge(
            {"s": proposal},
            {"s": self.cell},
            {"s": self.choice},
            self.memory,
            month,
            lang,
            beside={"s": self.beside},
            **more,
        )  # type: ignore[arg-type]
        self.memory = tuple(Remembered(*each.row()) for each in done.memory)  # stored and read back
        self.cell, self.choice = done.slots["s"].text, done.slots["s"].word(lang)
        self.beside = done.slots["s"].beside(lang)
        return done


def test_untouched_text_is_replaced_even_after_excel_changed_line_ends() -> None:
    book = Book()
    book.refresh("甲。\n乙。")
    book.cell = "甲。 \r\n乙。\r\n"
    done = book.refresh("丙。")
    assert book.cell == "丙。" and done.slots["s"].state == GENERATED and done.slots["s"].proposal == ""


def test_an_edit_is_kept_and_the_proposal_stands_beside_it_with_changed_numbers_marked() -> None:
    book = Book()
    book.refresh("销售额1,286.4万元，环比6.2%。")
    book.cell = "销售额1,286.4万元，很好，目标2000万元，环比6.2%。"
    done = book.refresh("销售额1,290.0万元，环比6.2%。")
    slot = done.slots["s"]
    assert book.cell == "销售额1,286.4万元，很好，目标2000万元，环比6.2%。"
    assert (slot.state, slot.proposal, slot.stale) == (EDITED, "销售额1,290.0万元，环比6.2%。", ("1,286.4",))
    assert "1,286.4" in slot.note("zh") and "1,286.4" in slot.note("en")
    assert book.refresh("销售额1,290.0万元，环比6.2%。").slots["s"].stale == ("1,286.4",)  # still marked next time


@pytest.mark.parametrize("word", ["锁定", " Locked "])
def test_a_locked_slot_is_never_touched(word: str) -> None:
    book = Book()
    book.refresh("甲。")
    book.choice = word
    done = book.refresh("乙。")
    assert book.cell == "甲。" and done.slots["s"].state == LOCKED and done.slots["s"].proposal == ""
    book.choice = ""  # a state cell emptied by accident does not unlock
    assert book.refresh("丙。").slots["s"].state == LOCKED
    book.choice = "auto"
    book.refresh("丁。")
    assert book.cell == "丁。"


def test_a_blanked_edit_gets_the_fresh_proposal() -> None:
    book = Book()
    book.refresh("甲。")
    book.cell = "我的话"
    book.refresh("乙。")
    book.cell = "  "
    assert book.refresh("丙。").slots["s"].state == GENERATED and book.cell == "丙。"


def test_words_of_another_month_and_language_come_back() -> None:
    book = Book()
    book.refresh("十月。")
    book.cell = "十月我的话"
    book.refresh("十一月。", "2026-11")
    assert book.cell == "十一月。"
    book.refresh("October.", "2026-10", "en")
    assert book.cell == "October."
    assert book.refresh("十月新。").slots["s"].state == EDITED and book.cell == "十月我的话"


def test_choosing_auto_on_an_edit_takes_our_text_and_archives_the_words() -> None:
    book = Book()
    book.refresh("甲。")
    book.cell = "我的话"
    book.refresh("甲。")
    book.choice = "自动"
    done = book.refresh("乙。")
    assert book.cell == "乙。" and any(each.kept == "我的话" for each in done.memory)


def test_placeholders_stay_live_when_the_words_around_them_are_edited() -> None:
    book = Book()
    book.refresh("甲。")
    book.cell = "本月增长{revenue.mom}，很好"
    book.refresh("甲。", fill=lambda text: text.replace("{revenue.mom}", "+6.2%"))
    assert book.cell == "本月增长+6.2%，很好"
    book.refresh("甲。", fill=lambda text: text.replace("{revenue.mom}", "+7.0%"))
    assert book.cell == "本月增长+7.0%，很好"
    book.cell = "本月增长+7.0%，一般"
    book.refresh("甲。", fill=lambda text: text.replace("{revenue.mom}", "+8.0%"))
    assert book.cell == "本月增长+8.0%，一般"
    book.cell = "本月增长8%左右"  # the number typed over is no longer live; the pattern is in the archive
    done = book.refresh("甲。", fill=lambda text: text.replace("{revenue.mom}", "+9.0%"))
    assert book.cell == "本月增长8%左右"
    assert [each.kept for each in done.memory if each.state == "replaced"] == ["本月增长{revenue.mom}，一般"]


def test_a_lock_holds_the_number_and_what_is_unlocked_is_live_again() -> None:
    def filled(number: str) -> dict[str, object]:
        return {"fill": lambda text: text.replace("{revenue.mom}", number)}

    book = Book()
    book.cell = "增长{revenue.mom}"
    book.refresh("甲。", **filled("+1%"))
    book.choice = "锁定"
    book.refresh("甲。", **filled("+2%"))
    assert book.cell == "增长+1%"
    book.choice = "自动"
    book.refresh("甲。", **filled("+3%"))
    assert (book.cell, book.choice) == ("增长+3%", "已修改")


OURS = "销售额1,286.4万元，环比增长6.2%，毛利率31.0%。"
THEIRS = "本月销售额1,286.4万元，比上月多6.2%，我们的目标是2000万元，毛利率31.0%。"


def test_changed_numbers_are_updated_by_one_choice_where_our_words_still_hold() -> None:
    book = Book()
    book.refresh(OURS)
    book.cell = THEIRS
    now = "销售额1,290.0万元，环比下降3.0%，毛利率31.5%。"
    slot = book.refresh(now).slots["s"]
    assert slot.stale == ("1,286.4", "6.2%", "31.0%")
    assert "1,286.4 → 1,290.0、31.0% → 31.5%" in slot.note("zh") and "更新数字" in slot.note("zh")
    assert "update numbers" in slot.note("en") and "6.2%" in slot.note("en")
    book.choice = "更新数字"
    done = book.refresh(now)
    assert book.cell == THEIRS.replace("1,286.4", "1,290.0").replace("31.0%", "31.5%")  # rose became fell: left to them
    assert book.choice == "已修改" and done.slots["s"].stale == ("6.2%",)
    assert [(each.what, each.was, each.now) for each in done.changes] == [("numbers", THEIRS, book.cell)]
    assert book.refresh(now.replace("1,290.0", "1,300.0")).slots["s"].stale == ("1,290.0", "6.2%")


def test_a_small_number_in_a_persons_own_clause_is_marked_and_not_put_in() -> None:
    book = Book()
    book.refresh("新增客户3家，销售额128.6万元。")
    book.cell = "我带3名新人拜访，收入128.6万元左右"
    done = book.refresh("新增客户5家，销售额130.1万元。")
    assert [(each.old, each.new) for each in done.slots["s"].outdated] == [("3", ""), ("128.6", "130.1")]
    book.choice = "更新数字"
    book.refresh("新增客户5家，销售额130.1万元。")
    assert book.cell == "我带3名新人拜访，收入130.1万元左右"


def test_a_number_whose_sign_turned_is_marked_and_not_put_in() -> None:
    book = Book()
    book.refresh("环比+6.2%。")
    book.cell = "势头好，环比+6.2%"
    book.refresh("环比-3.0%。")
    book.choice = "update numbers"
    assert book.refresh("环比-3.0%。").slots["s"].stale == ("+6.2%",) and book.cell == "势头好，环比+6.2%"


def test_words_that_were_replaced_come_back_by_one_choice() -> None:
    book = Book()
    book.refresh("甲。")
    book.cell = "我的话"
    book.refresh("甲。")
    book.choice = "auto"
    book.refresh("乙。")
    book.choice = "恢复文字"
    book.refresh("丙。")
    assert (book.cell, book.choice) == ("我的话", "已修改")
    book.choice = "my last words"  # nothing else was replaced
    book.refresh("丙。")
    assert book.cell == "我的话"


def test_what_was_done_is_told_once() -> None:
    book = Book()
    book.refresh("甲。")
    assert book.refresh("乙。").changes == ()
    book.cell, book.choice, book.beside = "我的话", "张三负责", "写在旁边"
    told = [(each.what, each.was, each.now) for each in book.refresh("乙。").changes]
    assert told == [("edited", "乙。", "我的话"), ("state", "", "张三负责"), ("beside", "", "写在旁边")]
    assert book.refresh("乙。").changes == ()
    gone = [merge({"s": "丙。"}, {}, {}, book.memory, "2026-10", "zh")]
    gone.append(merge({"s": "丙。"}, {}, {}, gone[0].memory, "2026-10", "zh"))
    assert [[each.what for each in done.changes] for done in gone] == [["removed"], []]


def test_a_mistyped_placeholder_is_named_beside_the_text() -> None:
    book = Book()
    book.cell = "增长{revenu.mom}"
    done = book.refresh("甲。")
    assert "{revenu.mom}" in done.slots["s"].note("zh") and "{revenu.mom}" in done.slots["s"].note("en")


def test_the_memory_does_not_grow_with_months_nor_its_archive_without_end() -> None:
    book = Book()
    for month in range(1, 13):
        book.refresh("甲。", f"2026-{month:02}")
    assert len(book.memory) == 1
    for number in range(2 * MOST_ARCHIVED):
        book.cell = f"{{revenue}}：{number}"
        book.refresh("甲。", fill=lambda text: text.replace("{revenue}", "5"))
        book.cell = ""
        book.refresh("甲。")
    archived = [each.kept for each in book.memory if each.state == "replaced"]
    assert len(archived) == MOST_ARCHIVED and archived[-1].endswith(str(number))


def test_words_typed_before_the_first_refresh_are_kept() -> None:
    book = Book()
    book.cell = "早就写好的"
    assert book.refresh("甲。").slots["s"].proposal == "甲。" and book.cell == "早就写好的"


def test_slots_that_are_gone_keep_their_rows() -> None:
    row = Remembered("old", "2026-09", "zh", "a", "b", "b", EDITED)
    assert row in merge({"s": "甲"}, {"s": ""}, {}, [row], "2026-10", "zh").memory


def test_live_numbers_are_shown_as_the_tables_show_them(make_fact) -> None:
    facts = Facts(Month(2026, 10), (make_fact("revenue", 1_286_400.0, 1_211_000.0, target=1_248_000.0),))
    voice = Voice(facts, Tables({}, {}), Settings())
    text = fill_live("{revenue} {revenue.mom} {revenue.gap} {nothing} {win_rate} {revenue.attainment}", voice)
    assert text == "128.6万元 +6.2% 3.8万元 {nothing} {win_rate} 103.1%"


class NothingTypedIsLost(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.book, self.month, self.lang, self.count = Book(), "2026-10", "zh", 0
        self.alive: set[str] = set()
        self.settled = True

    @rule(more=st.sampled_from(["", " 12.5%", "{revenue}", "\r\n"]), beside=st.booleans())
    def types(self, more: str, beside: bool) -> None:
        self.count += 1
        token = f"<w{self.count}>"
        if not beside:
            self.alive -= {each for each in self.alive if each in self.book.cell}  # typed over by the person
        self.book.cell = (self.book.cell if beside else "") + token + more
        self.alive.add(token)
        self.settled = False

    @rule()
    def blanks(self) -> None:
        self.alive -= {each for each in self.alive if each in self.book.cell}
        self.book.cell, self.settled = "", False

    @rule(word=st.sampled_from(["auto", "锁定", "", "已修改", "?", "更新数字", "恢复文字"]))
    def chooses(self, word: str) -> None:
        self.book.choice = word

    @rule(month=st.sampled_from(["2026-10", "2026-11"]), lang=st.sampled_from(["zh", "en"]), number=st.integers(0, 3))
    def refreshes(self, month: str, lang: str, number: int) -> None:
        self.book.refresh(
            f"{month} {lang} {number}.", month, lang, fill=lambda text: text.replace("{revenue}", str(number))
        )
        self.settled = True

    @invariant()
    def every_word_is_in_a_cell_or_in_memory(self) -> None:
        held = self.book.cell + "".join(each.kept + each.shown for each in self.book.memory)
        assert all(token in held for token in self.alive)


TestNothingTypedIsLost = NothingTypedIsLost.TestCase
TestNothingTypedIsLost.settings = settings(max_examples=60, stateful_step_count=25, deadline=None)
