"""The states of orders and documents as shops, ERP and CRM systems name them: does such an order count?

A catalogue. Texts are compared as choices are (texts.fold_choice). What is in none of the sets is asked, once.
"""

from __future__ import annotations

from salesreview.tables.headers import fold
from salesreview.tables.texts import fold_choice


def _folded(*texts: str) -> frozenset[str]:
    return frozenset(map(fold_choice, texts))


#: An order in such a state counts.
COUNTS = _folded(
    "交易成功", "交易完成", "已完成", "完成", "订单完成", "买家已付款", "已付款", "已支付", "付款成功", "支付成功",
    "等待卖家发货", "待发货", "卖家已发货", "已发货", "等待买家确认收货", "等待买家确认", "等待确认收货", "待收货",
    "待签收", "已收货", "已签收", "确认收货", "部分发货", "部分已发货", "卖家部分发货", "卖家已发货，等待买家确认",
    "买家已付款，等待卖家发货", "已发货，待签收", "已发货,待收货", "备货中", "待配货", "配货中", "待出库",
    "等待出库", "正在出库", "已出库", "出库完成", "部分出库", "已妥投", "妥投", "待评价", "已评价", "待自提",
    "等待自提", "已提货", "待揽收", "已揽收", "运输中", "配送中", "派送中", "拣货中", "已打单", "打单中", "无售后",
    "无退款", "未退款", "未申请退款", "没有申请退款", "未发起售后", "无售后或售后取消", "无售后或售后关闭",
    "售后关闭", "售后取消", "退款关闭", "退款失败", "退款取消", "已关闭售后", "无", "已审核", "审核通过", "审核",
    "已审", "已复核", "已批准", "已核准", "已确认", "确认", "已生效", "生效", "有效", "正常", "执行中", "已执行",
    "已执行完", "执行完毕", "部分执行", "已结案", "结案", "已记账", "已过账", "过账", "已入账", "已开票", "部分开票",
    "已收款", "已结算", "已结清", "未收款", "部分收款", "未关闭", "未作废", "已打印", "已打印出库", "已成交", "成交",
    "已签约", "已下单", "已受理", "处理中", "生产中", "paid", "completed", "complete", "processing", "in process",
    "fulfilled", "partially fulfilled", "partial fulfillment", "unfulfilled", "shipped", "partially shipped",
    "shipping", "in transit", "out for delivery", "delivered", "shipped - delivered to buyer", "shipped - picked up",
    "shipped - out for delivery", "awaiting fulfillment", "awaiting shipment", "awaiting pickup", "ready to ship",
    "ready for pickup", "backordered", "backorder", "captured", "payment received", "not refunded", "success",
    "successful", "succeeded", "wc-completed", "wc-processing", "shipped - in transit", "activated", "active", "won",
    "closed won", "confirmed", "approved", "released", "accepted", "posted", "invoiced", "billed", "fully billed",
    "fully invoiced", "partially billed", "partially invoiced", "to invoice", "pending fulfillment",
    "pending billing", "pending billing/partially fulfilled", "sales order", "sale", "done", "locked",
    "being processed", "completely processed", "partially processed", "partially delivered", "completely delivered",
    "fully delivered", "overdue", "sent", "deposited", "valid", "normal", "ordered", "fully shipped",
    "in production",
)  # fmt: skip
#: An order in such a state was never one, or is none any more.
VOID = _folded(
    "交易关闭", "订单关闭", "订单已关闭", "超时关闭", "已取消", "取消", "订单取消", "已取消订单", "卖家取消",
    "买家取消", "系统取消", "交易取消", "取消交易", "用户取消", "买家已取消", "付款以前,卖家或买家主动关闭交易",
    "付款以后用户退款成功，交易自动关闭", "付款以前，卖家或买家主动关闭交易", "已作废", "作废", "已废弃", "已退款",
    "退款成功", "退款完成", "全额退款", "已全额退款", "已退货", "退货完成", "退货成功", "退货退款", "退货退款成功",
    "退款退货成功", "仅退款成功", "未发货，退款成功", "已发货，退款成功", "已签收，退款成功", "待发货，退款成功",
    "已收货，退款成功", "售后完成退款", "售后成功", "已删除", "删除", "已撤销", "撤销", "已撤回", "撤回", "无效",
    "失效", "已失效", "已拒绝", "拒绝", "审核不通过", "未通过", "已驳回", "驳回", "支付失败", "付款失败", "交易失败",
    "拼团失败", "未成团", "已过期", "过期", "已拒收", "拒收", "取消中", "已冲销", "冲销", "已红冲", "cancelled",
    "canceled", "cancel", "cancelled by customer", "canceled by buyer", "cancelled by seller", "refunded",
    "fully refunded", "full refund", "void", "voided", "failed", "expired", "rejected", "declined", "deleted",
    "trash", "trashed", "returned", "fully returned", "returned to seller", "shipped - returned to seller",
    "shipped - returning to seller", "chargeback", "charged back", "charge back", "reversed", "payment failed",
    "failed payment", "abandoned", "lost", "closed lost", "invalid", "withdrawn", "annulled", "canceled reversal",
    "suspected fraud", "fraud", "shipped - rejected by buyer", "shipped - lost in transit", "wc-cancelled",
    "wc-refunded", "wc-failed", "order cancelled", "order canceled", "denied",
)  # fmt: skip
#: An order in such a state is not yet one: unpaid, unapproved, a draft or an offer.
NOT_YET = _folded(
    "待付款", "等待买家付款", "等待付款", "未付款", "待支付", "未支付", "等待支付", "买家未付款", "待买家付款",
    "待成团", "待拼团", "草稿", "未提交", "待提交", "暂存", "待审核", "未审核", "审核中", "待审批", "审批中",
    "已提交", "未确认", "待确认", "未生效", "未下单", "报价", "报价中", "报价单", "意向", "意向单", "预订", "询价",
    "draft", "checkout-draft", "wc-checkout-draft", "quotation", "quote", "quoted", "quotation sent", "open quote",
    "estimate", "pending payment", "payment pending", "awaiting payment", "unpaid", "not paid", "wc-pending",
    "pending approval", "awaiting approval", "submitted for approval", "in approval", "not approved", "unapproved",
    "proforma", "incomplete", "new quote", "in review", "saved", "not confirmed", "planning", "planned",
)  # fmt: skip
#: An invoice in such a state is a claim all the same: only of orders do these not count.
_OWED = _folded(
    "未付款", "待付款", "待支付", "未支付", "等待付款", "unpaid", "not paid", "pending payment", "awaiting payment",
    "payment pending", "open", "outstanding", "sent", "partially paid", "partial", "overdue", "未收款", "部分收款",
    "部分付款", "已审核", "待审核", "逾期", "未核销", "部分核销", "已核销",
)  # fmt: skip
#: What a state says at its end or within that decides whatever stands before it.
VOID_WITHIN = r"(?i)退款成功|交易关闭|已取消|已作废|全额退款|cancell?ed|\bvoid(?:ed)?\b|fully refunded"

_ZH = ["订单状态", "交易状态", "订单状态名称", "单据状态", "审核状态", "审批状态", "支付状态", "付款状态", "退款状态", "售后状态", "关闭状态", "状态", "单据状态名称", "订单交易状态", "交易状态名称", "业务状态", "发票状态", "票据状态", "销售订单状态", "数据状态", "合同状态", "退货状态"]
#: Headers of a column of states, folded.
HEADERS = frozenset(
    fold(text)
    for text in (
        *_ZH, "status", "order status", "financial status", "payment status", "state", "document status",
        "doc status", "approval status", "order state", "sales order status", "transaction status", "invoice status",
        "status code", "refund status", "overall status", "sales status", "status reason", "statuscode", "statecode",
        "so status", "order_status", "return status", "invoice state", "status (header)", "header status",
        "displayfinancialstatus",
    )
)  # fmt: skip
#: Headers that say yes where an order is none.
FLAGS = frozenset(
    fold(text)
    for text in (
        "是否作废", "作废", "已作废", "作废标志", "是否取消", "是否关闭交易", "是否退款", "is cancelled",
        "is canceled", "cancelled", "canceled", "void", "voided", "is void", "is voided", "is deleted", "isdeleted",
        "deleted", "test", "test order", "是否测试单",
    )
)  # fmt: skip
#: Headers of the moment when an order was cancelled: it is none where there is one.
MOMENTS = frozenset(
    fold(text)
    for text in (
        "cancelled at", "canceled at", "cancelled on", "canceled on", "cancelled date", "canceled date",
        "cancellation date", "取消时间", "作废时间", "订单取消时间", "取消日期", "作废日期", "voided at",
        "date cancelled", "void date",
    )
)  # fmt: skip
PROCESSES = ("orders", "invoices", "contracts")


def known(table: str, text: str) -> bool | None:
    """Say whether a row in the state `text` counts; None where that is not known."""
    import re

    folded = fold_choice(text)
    if table == "invoices" and folded in _OWED:
        return True
    if folded in COUNTS:
        return True
    if folded in VOID or re.search(VOID_WITHIN, text):
        return False
    return False if folded in NOT_YET else None
