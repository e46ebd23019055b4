from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from salesreview.mail.texts import clean, file_name, one_line


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a\r\nb\rc\u2028d", "a\nb\nc\nd"),
        ("a\x00\x07b\x1b[0m", "ab[0m"),
        ("in\u202egnp.exe", "ingnp.exe"),
        ("表\t格", "表\t格"),
        ("lone \ud800 half", "lone  half"),
    ],
)
def test_clean(text, expected):
    assert clean(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("销售部", "销售部"),
        ('A/B\\C:D*E?F"G<H>I|J', "A_B_C_D_E_F_G_H_I_J"),
        ("../../etc/passwd", "etc_passwd"),
        ("CON", "_CON"),
        ("nul.txt", "_nul.txt"),
        ("...", ""),
        ("x" * 100, "x" * 60),
        ("a\r\nb", "a_b"),
    ],
)
def test_file_names(text, expected):
    assert file_name(text) == expected


@given(st.text())
def test_one_line_is_one_line(text):
    assert not set(one_line(text)) & set("\r\n\0\u2028\x85")


@given(st.text())
def test_a_file_name_is_one(text):
    name = file_name(text)
    assert not set(name) & set('\\/:*?"<>|\r\n\0')
    assert not name.startswith((".", " "))
    assert not name.endswith((".", " "))
