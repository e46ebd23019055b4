"""What can go wrong on the way out; every sentence says whether anything was sent."""

from __future__ import annotations

from salesreview.errors import SalesReviewError


class MailError(SalesReviewError):
    """A copy, draft or mail could not be made or handed over.

    `sent`: False: nothing was sent; None: a server broke off at the last moment, so that nobody here can know.
    `temporary`: the same may go through later.
    """

    def __init__(self, zh: str, en: str, *, sent: bool | None = False, temporary: bool = False) -> None:
        super().__init__(zh, en)
        self.sent = sent
        self.temporary = temporary
