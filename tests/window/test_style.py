from __future__ import annotations

import pytest

style = pytest.importorskip("salesreview.window.style", reason="this Python has no Tk", exc_type=ImportError)

LONG = r"C:\Users\王芳\OneDrive - 华晨科技股份有限公司\销售部\2026年\月度总结（含各区域明细）\业绩总结_2026-10_终稿.xlsm"


def wide(text: str) -> int:
    return sum(2 if ord(letter) > 0x2E80 else 1 for letter in text)


@pytest.mark.parametrize("room", [20, 40, 60, 100])
def test_a_long_path_is_cut_in_the_middle(room):
    shown = style.shortened(LONG, room, wide)
    assert wide(shown) <= room
    front, back = shown.split("…")
    assert LONG.startswith(front) and LONG.endswith(back)
    assert len(back) > len(front) > 0
    if room >= 60:
        assert front.startswith("C:\\") and back.endswith("业绩总结_2026-10_终稿.xlsm")


def test_a_path_that_fits_stays_and_no_room_is_no_mistake():
    assert style.shortened("a.xlsm", 100, wide) == "a.xlsm"
    assert style.shortened(LONG, 0, wide) == "…"
