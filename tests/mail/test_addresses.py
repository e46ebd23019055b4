from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from salesreview.mail.addresses import check


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a@b.com;c@d.cn", ["a@b.com", "c@d.cn"]),
        ("a@b.com；c@d.cn，e@f.org、g@h.net\ni@j.io", ["a@b.com", "c@d.cn", "e@f.org", "g@h.net", "i@j.io"]),
        ("ａ＠ｂ．com", ["a@b.com"]),  # noqa: RUF001 - full-width, as an input method leaves it
        ('"Li, Wei" <li@example.com>; 张三 <zhang@example.com>', ["li@example.com", "zhang@example.com"]),
        ("mailto:a@b.com", ["a@b.com"]),
        ("a@b.com; A@B.COM", ["a@b.com"]),
        ("王@例子.中国; li@例子.中国", ["li@xn--fsqu00a.xn--fiqs8s"]),
        ("", []),
        (" ;; ", []),
    ],
)
def test_what_people_type(text, expected):
    assert [each.address for each in check(text).to] == expected


@pytest.mark.parametrize(
    "text",
    [
        "x",
        "x@",
        "@b.com",
        "a@b",
        "a b@c.com",
        "a@b..com",
        ".a@b.com",
        "a@-b.com",
        "a@1.2.3.4",
        "a@b.com>",
        "<a@b.com",
        "a@@b.com",
        "a@b_c.com",
    ],
)
def test_what_is_no_address_is_named_and_left_out(text):
    checked = check(f"{text}; good@b.com")
    assert checked.wrong == (text,)
    assert [each.address for each in checked.to] == ["good@b.com"]


def test_a_name_keeps_its_comma():
    assert check('"Li, Wei" <li@example.com>').to[0].name == "Li, Wei"


def test_one_person_gets_it_once_in_to():
    checked = check("a@b.com", "A@b.com; c@b.com")
    assert [[each.address for each in group] for group in (checked.to, checked.cc)] == [["a@b.com"], ["c@b.com"]]


def test_outside_the_domain_that_most_share():
    checked = check("a@x.cn; b@x.cn; c@y.com", "d@mail.x.cn")
    assert [each.address for each in checked.outside()] == ["c@y.com"]


def test_outside_the_domains_told():
    checked = check("a@x.cn; b@y.com; c@z.com")
    assert [each.address for each in checked.outside(["@x.cn", "Y.com"])] == ["c@z.com"]
    assert [each.address for each in check("a@evilx.cn").outside(["x.cn"])] == ["a@evilx.cn"]


@given(st.text(max_size=80), st.text(max_size=80))
def test_whatever_is_typed_never_becomes_a_header_line(to, cc):
    for each in check(to, cc).all:
        assert not set(each.shown) & set("\r\n\0")
        assert each.address.isascii()
        assert each.address.count("@") == 1
