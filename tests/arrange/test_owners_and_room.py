from __future__ import annotations

from salesreview.arrange.formulas import shifted
from salesreview.arrange.model import Cell, Content
from salesreview.arrange.owners import Columns, Owners, by_guess, by_record, read_rows
from salesreview.arrange.prints import row_of
from salesreview.arrange.room import Settled, Space, covered, settle
from salesreview.review.document import AnyValue, Formula
from salesreview.xlsx.address import Area

from .made import MadeSheet, cells_of

Rows = list[tuple[AnyValue, ...]]
TOP, LEFT = 5, 2
HEAD: tuple[AnyValue, ...] = ("区域", "目标", "实际")
OLD: Rows = [("华东", 10.5, 12), ("华南", None, 8), ("合计", 10.5, 20)]


def columns(width: int = 3) -> Columns:
    return Columns(TOP, tuple((place, LEFT + place) for place in range(width)))


def written(rows: Rows = OLD, **more: Content) -> MadeSheet:
    cells: dict[Cell, Content] = cells_of(TOP, LEFT, [HEAD, *rows])  # type: ignore[list-item]
    for at, content in more.items():
        cells[int(at[1:]), ord(at[0]) - 64] = content
    return MadeSheet(cells)


def owners(sheet: MadeSheet, old: Rows = OLD) -> Owners:
    return by_record(read_rows(sheet, columns(), 30), columns(), [row_of(row) for row in old])


def settled(sheet: MadeSheet, new: Rows, old: Rows = OLD, bottom: int = 30) -> Settled:
    space = Space("总览", "SR_x", TOP, (2, 3, 4), bottom, 10)
    return settle(space, [HEAD, *new], owners(sheet, old), sheet)


def moves(done: Settled) -> dict[Cell, Cell | None]:
    return {move.old: move.new for move in done.moved}


def test_what_was_written_is_ours_in_any_order() -> None:
    for rows in (OLD, OLD[::-1], [OLD[2], OLD[0], OLD[1]]):
        assert owners(written(rows)).persons == {}


def test_rows_inserted_and_deleted_leave_the_others_ours() -> None:
    found = owners(written([OLD[0], ("我的", None, None), OLD[1], OLD[2]]))
    assert found.persons == {(7, 2): "我的"}
    assert owners(written(OLD[1:])).persons == {}


def test_a_cell_typed_over_and_a_text_in_a_free_cell() -> None:
    found = owners(written(D6="不对", C7="待定"))
    assert found.persons == {(6, 4): "不对", (7, 3): "待定"}
    assert found.typed_over == {(6, 4)}


def test_a_formula_is_a_persons_even_with_our_value() -> None:
    assert set(owners(written(D6=Formula("=6+6", 12))).persons) == {(6, 4)}


def test_a_copy_of_our_row_is_a_persons() -> None:
    assert set(owners(written([*OLD, OLD[0]])).persons) == {(9, 2), (9, 3), (9, 4)}


def test_notes_that_are_not_in_the_way_stay() -> None:
    done = settled(written(B10="我的", C11="也是"), OLD)
    assert (done.moved, done.kept, done.emptied) == ([], {(10, 2), (11, 3)}, set())


def test_a_growing_table_pushes_what_stands_below_with_its_gap() -> None:
    sheet = written(B10="小计", D10=Formula("=D6+D7", 20), D11=Formula("=D10*2", 40))
    done = settled(sheet, [*OLD, ("西南", 1, 1), ("西北", 1, 1)])
    assert moves(done) == {(10, 2): (12, 2), (10, 4): (12, 4), (11, 4): (13, 4)}
    texts = {move.new: move.text for move in done.moved}
    assert texts == {(12, 2): "小计", (12, 4): "=D6+D7", (13, 4): "=D12*2"}


def test_without_room_below_a_note_goes_beside_and_then_to_the_notes() -> None:
    new: Rows = [*OLD, ("西南", 1, 1), ("西北", 1, 1)]
    assert moves(settled(written(B9="我的", C9="话"), new, bottom=10)) == {(9, 2): (9, 10), (9, 3): (9, 11)}
    assert moves(settled(written(B9="我的", J9="占着"), new, bottom=10)) == {(9, 2): None}


def test_what_was_typed_over_a_figure_is_noted_with_what_stands_there_now() -> None:
    (move,) = settled(written(D6="不对"), [("华东", 10.5, 13), *OLD[1:]]).moved
    assert (move.old, move.new, move.text, move.row, move.now) == ((6, 4), None, "不对", "华东", "13")


def test_a_text_typed_as_the_new_figure_needs_no_note() -> None:
    assert settled(written(D6=13), [("华东", 10.5, 13), *OLD[1:]]).moved == []


def test_a_text_in_a_free_cell_goes_with_its_row() -> None:
    sheet = written(C7="待定")
    assert settled(sheet, OLD).moved == []
    assert moves(settled(sheet, [("新区", 1, 1), *OLD])) == {(7, 3): (8, 3)}
    assert moves(settled(sheet, [("新区", 1, 1), OLD[0], OLD[2]])) == {(7, 3): None}


def test_a_shorter_table_empties_its_own_cells_alone() -> None:
    done = settled(written(C8="我的数"), OLD[:1])
    assert done.emptied == {(7, 2), (7, 4), (8, 2), (8, 4)}
    assert done.kept == {(8, 3)}


def test_without_a_record_what_follows_without_a_gap_is_ours() -> None:
    sheet = written(B9="注：含退货", B11="我的", C6="看备注", D7=Formula("=1+7", 8))
    found = by_guess(read_rows(sheet, columns(), 30), columns(), OLD, lambda place: place > 0, None)
    assert set(found.persons) == {(9, 2), (11, 2), (6, 3), (7, 4)}
    assert found.typed_over == {(6, 3), (7, 4)}


def test_references_move_with_the_cells_they_lead_to() -> None:
    area = Area(10, 2, 12, 4)
    assert shifted('=SUM(B10:D12)+$C$11*B9&"B10"', area, 3) == '=SUM(B13:D15)+$C$14*B9&"B10"'
    assert shifted("=总览!B10+B9:B11", area, 3) == "=总览!B10+B9:B11"


def test_a_merged_range_that_would_hide_a_figure() -> None:
    cells = {(6, 2), (6, 4)}
    assert covered(cells, [Area(6, 2, 6, 3), Area(6, 4, 7, 4)]) is None
    assert covered(cells, [Area(6, 3, 6, 4)]) == Area(6, 3, 6, 4)
