from __future__ import annotations

import json

import pytest

from salesreview.hosts.file import FileHost

from ..workbooks import command


def trace(path, *arguments, lang="en"):
    return command("--ui", lang, "trace", path, *arguments)


def test_rows_of_a_ratio_come_to_the_fact(sample):
    ran = trace(sample, "--metric", "gross_margin", "--format", "json")
    assert (ran.code, ran.err) == (0, "")
    found = json.loads(ran.out)
    top, bottom = found["parts"]
    assert found["agrees"] and (top["role"], bottom["role"]) == ("numerator", "denominator")
    amounts = [sum(row["counts_for"] for row in part["rows"]) for part in (top, bottom)]
    assert amounts[0] / amounts[1] == pytest.approx(found["value"])
    assert all(row["counts_for"] == pytest.approx(row["revenue"] - row["cost"]) for row in top["rows"])


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
        ([], "one of the two"),
        (["业绩总览!B6", "--metric", "revenue"], "one of the two"),
        (["业绩总览!B6", "--month", "2026-09"], "do not apply"),
        (["Nowhere!B6"], "no sheet “Nowhere”"),
        (["B6"], "names no cell"),
    ],
)
def test_what_is_wrong_is_one_sentence(sample, arguments, said):
    ran = trace(sample, *arguments)
    assert ran.code == 2 and said in ran.err and ran.out == ""


@pytest.mark.parametrize(("lang", "unit"), [("zh", "万元"), ("en", "CNY")])
def test_a_cell_is_traced_and_shown_as_it_stands(sample, lang, unit):
    with FileHost(sample) as host:
        at = host.places()["SR_overview_card1_value"]
        shown = host.value_at(at.sheet, at.area.top, at.area.left)
    ran = trace(sample, f"'Overview'!{at.area.ref.partition(':')[0]}", "--limit", "1", lang=lang)
    assert (ran.code, ran.err) == (0, "")
    assert f"{shown:,.1f}" in ran.out and unit in ran.out and "money" not in ran.out


def test_a_change_has_the_rows_of_both_months(sample):
    ran = trace(sample, "--metric", "revenue", "--as", "mom", "--format", "json")
    found = json.loads(ran.out)
    assert [(part["base"], part["month"]) for part in found["parts"]] == [(False, "2026-10"), (True, "2026-09")]
    now, before = (sum(row["counts_for"] for row in part["rows"]) for part in found["parts"])
    assert found["agrees"] and now / before - 1 == pytest.approx(found["value"])


def test_attainment_has_the_target_row(sample):
    found = json.loads(trace(sample, "--metric", "revenue", "--as", "attainment", "--format", "json").out)
    rows, target = found["parts"]
    assert target["role"] == "target" and target["sheet"] == "目标" and len(target["rows"]) == 1
    assert rows["total"] / target["rows"][0]["counts_for"] == pytest.approx(found["value"])


def test_rows_keep_an_amount_of_their_own_beside_what_they_count_for(sample):
    found = json.loads(trace(sample, "--metric", "receivables", "--format", "json").out)
    assert found["agrees"] and any(row["amount"] > row["counts_for"] > 0 for row in found["parts"][0]["rows"])
