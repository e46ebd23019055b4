from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

import salesreview.commentary as package
from salesreview.commentary.sentences import load_sentences
from salesreview.errors import CatalogError


def calls() -> list[tuple[str, ast.Call]]:
    found = []
    for path in Path(package.__file__).parent.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "say":
                found.append((path.name, node))
    return found


def test_every_sentence_asked_for_exists_and_gets_its_values() -> None:
    catalog = load_sentences()
    for where, call in calls():
        names = {word.arg for word in call.keywords}
        if isinstance(call.args[0], ast.Constant) and None not in names:
            entry = catalog[call.args[0].value]
            assert entry.placeholders <= names, (where, entry.key)


def test_every_sentence_is_asked_for_somewhere() -> None:
    source = "".join(path.read_text(encoding="utf-8") for path in Path(package.__file__).parent.glob("*.py"))
    patterns = [re.sub(r"\\{[^}]*\\}", ".*", re.escape(text)) for text in re.findall(r'f"([a-z_.{][^"\n]*)"', source)]
    for key in load_sentences():
        held = f'"{key}"' in source or any(re.fullmatch(pattern, key) for pattern in patterns)
        assert held, key


def test_no_full_stop_closes_a_clause_and_every_prompt_is_bracketed() -> None:
    for key, entry in load_sentences().items():
        if key.startswith(("prompt.", "ask.")):
            assert all(text[0] == "【" and text[-1] == "】" for text in (entry.zh, entry.en)), key


def test_an_own_file_rewords_one_language_and_leaves_the_rest(tmp_path: Path) -> None:
    own = tmp_path / "own.yaml"
    own.write_text('level:\n  zh: "{name}是{value}"\n', encoding="utf-8")
    entry = load_sentences(own)["level"]
    assert entry.fill("zh", {"name": "甲", "value": "1"}) == "甲是1"
    assert entry.fill("en", {"name": "A", "value": "1"}) == "A stood at 1"


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ('level:\n  zh: "{name}是{valeu}"\n', "line 1, entry level"),
        ('theme:\n  en: "x"\nlevle:\n  zh: "x"\n', "line 3, entry levle"),
        ('level:\n  zh: "{name}"\n  en: "{value}"\n', "line 1, entry level"),
        ('level:\n  zh: "{name"\n', "line 1, entry level"),
        ('level:\n  zh: "{name:>9}"\n', "line 1, entry level"),
        ('level:\n  de: "x"\n', "line 1, entry level"),
        ('level: {zh: a}\nlevel: {zh: b}\n', "line 2, entry level"),
        ('level:\n  zh: "a\n', "line"),
        ("- a\n", "line 1"),
    ],
)  # fmt: skip
def test_a_mistake_in_an_own_file_is_named_with_its_place(tmp_path: Path, text: str, place: str) -> None:
    own = tmp_path / "own.yaml"
    own.write_text(text, encoding="utf-8")
    with pytest.raises(CatalogError) as error:
        load_sentences(own)
    assert "own.yaml" in error.value.en and place in error.value.en and "own.yaml" in error.value.zh


def test_a_file_that_is_not_there_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(CatalogError):
        load_sentences(tmp_path / "none.yaml")
