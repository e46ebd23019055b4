"""Contracts: which fell due, and which were renewed."""

from __future__ import annotations

from salesreview.metrics.catalogue.common import CONTRACTS, COUNT, CUSTOMER, MONEY, NONE, RATE, UP
from salesreview.metrics.definitions import Event, Measure, Row, Sum
from salesreview.metrics.model import Metric, Rest

EVENTS = (Event("contracts", "contracts", "end_date", CUSTOMER),)

_RENEWED, _VALUE = "contracts.renewed|contracts.renewal_date", "contracts.value"


def _renewed(row: Row) -> object:
    return row["renewed"].fill_null(False) | ~row["renewal_date"].is_null()


MEASURES = (
    Measure("contracts_due", "contracts", Sum(lambda row: row.where(True)), counts=CONTRACTS,
            zero=("当月没有到期合同", "no contracts are due in the month")),
    Measure("contracts_renewed", "contracts", Sum(lambda row: row.where(_renewed(row))), (_RENEWED,), CONTRACTS),
    Measure("contract_value_due", "contracts", Sum(lambda row: row["value"].fill_null(0.0)), (_VALUE,),
            zero=("当月到期合同没有金额", "the contracts due in the month carry no value")),
    Measure("contract_value_renewed", "contracts",
            Sum(lambda row: row.where(_renewed(row), row["value"].fill_null(0.0))), (_VALUE, _RENEWED)),
)  # fmt: skip

METRICS: tuple[Metric, ...] = (
    Metric("contracts_due", "到期合同数", "Contracts due", COUNT, NONE,
           "当月到期的合同数。", "Contracts that end in the month.",
           "contracts_due", None, CUSTOMER, ("contracts", "customers")),
    Metric("contracts_renewed", "已续约合同数", "Contracts renewed", COUNT, UP,
           "当月到期合同中已续约的数量。", "Contracts that end in the month and are renewed.",
           "contracts_renewed", None, CUSTOMER, ("contracts", "customers")),
    Metric("renewal_rate", "续约率", "Renewal rate", RATE, UP,
           "当月到期合同中已续约数 ÷ 当月到期合同数。", "Contracts renewed ÷ contracts due in the month.",
           "contracts_renewed", "contracts_due", CUSTOMER, ("contracts", "customers"),
           cases="contracts_due", rest=Rest.RAISES),
    Metric("contract_value_due", "到期合同金额", "Value of contracts due", MONEY, NONE,
           "当月到期合同的金额合计。", "Sum of the values of the contracts that end in the month.",
           "contract_value_due", None, CUSTOMER, ("contracts", "customers")),
    Metric("renewal_rate_value", "续约率（按金额）", "Renewal rate by value", RATE, UP,
           "当月到期合同中已续约金额 ÷ 当月到期合同金额。", "Value of the contracts renewed ÷ value of those due in the month.",
           "contract_value_renewed", "contract_value_due", CUSTOMER, ("contracts", "customers"),
           cases="contracts_due", rest=Rest.RAISES),
)  # fmt: skip
