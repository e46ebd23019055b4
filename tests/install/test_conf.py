from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from salesreview.install.conf import line_of, made_line, portable, value_of, with_lines

MINE = made_line("INTERPRETER_WIN", r"C:\py\python.exe", "gbk")
FOREIGN = '"CONDA PATH","C:\\\u8f6f\u4ef6"\r\nnot a setting\n"SHOW CONSOLE","True"'.encode("gbk")


def test_a_line_is_added_and_no_other_byte_changes():
    assert with_lines(FOREIGN, {"INTERPRETER_WIN": MINE}) == MINE + FOREIGN
    assert with_lines(b"", {"INTERPRETER_WIN": MINE}) == MINE


def test_the_first_line_with_the_key_is_replaced_whatever_its_case():
    data = b'"a","1"\n"Interpreter_Win","x"\n"b","2"\n"INTERPRETER_WIN","later"\n'
    changed = with_lines(data, {"INTERPRETER_WIN": MINE})
    assert changed == b'"a","1"\n' + MINE + b'"b","2"\n"INTERPRETER_WIN","later"\n'
    assert value_of(changed, "interpreter_win", "gbk") == r"C:\py\python.exe"


def test_a_key_is_left_out():
    assert with_lines(b'"a","1"\n"b","2"\n', {"A": None}) == b'"b","2"\n'
    assert with_lines(b'"b","2"\n', {"A": None}) == b'"b","2"\n'


def test_values_are_read_in_the_code_page():
    assert value_of(FOREIGN, "Conda Path", "gbk") == "C:\\软件"
    assert value_of(FOREIGN, "INTERPRETER_WIN", "gbk") is None
    with pytest.raises(UnicodeEncodeError):
        made_line("K", "C:\\软件", "cp1252")


lines = st.lists(
    st.sampled_from([b'"A","1"\r\n', b'"b","2"\n', b"rubbish\n", b"\n", b'"INTERPRETER_WIN","old"\n', b"\xff\n"])
)


@given(lines)
def test_taking_back_gives_the_very_bytes(parts):
    data = b"".join(parts)
    before = line_of(data, "INTERPRETER_WIN")
    changed = with_lines(data, {"INTERPRETER_WIN": MINE})
    assert with_lines(changed, {"INTERPRETER_WIN": before}) == data


def test_the_persons_folder_becomes_a_variable():
    assert portable(r"C:\Users\张三\venv\python.exe", r"C:\Users\张三") == r"%USERPROFILE%\venv\python.exe"
    assert portable(r"c:\users\张三\venv\python.exe", "C:\\Users\\张三\\") == r"%USERPROFILE%\venv\python.exe"
    assert portable(r"C:\Users\张三丰\python.exe", r"C:\Users\张三") == r"C:\Users\张三丰\python.exe"
    assert portable(r"D:\python.exe", "") == r"D:\python.exe"
