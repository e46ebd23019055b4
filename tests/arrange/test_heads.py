from __future__ import annotations

from collections.abc import Callable, Sequence

import pytest

from salesreview.arrange.heads import Found, Head, Row, find

HEADS = [
    Head(frozenset({"产品", "Product"}), 0, 2),
    Head(frozenset({"销量", "Quantity"}), 2),
    Head(frozenset({"销售额", "Revenue"}), 3),
    Head(frozenset({"环比", "MoM"}), 4),
]


def found(
    texts: Sequence[str | None], heads: Sequence[Head] = HEADS, below: Callable[[int, Head], bool | None] | None = None
) -> Found | None:
    contents = {column: text for column, text in enumerate(texts, 2) if text}
    row = Row(contents, 2, 1, 20, below or (lambda column, head: None))
    return find(heads, 5, row)


def test_heads_in_their_places_in_either_language() -> None:
    assert found(["产品", None, "销量", "销售额", "环比"]) == Found((2, 3, 4, 5, 6))
    assert found(["Product", None, "Quantity", "Revenue", "MoM"]) == Found((2, 3, 4, 5, 6))


def test_an_inserted_column_is_passed_over() -> None:
    assert found(["产品", None, "销量", "我的", "销售额", "环比"]) == Found((2, 3, 4, 6, 7))
    assert found(["产品", "我的", None, "销量", "销售额", "环比"]) == Found((2, None, 5, 6, 7))


def test_a_moved_column_is_followed() -> None:
    assert found(["产品", None, "环比", "销量", "销售额"]) == Found((2, 3, 5, 6, 4))


def test_a_deleted_column_is_told() -> None:
    done = found(["产品", None, "销量", "环比"])
    assert done is not None
    assert (done.columns, [head.offset for head in done.gone]) == ((2, 3, 4, None, 5), [3])


def test_a_head_typed_over_is_known_by_its_neighbours() -> None:
    assert found(["产品", None, "销量", "销售额（含税）", "环比"]) == Found((2, 3, 4, 5, 6), (5,))
    assert found(["产品", None, "销量", None, "环比"]) == Found((2, 3, 4, 5, 6), (5,))


def test_a_persons_column_in_the_place_of_a_deleted_one_is_theirs() -> None:
    done = found(["产品", None, "销量", "备注", "环比"], below=lambda column, head: False)
    assert done is not None
    assert (done.columns, done.typed_over, len(done.gone)) == ((2, 3, 4, None, 6), (), 1)


def test_of_two_like_heads_the_one_with_our_figures_counts() -> None:
    texts = ["产品", None, "销量", "销售额", "销售额", "环比"]
    done = found(texts, below=lambda column, head: column == 6)
    assert done is not None and done.columns == (2, 3, 4, 6, 7)
    assert found(["产品", None, "销量", "我的", "销售额", "销售额", "环比"]) is None


@pytest.mark.parametrize("texts", [[], ["甲", "乙", "丙"], [None, None, "销量"], ["环比"]])
def test_what_is_not_certain_is_left(texts: list[str | None]) -> None:
    assert found(texts) is None


def test_a_column_of_a_later_version_goes_to_the_right_where_that_is_free() -> None:
    heads = [*HEADS[:3], Head(frozenset({"说明", "Note"}), 4, known=False)]
    assert found(["产品", None, "销量", "销售额"], heads) == Found((2, 3, 4, 5, 6))
    done = found(["产品", None, "销量", "销售额", "我的"], heads, lambda column, head: False)
    assert done is not None and done.columns == (2, 3, 4, 5, None)
