"""What the themes of the catalogue share: short names, dimensions that go together, nouns."""

from __future__ import annotations

from salesreview.metrics.definitions import Noun
from salesreview.metrics.model import Good, Unit

MONEY, COUNT, RATE, DAYS, HOURS, RATIO = Unit.MONEY, Unit.COUNT, Unit.RATE, Unit.DAYS, Unit.HOURS, Unit.RATIO
UP, DOWN, NONE = Good.UP, Good.DOWN, Good.NONE

PLACE = ("industry", "size", "region")
CUSTOMER = (*PLACE, "leader")
PRODUCT = ("product_line", "product")
CHANNEL = ("channel", "channel_type")

CUSTOMERS = Noun("customer", "家", "customer", "customers")
ORDERS = Noun("order", "单", "order", "orders")
ORDER_LINES = Noun("line", "行", "line", "lines")
LEADS = Noun("lead", "条", "lead", "leads")
DEALS = Noun("deal", "单", "deal", "deals")
CONTRACTS = Noun("contract", "份", "contract", "contracts")
INVOICES = Noun("invoice", "张", "invoice", "invoices")
PAYMENTS = Noun("payment", "笔", "payment", "payments")
ITEMS = Noun("item", "条", "item", "items")
INCIDENTS = Noun("incident", "起", "incident", "incidents")

WHO = "orders.customer_id"
COST = "orders.cost"
