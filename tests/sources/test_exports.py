"""Exports as shops, ERP and CRM systems write them: the right figure, or one question that says where, what, what to do."""

from __future__ import annotations

import datetime as dt
import zipfile

import pytest

from salesreview.errors import SourceError
from salesreview.sources import load_source, plan_source
from salesreview.tables.catalog import schema
from salesreview.tables.headers import find_columns


@pytest.fixture
def plan(tmp_path):
    """Write a text file and plan it: `plan(text, table, **options)`."""

    def planned(text, table="orders", name="export.csv", encoding="utf-8", **options):
        (tmp_path / name).write_text(text, encoding=encoding)
        return plan_source(schema(table), name, base=tmp_path, **options)

    return planned


def column(plan, key):
    found = find_columns(schema(plan.sheet.table), plan.sheet.headers)
    return plan.sheet.frame[str(found[key])]


def total(plan, key="revenue"):
    assert not plan.questions, [question.text("en") for question in plan.questions]
    return round(column(plan, key).sum(), 2)


def open_ones(plan):
    return [(question.key, question.proposed) for question in plan.questions]


def stated(plan, kind):
    return [each for each in plan.assumptions if each.kind == kind]


# --- units

PLAIN = "订单号,订单日期,客户编号,数量,{}\nA1,2026-10-05,C1,1,1.2\nA2,2026-10-06,C2,2,3.4\n"


@pytest.mark.parametrize(
    ("header", "wanted"),
    [
        ("销售额（万元）", 46_000), ("销售额(千元)", 4_600), ("金额/万元", 46_000), ("销售额-元", 4.6), ("销售额（元）", 4.6),
        ("金额（百万元）", 4_600_000), ("销售额（亿元）", 460_000_000), ("销售额(人民币万元)", 46_000), ("Sales (kUSD)", 4_600),
        ("Sales (USD '000)", 4_600), ("Amount in thousands", 4_600), ("Revenue (EUR mn)", 4_600_000), ("Sales kUSD", 4_600),
        ("Sales (in thousands)", 4_600), ("Revenue ($M)", 4_600_000), ("Amount (USD)", 4.6), ("Net value (TEUR)", 4_600),
    ],
)  # fmt: skip
def test_a_unit_in_a_header_scales_the_column_and_is_stated(plan, header, wanted):
    made = plan(PLAIN.format(header))
    assert total(made) == pytest.approx(wanted)
    assert len(stated(made, "unit")) == (wanted != 4.6)


@pytest.mark.parametrize(
    ("line", "wanted"),
    [("单位：万元", 46_000), ("金额单位: 千元", 4_600), ("（单位：元）", 4.6), ("销售明细表（万元）", 46_000), ("Amounts in thousands of USD", 4_600),
     ("Unit: kUSD", 4_600), ("2026年10月销售明细", 4.6)],
)  # fmt: skip
def test_a_unit_above_the_table_scales_its_amounts(plan, line, wanted):
    made = plan(f"XX公司,,,,\n{line},,,,\n" + PLAIN.format("销售额"))
    assert total(made) == pytest.approx(wanted)


def test_a_unit_may_be_answered_and_a_header_be_overruled(plan):
    assert total(plan(PLAIN.format("销售额"), answers="unit=wan")) == 46_000
    assert total(plan(PLAIN.format("销售额（万元）"), answers={"unit": "1"})) == 4.6


def test_targets_in_wan_are_scaled_where_they_are_money(plan):
    made = plan("月份,指标,目标值（万元）\n2026-10,销售额,1.2\n2026-10,毛利率,0.3\n2026-10,新客户数,5\n", "targets")
    assert column(made, "target").to_list() == [12_000, 0.3, 5]


# --- currencies


def test_currencies_are_not_added_up(plan):
    text = "订单号,日期,客户,金额,币种\n1,2026-10-05,A,1000,CNY\n2,2026-10-06,B,1000,USD\n3,2026-10-07,C,100000,JPY\n"
    made = plan(text)
    (question,) = made.questions
    assert (question.key, question.wrong, question.place.column) == ("currency", True, "币种")
    assert "CNY 1 行、USD 1 行、JPY 1 行" in question.zh and '--answer "currency=' in question.text("en")
    with pytest.raises(SourceError, match="may not be added up"):
        made.settled()
    assert total(plan(text, answers="currency=USD")) == 1000
    assert not plan(text.replace("USD", "RMB").replace("JPY", "人民币")).questions


def test_a_converted_amount_is_taken_where_currencies_mix(plan):
    made = plan("订单号,日期,金额,本币金额,币别\n1,2026-10-05,100,100,人民币\n2,2026-10-06,100,720,美元\n")
    assert total(made) == 820


def test_three_signs_in_one_column_are_three_currencies(plan):
    made = plan("Order no,Date,Customer,Amount\n1,2026-10-05,A,$100\n2,2026-10-05,B,€200\n3,2026-10-05,C,£300\n")
    assert [key for key, _ in open_ones(made)] == ["currency"]
    assert total(plan("Order no,Date,Amount\n1,2026-10-05,$100\n2,2026-10-05,USD 200\n")) == 300


def test_of_two_amounts_in_two_currencies_one_must_be_named(plan):
    text = "订单号,日期,销售额(USD),金额(CNY)\n1,2026-10-05,100,720\n"
    assert [key for key, _ in open_ones(plan(text))] == ["revenue"]
    assert total(plan(text, mapping="revenue=金额(CNY)")) == 720


# --- decimal marks


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("Order no;Date;Customer;Quantity;Amount\n1;05.10.2026;A;1,5;1.234,50\n2;25.10.2026;B;2;12.000\n", 13_234.5),
        ("Order no;Date;Customer;Quantity;Amount\n1;05.10.2026;A;1;99,90\n2;25.10.2026;B;2;1.100\n", 1_199.9),
        ("Order no;Date;Amount\n1;25.10.2026;1'234.50\n2;25.10.2026;1 000.25\n", 2_234.75),
        ('Order no,Date,Amount\n1,2026-10-05,"1,234.50"\n2,2026-10-06,"1,000"\n', 2_234.5),
        ('Order no,Date,Amount\n1,2026-10-05,"1,200"\n2,2026-10-06,"3,000"\n', 4_200),
    ],
)
def test_the_decimal_mark_is_proved_by_the_whole_sheet(plan, text, wanted):
    assert total(plan(text)) == pytest.approx(wanted)


@pytest.mark.parametrize("rows", ["1;05.10.2026;A;1;1.234\n2;25.10.2026;B;2;12.000\n", "1;05.10.2026;A;1,500;950\n2;25.10.2026;B;2,250;800\n"])
def test_a_mark_that_nothing_proves_is_asked(plan, rows):
    text = "Order no;Date;Customer;Quantity;Amount\n" + rows
    assert open_ones(plan(text)) == [("decimal", "comma")]
    comma, point = plan(text, answers="decimal=comma"), plan(text, answers="decimal=point")
    assert {total(comma), total(point)} in ({13_234, 13.23}, {1_750})
    assert column(comma, "quantity").sum() in (3, 3.75)


def test_amounts_as_people_write_them(plan):
    made = plan("单号,日期,金额\n1,2026-10-05,1.2w\n2,2026-10-05,3万5\n3,2026-10-05,12.5%\n4,2026-10-05,\"(1,234.00)\"\n")
    assert column(made, "revenue").to_list() == ["12000.0", "35000.0", "12.5%", "-1234.0"]


# --- ids


def test_ids_that_a_spreadsheet_has_destroyed_are_refused(plan, tmp_path, make):
    made = plan("订单编号,下单时间,金额\n4.20123E+18,2026-10-05,1\n4.20123E+18,2026-10-06,10\n")
    (question,) = made.questions
    assert (question.key, question.wrong) == ("ids", True)
    assert "4.20123E+18" in question.zh and "文本" in question.zh and "Text" in question.en
    assert total(plan("订单编号,下单时间,金额\n4.20123E+18,2026-10-05,1\n", answers="ids=use")) == 1
    make.xlsx(tmp_path / "a.xlsx", {"S": [["订单编号", "下单时间", "金额"], [4201234567890122752, "2026-10-05", 1]]})
    assert [key for key, _ in open_ones(plan_source(schema("orders"), "a.xlsx", base=tmp_path))] == ["ids"]
    assert [key for key, _ in open_ones(plan("订单编号,日期,金额\n420123456789012000,2026-10-05,1\n420123456789013000,2026-10-05,1\n"))] == ["ids"]
    fine = plan('订单编号,日期,金额\n="420123456789012345",2026-10-05,1\n420123456789012346,2026-10-05,1\n123456789012345,2026-10-05,1\n')
    assert total(fine) == 3


# --- states, returns, refunds


@pytest.mark.parametrize(
    ("header", "states", "wanted"),
    [
        ("Status", ["Completed", "Cancelled", "Refunded", "Draft"], 1),
        ("订单状态", ["交易成功", "交易关闭", "已退款", "等待买家付款"], 1),
        ("订单状态", ["已发货，待签收", "已签收", "已发货，退款成功", "待付款"], 11),
        ("Financial Status", ["paid", "voided", "refunded", "paid"], 1001),
        ("单据状态", ["已审核", "已审核", "未审核", "已作废"], 11),
        ("Order status", ["wc-completed", "wc-processing", "wc-cancelled", "wc-failed"], 11),
        ("State", ["Sales Order", "Cancelled", "Quotation", "Sales Order"], 1001),
        ("Status", ["Pending Fulfillment", "Billed", "Closed Lost", "Cancelled"], 11),
        ("Cancelled at", ["", "2026-10-05", "", ""], 1101),
        ("是否作废", ["否", "是", "否", "否"], 1101),
    ],
)  # fmt: skip
def test_orders_that_are_none_by_their_state_do_not_count(plan, header, states, wanted):
    rows = "".join(f'{n},2026-10-0{n + 1},{10**n},"{state}"\n' for n, state in enumerate(states))
    made = plan(f"Order number,Date,Amount,{header}\n{rows}")
    assert total(made) == wanted
    (said,) = stated(made, "states")
    assert said.left_out == 4 - str(wanted).count("1")


def test_a_state_that_nobody_knows_is_asked_and_the_answer_kept(plan):
    text = "订单号,日期,金额,订单状态\n1,2026-10-05,1,交易成功\n2,2026-10-05,10,待复盘\n3,2026-10-05,100,已取消\n"
    (question,) = plan(text).questions
    assert (question.key, question.proposed, question.several) == ("counts", "交易成功", True)
    assert "待复盘 1 行" in question.zh and [each.value for each in question.choices] == ["交易成功", "待复盘", "已取消"]
    assert total(plan(text, answers="counts=交易成功|待复盘")) == 11
    later = plan(text + "4,2026-10-06,1000,待复盘二\n", answers={"counts": "交易成功|待复盘"})
    assert total(later) == 11 and not stated(later, "states")[0].proved  # a new state is left out and looked at


def test_a_column_called_status_that_holds_no_states_is_left_alone(plan):
    assert total(plan("Order number,Date,Amount,Status\n1,2026-10-05,1,VIP\n2,2026-10-05,10,Regular\n")) == 11


def test_positive_rows_of_returns_lower_revenue(plan):
    head = "单据编号,单据日期,单据类型,数量,金额\n"
    made = plan(head + "XS1,2026-10-05,销售出库单,2,2000\nXS2,2026-10-06,销售退货单,1,1000\nXS3,2026-10-07,销售出库单,3,3000\n")
    assert (total(made), column(made, "quantity").sum()) == (4000, 4)
    mixed = head + "XS1,2026-10-05,销售出库单,2,2000\nXS2,2026-10-06,销售退货单,1,1000\nXS3,2026-10-07,销售退货单,-3,-300\n"
    assert [key for key, _ in open_ones(plan(mixed))] == ["returns"]
    assert total(plan(mixed, answers="returns=negative")) == 700
    assert total(plan(mixed, answers="returns=as_is")) == 2700
    english = "Document No,Posting Date,Document Type,Amount\n1,2026-10-05,Invoice,100\n2,2026-10-05,Credit Memo,30\n3,2026-10-05,Quote,500\n"
    assert total(plan(english)) == 70
    sap = "Sales Document,Document Date,Sales Document Type,Net value\n1,2026-10-05,OR,100\n2,2026-10-05,RE,30\n"
    assert total(plan(sap)) == 70


def test_refunds_are_asked(plan):
    text = "Order number,Date,Total,Refunded Amount,Financial Status\n1,2026-10-05,100,0,paid\n2,2026-10-05,50,20,paid\n3,2026-10-05,60,60,refunded\n"
    assert open_ones(plan(text)) == [("refunds", "net")]
    assert total(plan(text, answers="refunds=net")) == 130
    assert total(plan(text, answers="refunds=ignore")) == 150


def test_a_taobao_export(plan):
    head = "订单编号,买家会员名,买家应付货款,总金额,买家实际支付金额,订单状态,订单付款时间,订单创建时间,宝贝标题,宝贝总数量,退款金额\n"
    rows = [("345", "1000", "1000", "交易成功", "0"), ("346", "2000", "0", "交易关闭", "0"), ("347", "3000", "3000", "已退款", "3000"),
            ("348", "4000", "4000", "已取消", "0")]  # fmt: skip
    text = head + "".join(
        f'="420123456789012{n}",甲*,{due},{due},{paid},{state},2026-10-07 10:11:12,2026-10-06 10:00:00,泵,1,{back}\n'
        for n, due, paid, state, back in rows
    )
    made = plan(text, encoding="gb18030")
    assert (total(made), column(made, "order_id").to_list()) == (1000, ['="420123456789012345"'])


SHOPIFY = """Name,Email,Financial Status,Paid at,Currency,Subtotal,Shipping,Taxes,Total,Created at,Lineitem quantity,Lineitem name,Lineitem price,Refunded Amount
#1001,a@x.com,paid,2026-10-05 09:50:26 +0200,EUR,100,5,20,125,2026-10-05 09:50:26 +0200,1,Pump,60,0
#1001,a@x.com,,,,,,,,2026-10-05 09:50:26 +0200,2,Valve,20,
#1002,b@x.com,refunded,2026-10-06 09:50:26 +0200,EUR,60,5,12,77,2026-10-06 09:50:26 +0200,1,Pump,60,77
#1003,c@x.com,voided,,EUR,60,5,12,77,2026-10-07 09:50:26 +0200,1,Pump,60,0
"""


def test_a_shopify_export(plan):
    made = plan(SHOPIFY)
    assert (total(made), column(made, "product_id").to_list()) == (125, ["Pump", "Valve"])  # shipping and taxes with it
    lines = plan(SHOPIFY, mapping="revenue=Lineitem quantity*Lineitem price")
    assert total(lines) == 100


# --- the grain of orders


def test_an_orders_amount_on_each_line_counts_once(plan):
    text = (
        "订单号,下单时间,商品名称,订购数量,京东价,订单金额,客户姓名\n1,2026-10-05,泵,1,100,230,甲\n1,2026-10-05,阀,2,50,230,甲\n"
        "1,2026-10-05,管,3,10,230,甲\n2,2026-10-06,泵,2,100,200,乙\n"
    )
    made = plan(text)
    assert (total(made), column(made, "revenue").to_list()) == (430, [100, 100, 30, 200])
    bare = text.replace("京东价", "备用价")
    assert open_ones(plan(bare)) == [("grain", "order")]
    assert (total(plan(bare, answers="grain=order")), total(plan(bare, answers="grain=line"))) == (430, 890)


def test_the_lines_amount_is_taken_before_the_orders(plan):
    rows = "D1,2026-10-01,001,张三,300,P1,1,100\n,,,,,P2,1,200\n,,,,,合计:,,300\n"
    for head in ("销售金额,商品编码,数量,金额", "金额,商品编码,数量,销售金额"):
        made = plan(f"单据编号,单据日期,客户编码,销售人员,{head}\n{rows}")
        assert (total(made), column(made, "quantity").sum()) == (300, 2)
        assert column(made, "revenue").to_list() == [100, 200]


def test_lines_that_merely_cost_the_same_are_left_alone(plan):
    rows = "".join(f"{n},2026-10-0{1 + n % 9},{item},1,50\n" for n in range(1, 6) for item in "AB")
    assert total(plan("订单号,日期,产品,数量,金额\n" + rows)) == 500


def test_order_fields_on_the_first_line_are_filled_down(plan, tmp_path):
    made = plan("订单号,下单时间,客户,商品,数量,金额\nD1,2026-10-05,甲,泵,1,100\n,,,阀,2,100\n,,,管,3,30\nD2,2026-10-06,乙,泵,2,200\n,,,阀,1,60\n")
    assert total(made) == 490
    assert column(made, "order_id").to_list() == ["D1", "D1", "D1", "D2", "D2"]
    import xlsxwriter

    book = xlsxwriter.Workbook(str(tmp_path / "m.xlsx"))
    sheet = book.add_worksheet("S")
    sheet.write_row(0, 0, ["订单号", "下单时间", "商品", "金额"])
    for at in range(1, 41):
        sheet.write_row(at, 0, [f"D{at}", "2026-10-05", "泵", 10])
    sheet.merge_range(1, 0, 2, 0, "D1")  # one merged order among forty: no share of the rows would tell it
    sheet.merge_range(1, 1, 2, 1, "2026-10-05")
    book.close()
    merged = plan_source(schema("orders"), "m.xlsx", base=tmp_path)
    assert total(merged) == 400 and column(merged, "order_id").to_list()[:3] == ["D1", "D1", "D3"]


def test_two_amounts_are_told_at_loading(plan):
    made = plan("订单号,日期,含税金额,税额,金额\n1,2026-10-05,113,13,100\n")
    assert total(made) == 113
    (said,) = stated(made, "rivals")
    assert not said.proved and "合计 113，其余合计 100" in said.zh and "--map revenue=金额" in said.zh


# --- rows that are none


def test_totals_footers_titles_and_headers_that_come_again_are_left_out(plan):
    made = plan(
        "报表名称：销售明细,,,\n查询条件：2026-10-01 至 2026-10-31,,,\n,,,\n单号,日期,客户,金额\n1,2026-10-05,A,1\n小计,2026-10-31,,1\n"
        "报表名称：销售明细,,,\n单号,日期,客户,金额\n2,2026-10-06,B,10\n3,2026-10-06,合计,\n本月合计,2026-10-31,,11\n累计,2026-10-31,,11\n本页合计：,,,11\n"
        "合计：2 条,,,11\n制表人：张三,,,\n导出时间：2026-11-01 10:00,,,\n"
    )
    assert total(made) == 11
    assert {each.kind for each in made.assumptions} == {"totals", "headers"}
    assert all(each.proved for each in made.assumptions)


@pytest.mark.parametrize("label", ["Total", "Grand Total", "Subtotal", "Total for Acme", "Acme Total", "总计", "华东 汇总", "Totals:"])
def test_a_total_is_known_in_any_column(plan, label):
    assert total(plan(f"Order no,Date,Customer,Item,Amount\n1,2026-10-05,A,x,1\n,,{label},,1\n,,,{label},1\n")) == 1


def test_a_customer_called_total_is_none(plan):
    assert total(plan("Order no,Date,Customer,Amount\n1,2026-10-05,Total Energies,1\n2,2026-10-05,合计科技有限公司,10\n")) == 11


# --- dates


def test_dates_that_excel_has_half_converted_are_asked(tmp_path, make):
    rows = [["Order no", "Date", "Amount"], ["1", "2026-05-10", 1], ["2", "13/10/2026", 10], ["3", "2026-12-10", 100], ["4", "25/10/2026", 1000]]
    make.xlsx(tmp_path / "a.xlsx", {"S": rows})
    made = plan_source(schema("orders"), "a.xlsx", base=tmp_path)
    assert open_ones(made) == [("swapped", "swap")]
    swapped = plan_source(schema("orders"), "a.xlsx", answers="swapped=swap", base=tmp_path)
    assert column(swapped, "order_date").to_list() == [dt.date(2026, 10, day) for day in (5, 13, 12, 25)]
    kept = plan_source(schema("orders"), "a.xlsx", answers="swapped=keep", base=tmp_path)
    assert column(kept, "order_date").to_list()[0] == dt.date(2026, 5, 10)


def test_a_calendar_of_1904_is_read_right(tmp_path, make):
    path = make.xlsx(tmp_path / "a.xlsx", {"S": [["单号", "日期", "金额"], ["1", None, 5]]})
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    book = parts["xl/workbook.xml"].decode()
    start = book.index("<workbookPr")
    book = book[:start] + '<workbookPr date1904="1"/>' + book[book.index("/>", start) + 2 :]
    extension = '<extLst><ext uri="{140A7094-0E35-4892-8432-C4D2E57EDEB5}" xmlns:x15="http://schemas.microsoft.com/office/spreadsheetml/2010/11/main"><x15:workbookPr chartTrackingRefBase="1"/></ext></extLst>'
    parts["xl/workbook.xml"] = book.replace("</workbook>", extension + "</workbook>").encode()
    styles = parts["xl/styles.xml"].decode()
    parts["xl/styles.xml"] = styles.replace('numFmtId="0"', 'numFmtId="14"', 2).encode()
    sheet = parts["xl/worksheets/sheet1.xml"].decode()
    serial = (dt.date(2026, 10, 5) - dt.date(1904, 1, 1)).days
    parts["xl/worksheets/sheet1.xml"] = sheet.replace('<c r="C2">', f'<c r="B2" s="0"><v>{serial}</v></c><c r="C2">').encode()
    with zipfile.ZipFile(path, "w") as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    made = plan_source(schema("orders"), "a.xlsx", base=tmp_path)
    assert [str(day)[:10] for day in column(made, "order_date").to_list()] == ["2026-10-05"]


# --- sheets, files, shapes

HEAD = ["订单号", "订单日期", "客户名称", "金额"]


def test_alike_sheets_are_read_together_and_the_others_named(tmp_path, make):
    sheets = {"汇总": [["月份", "订单数", "金额"], ["2026-10", 2, 300]], "9月": [HEAD, ["1", "2026-09-05", "A", 1]],
              "10月": [HEAD, ["2", "2026-10-05", "A", 10], ["3", "2026-10-06", "B", 100]]}  # fmt: skip
    make.xlsx(tmp_path / "a.xlsx", sheets)
    made = plan_source(schema("orders"), "a.xlsx", base=tmp_path)
    assert total(made) == 111
    assert ["9月、10月" in stated(made, "sheets")[0].zh, "汇总" in stated(made, "sheets")[1].zh] == [True, True]
    assert total(plan_source(schema("orders"), "a.xlsx", sheet="10月", base=tmp_path)) == 110
    assert total(plan_source(schema("orders"), "a.xlsx", sheet="9月|10月", base=tmp_path)) == 111


def test_hidden_rows_are_stated_and_formulas_without_a_result_refused(tmp_path, make):
    path = make.xlsx(tmp_path / "a.xlsx", {"S": [HEAD, ["1", "2026-10-05", "A", 1], ["2", "2026-10-05", "B", 10]]})
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}

    def write(change):
        with zipfile.ZipFile(path, "w") as archive:
            for name, data in parts.items():
                archive.writestr(name, change(data) if name == "xl/worksheets/sheet1.xml" else data)
        return plan_source(schema("orders"), "a.xlsx", base=tmp_path)

    hidden = write(lambda data: data.replace(b'<row r="3"', b'<row r="3" hidden="1"'))
    assert (total(hidden), stated(hidden, "hidden")[0].place.rows) == (11, (3,))
    unsaved = write(lambda data: data.replace(b'<c r="D3"><v>10</v></c>', b'<c r="D3"><f>5*2</f></c>'))
    (question,) = unsaved.questions
    assert (question.key, question.place.column, question.place.rows) == ("formulas", "金额", (3,))
    assert "保存" in question.zh


def test_headers_on_two_rows_are_joined(tmp_path, make):
    rows = [["订单号", "订单日期", "客户名称", "销售", None, "合计", None], [None, None, None, "业务员", "产品名称", "数量", "金额"],
            ["SO-2", "2026-10-05", "甲", "张三", "泵", 2, 2000], ["SO-3", "2026-10-06", "乙", "李四", "阀", 3, 3000]]  # fmt: skip
    make.xlsx(tmp_path / "a.xlsx", {"S": rows})
    made = plan_source(schema("orders"), "a.xlsx", base=tmp_path)
    assert (total(made), total(made, "quantity"), column(made, "salesperson").to_list()) == (5000, 5, ["张三", "李四"])


def test_months_as_columns_become_rows(tmp_path, make, plan):
    rows = [["2026年客户销售统计"], ["客户名称", "业务员", "1月", "2月", "9月", "10月", "合计"], ["甲", "张三", 1, 2, 3, 4, 10],
            ["乙", "李四", 1, None, 3, 4, 8], ["合计", None, 2, 2, 6, 8, 18]]  # fmt: skip
    make.xlsx(tmp_path / "a.xlsx", {"S": rows})
    made = plan_source(schema("orders"), "a.xlsx", base=tmp_path)
    october = column(made, "order_date") == dt.date(2026, 10, 1)
    assert (total(made), column(made, "revenue").filter(october).sum()) == (18, 8)
    targets = plan("销售员,2026-09,2026-10\n甲,100,200\n乙,300,400\n", "targets")
    assert column(targets, "target").to_list() == [100, 300, 200, 400]
    assert column(targets, "member").to_list()[:2] == ["甲", "乙"] and set(column(targets, "dimension")) == {"销售员"}
    assert [key for key, _ in open_ones(plan("销售员,Sep,Oct\n甲,1,2\n", "targets"))] == ["year"]
    assert column(plan("销售员,Sep,Oct\n甲,1,2\n", "targets", answers="year=2026"), "month").to_list()[1] == dt.date(2026, 10, 1)


def folder(tmp_path, **files):
    (tmp_path / "in").mkdir(exist_ok=True)
    for name, text in files.items():
        (tmp_path / "in" / name.replace("_", ".")).write_text(text, encoding="utf-8")
    return lambda **options: plan_source(schema("orders"), "in", base=tmp_path, **options)


def test_a_file_of_a_folder_with_another_header_is_named_and_mapped_once(tmp_path):
    read = folder(tmp_path, a_csv="订单号,订单日期,金额\n1,2026-09-05,100\n", b_csv="订单号,订单日期,到手价\n2,2026-10-05,1000\n")
    (question,) = read().questions
    assert (question.key, question.place.file) == ("revenue", "in/b.csv")
    assert '--map "revenue=金额|到手价"' in question.zh
    assert total(read(mapping="revenue=金额|到手价")) == 1100


def test_subfolders_notes_and_overlaps_of_a_folder_are_named(tmp_path):
    rows = "订单号,订单日期,金额\n1,2026-09-05,100\n"
    read = folder(tmp_path, a_csv=rows, b_csv=rows + "2,2026-10-05,1000\n", 说明_txt="每月导出后放入此文件夹")
    (tmp_path / "in" / "2025").mkdir()
    (tmp_path / "in" / "2025" / "c.csv").write_text(rows, encoding="utf-8")
    made = read()
    assert open_ones(made) == [("overlap", "once")]
    assert ["说明.txt" in made.assumptions[0].zh, "2025" in made.assumptions[1].zh] == [True, True]
    assert (total(read(answers="overlap=once")), total(read(answers="overlap=both"))) == (1100, 1200)


@pytest.mark.parametrize("ending", ["xls", "xlsx"])
def test_a_web_page_or_text_under_a_workbooks_ending_is_read(plan, ending):
    page = (
        "<html><head><meta charset='utf-8'></head><table><tr><td colspan='3'>明细</td></tr><tr><th>订单号</th><th>订单日期</th><th>金额</th></tr>"
        "<tr><td>007</td><td>2026-10-05</td><td>1,200.50</td></tr></table></html>"
    )
    made = plan(page, name=f"a.{ending}")
    assert (total(made), column(made, "order_id").to_list()) == (1200.5, ["007"])
    assert total(plan("订单号\t订单日期\t金额\n007\t2026-10-05\t5\n", name=f"b.{ending}", encoding="gb18030")) == 5
    sheet = "urn:schemas-microsoft-com:office:spreadsheet"
    rows = "".join("<Row>" + "".join(f'<Cell><Data ss:Type="String">{cell}</Data></Cell>' for cell in row) + "</Row>"
                   for row in (["订单号", "订单日期", "金额"], ["1", "2026-10-05", "7"]))  # fmt: skip
    xml = f'<?xml version="1.0"?><Workbook xmlns="{sheet}" xmlns:ss="{sheet}"><Worksheet ss:Name="S"><Table>{rows}</Table></Worksheet></Workbook>'
    assert total(plan(xml, name=f"c.{ending}")) == 7


# --- stages

STAGES = ["Prospecting", "Needs Analysis", "Id. Decision Makers", "Negotiation/Review", "Appointment Scheduled", "Decision Maker Bought-In",
          "Contract Sent", "初步接洽", "方案报价", "商务谈判", "Proposition", "Closed - Converted", "Closed Won", "赢单", "Closed Lost", "输单", "Disqualified"]  # fmt: skip


def test_the_usual_stages_are_known(plan):
    from salesreview.tables.validate import validate

    rows = "".join(f"L{n},{stage},100,2026-10-03,2026-12-15\n" for n, stage in enumerate(STAGES))
    made = plan("Opportunity ID,Stage,Amount,Created Date,Close Date\n" + rows, "leads")
    tables = validate({"leads": made.settled()})
    assert tables["leads"]["status"].to_list() == ["open"] * 11 + ["won"] * 3 + ["lost"] * 3
    assert not tables.issues  # a CRM keeps the date that is expected for every open deal


def test_an_unknown_stage_is_asked_once(plan):
    text = "Opportunity ID,Stage,Created Date,Close Date\n1,Kick-off,2026-10-03,2026-12-15\n2,Handshake,2026-09-03,2026-10-01\n3,Closed Won,2026-10-03,2026-10-15\n"
    assert open_ones(plan(text, "leads")) == [("status:Kick-off", "open"), ("status:Handshake", None)]
    made = plan(text, "leads", answers="status:Kick-off=open; 状态:handshake=won")
    assert not made.questions and column(made, "status").to_list() == ["open", "won", "Closed Won"]


# --- headers

ROWS = """订单编号,付款时间,买家会员名,跟单人,实付金额
销售订单号,签约日期,客户全称,销售负责人,订单总额
订单号,下单时间,客户,归属人,成交金额
销售订单编号,下单日期,客户名称,负责人,销售订单金额（元）
发票号,开票日期,客户名称,业务员,含税金额
订单编号,订单创建时间,买家昵称,客服,总金额
单据编号,单据日期,往来单位,经手人,价税合计
单据号,制单日期,购货单位,业务员名称,不含税金额
订单编号,拍下时间,收货人,客服,商家实收金额
Sales Document,Document Date,Sold-to party,Sales Employee,Net value
Name,Created at,Email,Vendor,Total
Order ID,Order Date,Customer Name,Sales Rep,Sales
Order Number,Purchase Date,Buyer,Owner,Grand Total
SO Number,Posting Date,Bill-to Name,Salesperson Code,Amount Including VAT
Document Number,Date,Name,Sales Rep,Amount (Net)
Order Reference,Creation Date,Customer,Salesperson,Untaxed Amount
Num,Transaction date,Customer,Rep,Amount
order_number,date_created,billing_company,agent,order_total""".splitlines()


@pytest.mark.parametrize("headers", ROWS)
def test_header_rows_of_the_usual_systems_need_no_mapping(plan, headers):
    made = plan(f"{headers}\n1,2026-10-05,A,S,5\n")
    assert (total(made), column(made, "order_date").to_list(), column(made, "order_id").to_list()) == (5, [dt.date(2026, 10, 5)], ["1"])


def test_names_of_sizes_are_kept_unless_all_are_known(plan):
    from salesreview.tables.validate import validate

    def sizes(*texts):
        rows = "".join(f"C{n},{text}\n" for n, text in enumerate(texts))
        sheet = plan("客户编号,客户规模\n" + rows, "customers").settled()
        return validate({"customers": sheet})["customers"]["size"].to_list()

    assert sizes("Enterprise", "SMB", "Strategic") == ["Enterprise", "SMB", "Strategic"]
    assert sizes("Enterprise", "Mid-Market", "Small") == ["large", "medium", "small"]


def test_one_bad_amount_leaves_the_others_numbers(tmp_path):
    (tmp_path / "a.csv").write_text('单号,日期,金额\n1,2026-10-05,"1,200.50"\n2,2026-10-05,待定\n', encoding="utf-8")
    raw = load_source(schema("orders"), "a.csv", base=tmp_path)
    assert raw.frame["2"].to_list() == ["1200.5", "待定"]


# --- the same orders in every shape

ORDERS = [(f"SO{n:03}", dt.date(2026, 9 + n % 2, 1 + n % 27), "ABC"[n % 3], n % 4 + 1, round(1234.5 * (n + 1) + n / 100, 2)) for n in range(24)]
NAMES = ("订单号", "订单日期", "客户编号", "数量", "销售额")


def written(rows, names=NAMES, delimiter=","):
    return "\n".join(delimiter.join(f'"{cell}"' if delimiter in str(cell) else str(cell) for cell in row) for row in (names, *rows)) + "\n"


def german(value):
    return f"{value:,.2f}".replace(",", "_").replace(".", ",").replace("_", ".")


def repeated(rows):
    """Each order with a second line, its order fields on the first one only."""
    for number, day, customer, quantity, amount in rows:
        half = round(amount / 2, 2)
        yield number, day, customer, quantity, half
        yield "", "", "", 0, round(amount - half, 2)


SHAPES = {
    "units in a header": written([(*row[:4], f"{row[4] / 10_000:.6f}") for row in ORDERS], (*NAMES[:4], "销售额（万元）")),
    "a unit above": "某公司,,,,\n单位：千元,,,,\n" + written([(*row[:4], f"{row[4] / 1000:.5f}") for row in ORDERS]),
    "thousands": written([(*row[:4], f"{row[4]:,.2f}") for row in ORDERS]),
    "currency": written([(*row[:4], f"¥{row[4]:,.2f}") for row in ORDERS]),
    "german": written([(row[0], f"{row[1]:%d.%m.%Y}", row[2], row[3], german(row[4])) for row in ORDERS], delimiter=";"),
    "tabs": written(ORDERS, delimiter="\t"),
    "american dates": written([(row[0], f"{row[1]:%m/%d/%Y}", *row[2:]) for row in ORDERS]),
    "totals": written([*ORDERS[:9], ("小计", "2026-10-31", "", "", 5), *ORDERS[9:], ("", "", "合计", "", 99), ("制表人：甲", "", "", "", "")]),
    "headers again": written([*ORDERS[:9], NAMES, *ORDERS[9:]]),
    "states": written([*((*row, "已完成") for row in ORDERS), ("X1", "2026-10-05", "A", 1, 999, "已取消"), ("X2", "2026-10-05", "A", 1, 9, "草稿")], (*NAMES, "订单状态")),
    "other headers": written(ORDERS, ("Sales Document", "Document Date", "Sold-to party", "Order quantity", "Net value")),
    "converted": written([(*row, row[4], ("CNY", "USD")[n % 2]) for n, row in enumerate(ORDERS)], ("订单号", "订单日期", "客户编号", "数量", "原币金额", "本币金额", "币种")),
    "fill-down": written(repeated(ORDERS)),
}


def facts_of(raw):
    from salesreview.period import Month
    from salesreview.pipeline import evaluate_tables
    from salesreview.settings import Settings
    from salesreview.tables.validate import validate

    tables = validate({"orders": raw})
    assert not [issue for issue in tables.issues if issue.severity == "error"]
    facts = evaluate_tables(tables, Settings(month=Month(2026, 10)))
    found = {metric: facts.value(metric) for metric in ("revenue", "orders", "active_customers", "average_order_value")}
    return {metric: value if value is None else round(value, 4) for metric, value in found.items()}


@pytest.fixture(scope="module")
def plain_facts(tmp_path_factory):
    path = tmp_path_factory.mktemp("plain")
    (path / "a.csv").write_text(written(ORDERS), encoding="utf-8")
    return facts_of(load_source(schema("orders"), "a.csv", base=path))


@pytest.mark.parametrize(
    ("shape", "encoding"),
    [*((shape, "utf-8") for shape in SHAPES), ("states", "gb18030"), ("totals", "utf-16"), ("german", "cp1252")],
)
def test_the_same_orders_give_the_same_facts_in_every_shape(plan, plain_facts, shape, encoding):
    text = SHAPES[shape] if encoding != "cp1252" else SHAPES[shape].replace(";".join(NAMES), "Order no;Date;Customer;Quantity;Revenue")
    assert facts_of(plan(text, encoding=encoding).settled()) == plain_facts


def test_sheets_and_files_by_month_give_the_same_facts(tmp_path, make, plain_facts):
    months = {month: [row for row in ORDERS if row[1].month == month] for month in (9, 10)}
    make.xlsx(tmp_path / "a.xlsx", {f"{month}月": [NAMES, *([row[0], str(row[1]), *row[2:]] for row in rows)] for month, rows in months.items()})
    assert facts_of(load_source(schema("orders"), "a.xlsx", base=tmp_path)) == plain_facts
    for month, rows in months.items():
        (tmp_path / "in").mkdir(exist_ok=True)
        (tmp_path / "in" / f"{month}.csv").write_text(written(rows, NAMES if month == 9 else (*NAMES[:4], "实付金额")), encoding="utf-8")
    assert facts_of(load_source(schema("orders"), "in", base=tmp_path)) == plain_facts


def test_a_discount_is_asked_and_taken_off_once(plan):
    text = "订单号,日期,产品,金额,订单优惠\n1,2026-10-05,A,100,20\n1,2026-10-05,B,50,20\n2,2026-10-06,A,70,0\n"
    assert open_ones(plan(text)) == [("discount", None)]
    made = plan(text, answers="discount=net")
    assert (total(made), round(column(made, "revenue")[0], 2)) == (200, 86.67)
    assert total(plan(text, answers="discount=ignore")) == 220
    assert total(plan(text.replace("金额,", "实付金额,"))) == 220  # what was paid is net of it
    line = "订单号,日期,数量,单价,优惠金额,金额\n1,2026-10-05,2,60,20,100\n2,2026-10-05,1,60,10,50\n"
    assert total(plan(line)) == 150  # price times quantity less the discount


def test_a_date_with_points_never_has_the_month_first(plan):
    assert column(plan("Order no;Date;Amount\n1;05.10.2026;1\n"), "order_date").to_list() == [dt.date(2026, 10, 5)]
