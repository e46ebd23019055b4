"""The ways by which a mail really goes out, which delivery and watch need not tell apart."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Protocol

from salesreview.mail.addresses import Recipient
from salesreview.mail.errors import MailError


class Way(Protocol):
    """A service that takes mails."""

    @property
    def sender(self) -> Recipient:
        """Whom the mail comes from."""

    @property
    def host(self) -> str:
        """The service's name, as a person is asked about it."""

    @property
    def title(self) -> str:
        """What the log calls it."""

    def deliver(self, message: bytes, recipients: tuple[str, ...], last: Callable[[], None] | None = None) -> None:
        """Hand a mail over. Raises MailError, whose `sent` says whether it can have gone out.

        `last` is called when nothing but the service's own word is left: a process that ends before has sent nothing.
        """


def way_of(environment: Mapping[str, str], *, smtp: bool = False, graph: bool = False) -> Way:
    """Return the way that was asked for, or, where none was, the one whose variables are there.

    Raises MailError naming what is missing.
    """
    from salesreview.mail import answers

    if smtp and graph:
        raise MailError(
            "--smtp 与 --graph 不能同时使用。没有发送任何内容。",
            "--smtp and --graph cannot be used together. Nothing was sent.",
        )
    named = [key for key in (answers.ENVIRONMENT, answers.GRAPH) if any(each.startswith(key) for each in environment)]
    if graph or (not smtp and named == [answers.GRAPH]):
        from salesreview.mail.graph import graph_of

        return graph_of(environment)
    if not smtp and len(named) == 2:
        raise MailError(
            f"{answers.ENVIRONMENT}… 与 {answers.GRAPH}… 同时存在，不知道用哪一种；请只留一种。没有发送任何内容。",
            f"There are both {answers.ENVIRONMENT}… and {answers.GRAPH}…; keep one of them. Nothing was sent.",
        )
    from salesreview.mail.smtp import server_of

    return server_of(environment)
