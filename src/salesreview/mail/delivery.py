"""The way out, step by step: copy made and checked, PDF, message; then a draft, or sent when that was asked for."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from email.utils import format_datetime
from pathlib import Path

from salesreview.mail import files, inspect
from salesreview.mail.addresses import Checked
from salesreview.mail.content import Content, only_review
from salesreview.mail.copy import build_copy
from salesreview.mail.drafts import Draft, show_draft
from salesreview.mail.errors import MailError
from salesreview.mail.log import FAILED, PREPARED, SENT, UNKNOWN, MailLog
from salesreview.mail.message import PDF, Attachment, Letter, as_email, compose, stem_of
from salesreview.mail.pdf import make_pdf
from salesreview.mail.way import Way


@dataclass(frozen=True, slots=True)
class Prepared:
    """A mail ready to be looked at; nothing is written yet. `problem`: why there is no PDF, where one was wanted."""

    content: Content
    letter: Letter
    problem: MailError | None = None


def prepare(
    content: Content, recipients: Checked, *, pdf: bool, password: str | None = None,
    printer: Callable[[bytes], bytes] = make_pdf,
) -> Prepared:  # fmt: skip
    """Make the copy, look through it, print it, write the message; with `password`, encrypt the copy and print none.

    Raises MailError where the copy is not clean.
    """
    copy = build_copy(content)
    inspect.check(copy, content)
    stem = stem_of(content)
    attachments = [Attachment(f"{stem}.xlsx", copy)]
    problem = None
    if password is not None:
        from salesreview.mail.protect import protect

        attachments = [Attachment(f"{stem}.xlsx", protect(copy, password), within=attachments[0].sha256)]
        problem = _no_pdf() if pdf else None
    elif pdf:
        plain = only_review(content)
        try:
            attachments.append(Attachment(f"{stem}.pdf", printer(copy if plain == content else build_copy(plain)), PDF))
        except MailError as error:
            problem = error
    return Prepared(content, compose(content, recipients, attachments), problem)


def _no_pdf() -> MailError:
    return MailError(
        "副本设有打开密码，因此不附 PDF：PDF 没有密码。邮件正文仍含当月要点。",
        "The copy opens with a password, so there is no PDF, which would open without. The mail's body still tells the "
        "month.",
    )


@dataclass(frozen=True, slots=True)
class Sender:
    """Hands prepared mails over and keeps the log: `book` is the workbook they come from, `now` the time."""

    log: MailLog
    book: Path
    now: dt.datetime

    def save(self, prepared: Prepared, folder: Path) -> list[Path]:
        """Write the attachments into a folder; a file that somebody changed keeps its name, ours takes another."""
        return [
            self._save(attachment.data, folder, Path(attachment.name)) for attachment in prepared.letter.attachments
        ]

    def _save(self, data: bytes, folder: Path, name: Path) -> Path:
        path = files.free_name(folder, name.stem, name.suffix, self.log.made)
        files.write(path, data)
        return path

    def draft_file(self, prepared: Prepared, path: Path) -> Draft:
        """Write the draft to a file of the person's choice, and its attachments beside it."""
        if path.exists() and not (path.is_file() and self.log.made(files.hash_of(path))):
            raise MailError(
                f"文件“{path}”已存在，未作改动；请换一个名称。",
                f"“{path}” is there already and was left as it is; choose another name.",
            )
        self.save(prepared, path.parent)
        self._write_eml(prepared, path)
        return Draft("eml", "written", path)

    def draft(self, prepared: Prepared, folder: Path) -> Draft:
        """Show the draft in a mail program, or write it to `folder` and open it."""
        saved = self.save(prepared, folder)
        eml = files.free_name(folder, stem_of(prepared.content), ".eml", self.log.made)
        self._write_eml(prepared, eml)
        return show_draft(prepared.letter, saved, eml)

    def _write_eml(self, prepared: Prepared, path: Path) -> None:
        data = as_email(prepared.letter, draft=True)
        files.write(path, data)
        letter = prepared.letter
        logged = Letter(
            letter.subject,
            letter.recipients,
            letter.text,
            letter.html,
            (*letter.attachments, Attachment(path.name, data, "message/rfc822")),
        )
        self.log.note(PREPARED, logged, book=self.book, month=str(prepared.content.month), way="draft", now=self.now)

    def send(self, prepared: Prepared, way: Way, *, again: bool = False) -> None:
        """Send the mail. Raises MailError where it did not go out, may have gone out, or went out before."""
        letter, month = prepared.letter, str(prepared.content.month)
        if not letter.recipients.all or letter.recipients.wrong:
            raise no_recipients(letter.recipients)
        number = self.log.claim(letter, book=self.book, month=month, way=way.title, now=self.now, again=again)
        # The same mail has the same id: a server that gets it twice can tell.
        identity = f"<{letter.key[:32]}@{way.sender.domain}>"
        try:
            data = as_email(letter, sender=way.sender, date=self.now.astimezone(), message_id=identity)
            way.deliver(data, tuple(each.address for each in letter.recipients.all))
        except MailError as error:
            self.log.finish(number, UNKNOWN if error.sent is None else FAILED, error.en)
            raise
        except Exception as error:
            self.log.finish(number, UNKNOWN, type(error).__name__)
            raise
        self.log.finish(number, SENT, format_datetime(self.now.astimezone()))


def draft_folder(content: Content, book: Path) -> Path:
    """Return the folder that a draft and its attachments go to where none is told: beside the workbook, by month."""
    return book.parent / content.say(f"发送_{content.month}", f"send_{content.month}")


def no_recipients(recipients: Checked) -> MailError:
    """There is nobody to send to, or somebody whose address is none."""
    if recipients.wrong:
        names = ", ".join(recipients.wrong)
        return MailError(
            f"以下收件人不是有效的邮箱地址，没有发送任何内容：{names}。请在设置页或用 --to、--cc 更正。",
            f"These recipients are no mail addresses, so nothing was sent: {names}. Correct them on the Settings tab, "
            "or with --to and --cc.",
        )
    return MailError(
        "没有收件人，没有发送任何内容。请在设置页填写收件人，或用 --to 指定。",
        "There is no recipient, so nothing was sent. Name one on the Settings tab, or with --to.",
    )
