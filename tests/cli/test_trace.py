from __future__ import annotations

import json

import pytest

from ..workbooks import command


def trace(path, *arguments, lang="en"):
    return command("--ui", lang, "trace", path, *arguments)


def test_rows_of_a_ratio_come_to_the_fact(sample):
    ran = trace(sample, "--metric", "gross_margin", "--format", "json")
    assert (ran.code, ran.err) == (0, "")
    found = json.loads(ran.out)
    top, bottom = found["parts"]
    assert found["agrees"] and (top["role"], bottom["role"]) == ("numerator", "denominator")
    amounts = [sum(row["amount"] for row in part["rows"]) for part in (top, bottom)]
    assert amounts[0] / amounts[1] == pytest.approx(found["value"])
    assert all(row["amount"] == pytest.approx(row["revenue"] - row["cost"]) for row in top["rows"])


@pytest.mark.parametrize(
    ("lang", "said", "more"), [("zh", "核对：以上各行", "行未列出"), ("en", "Checked: these", "more rows are")]
)
def test_text_says_what_it_is_and_that_it_agrees(sample, lang, said, more):
    ran = trace(sample, "--metric", "revenue", "--limit", "2", lang=lang)
    assert ran.code == 0
    assert said in ran.out and more in ran.out and "2026-10" in ran.out


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--metric", "revenue", "--by", "region"], "together with its member"),
        (["--metric", "revenue", "--by", "region", "--member", "Atlantis"], "no member “Atlantis”"),
        (["--metric", "revenu"], "Did you mean: revenue"),
    ],
)
def test_what_is_wrong_is_one_sentence(sample, arguments, said):
    ran = trace(sample, *arguments)
    assert ran.code == 2 and said in ran.err and ran.out == ""
