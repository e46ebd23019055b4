from __future__ import annotations

import pytest

from salesreview.errors import CatalogError
from salesreview.insights import editable

TITLE = ("文件", "File")


def entries(tmp_path, text):
    path = tmp_path / "rules.yaml"
    path.write_text(text, encoding="utf-8")
    return {entry.key: entry.value for entry in editable.read_entries(path, TITLE)}


def mistake(tmp_path, text):
    with pytest.raises(CatalogError) as caught:
        entries(tmp_path, text)
    return caught.value.en


def test_plain_entries_are_read(tmp_path):
    text = "one:\n  zh: 一\n  days: 3\n  share: 0.5\n  open: yes\n  none:\ntwo: [a, {b: c}]\n"
    assert entries(tmp_path, text) == {
        "one": {"zh": "一", "days": 3, "share": 0.5, "open": True, "none": None},
        "two": ["a", {"b": "c"}],
    }


def test_aliases_of_aliases_are_refused_before_they_grow(tmp_path):
    names = [f"&a{at} [{', '.join([f'*a{at - 1}' if at else 'lol'] * 9)}]" for at in range(40)]
    message = mistake(tmp_path, "one:\n  zh: x\n  list: [" + ", ".join(names) + "]\n")
    assert "line 3" in message
    assert "alias “*a0”" in message


def test_a_single_alias_is_refused_with_its_line(tmp_path):
    assert "line 2: The alias “*x” is not supported" in mistake(tmp_path, "one: &x [a]\ntwo: *x\n")


@pytest.mark.parametrize(
    ("value", "kind"),
    [
        ("2026-10-05", "timestamp"),
        ("2026-10-05 10:00:00", "timestamp"),
        ("!!binary aGVsbG8=", "binary"),
        ("!!set {a, b}", "set"),
    ],
)
def test_what_yaml_takes_for_no_text_is_refused_with_its_line(tmp_path, value, kind):
    message = mistake(tmp_path, f"one:\n  zh: 一\n  due:\n    - {value}\n")
    assert kind in message
    assert "line 4, entry one" in message or "line 1" in message


def test_objects_of_programs_are_refused(tmp_path):
    assert "line 2" in mistake(tmp_path, "one:\n  - !!python/object/apply:os.system [ls]\n")


def test_a_date_in_quotes_is_text(tmp_path):
    assert entries(tmp_path, 'one: "2026-10-05"\n') == {"one": "2026-10-05"}


def test_deep_nesting_and_large_files_are_refused(tmp_path, monkeypatch):
    assert "levels deep" in mistake(tmp_path, "one: " + "[" * 40 + "]" * 40)
    assert "cannot be read" in mistake(tmp_path, "one: " + "[" * 50_000 + "]" * 50_000)
    monkeypatch.setattr(editable, "LARGEST", 10)
    assert "more than 0 MB" in mistake(tmp_path, "one: " + "x" * 20)
