"""The mail: subject, recipients, bodies and attachments as one value, and as bytes for mail programs. Pure."""

from __future__ import annotations

import base64
import datetime as dt
import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from email.headerregistry import Address
from email.message import EmailMessage, Message
from email.policy import SMTP, compat32
from urllib.parse import quote

from salesreview.mail.addresses import Checked, Recipient
from salesreview.mail.body import render_html
from salesreview.mail.content import Content
from salesreview.mail.plain import render_plain
from salesreview.mail.summary import summarise
from salesreview.mail.texts import file_name, one_line

LARGE = 20 << 20  # bytes of a mail that many servers refuse
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
PDF = "application/pdf"
#: Headers that were folded stay so: Python would fold long media types in the middle.
_POLICY = SMTP.clone(refold_source="none")


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that goes with the mail."""

    name: str
    data: bytes
    kind: str = XLSX
    within: str = ""  # the hash of what is inside, where that is encrypted: the same file is another one each time

    @property
    def sha256(self) -> str:
        """The hash that the log keeps."""
        return hashlib.sha256(self.data).hexdigest()

    @property
    def size(self) -> int:
        """Bytes."""
        return len(self.data)


@dataclass(frozen=True, slots=True)
class Letter:
    """A mail that is ready to be handed over."""

    subject: str
    recipients: Checked
    text: str
    html: str
    attachments: tuple[Attachment, ...]

    @property
    def key(self) -> str:
        """What tells this mail from others: the same words and figures to the same people have the same key.

        The PDF is left out: it is another printing of the copy, and holds the time it was made.
        """
        parts = [self.subject, self.text]
        parts += sorted(
            f"{kind}:{each.address.casefold()}" for kind in ("to", "cc") for each in getattr(self.recipients, kind)
        )
        parts += [attachment.within or attachment.sha256 for attachment in self.attachments if attachment.kind != PDF]
        return hashlib.sha256("\0".join(parts).encode()).hexdigest()

    @property
    def size(self) -> int:
        """Bytes that it takes on its way, where attachments grow by a third."""
        return sum(each.size * 4 // 3 for each in self.attachments) + len(self.html.encode()) + len(self.text.encode())


def subject_of(content: Content) -> str:
    """Return the subject: month and what it is, then company and department."""
    month = content.month.label(content.language)
    owner = " · ".join(text for text in (content.company, content.department) if text)
    text = content.say(f"{month}销售业绩总结", f"Sales review, {month}")
    return one_line(
        f"{text}｜{owner}" if owner and content.language == "zh" else f"{text} – {owner}" if owner else text
    )


def stem_of(content: Content) -> str:
    """Return the attachments' file name without its suffix: month, department, what it is."""
    department = file_name(content.department)[:20].strip("._ ")
    what = content.say("业绩总结", "sales_review")
    return "_".join(part for part in (str(content.month), department, what) if part)


def compose(content: Content, recipients: Checked, attachments: Sequence[Attachment]) -> Letter:
    """Return the mail of a review."""
    summary = summarise(content)
    names = content.say("、", ", ").join(attachment.name for attachment in attachments)
    notes = [content.say(f"附件：{names}", f"Attached: {names}")] if names else []
    rows = content.extras.raw_rows
    if attachments:
        notes.append(
            content.say(f"附件含原始数据 {rows:,} 行。", f"The attachment holds {rows:,} raw rows.")
            if rows
            else content.say(
                "附件只含总结，不含原始数据和宏。", "The attachment holds the review only, no raw data and no macros."
            )
        )
    if any(attachment.within for attachment in attachments):
        notes.append(
            content.say(
                "打开附件需要密码，请向发件人另行索取。",
                "The attachment opens with a password, which the sender gives you by another way.",
            )
        )
    return Letter(
        subject_of(content), recipients, render_plain(summary, notes), render_html(summary, notes), tuple(attachments)
    )


def as_email(
    letter: Letter, *, sender: Recipient | None = None, draft: bool = False, date: dt.datetime | None = None,
    message_id: str | None = None, automatic: bool = False,
) -> bytes:  # fmt: skip
    """Return the mail as bytes of seven-bit text. A draft is marked as unsent and leaves the sender to the program.

    `automatic` marks a mail that no person sends, so that absence notes do not answer it (RFC 3834).
    """
    mail = EmailMessage(policy=_POLICY)
    mail["Subject"] = one_line(letter.subject)
    if sender is not None:
        mail["From"] = _address(sender)
    for header, people in (("To", letter.recipients.to), ("Cc", letter.recipients.cc)):
        if people:
            mail[header] = [_address(each) for each in people]
    if date is not None:
        mail["Date"] = date
    if message_id is not None:
        mail["Message-ID"] = message_id
    if draft:
        mail["X-Unsent"] = "1"
    if automatic:
        mail["Auto-Submitted"] = "auto-generated"
    mail.set_content(letter.text, cte="base64")
    mail.add_alternative(letter.html, subtype="html", cte="base64")
    if letter.attachments:
        mail.make_mixed()
        for attachment in letter.attachments:
            Message.attach(mail, _part(attachment))  # a plainer part than EmailMessage's own
    return mail.as_bytes()


def _address(recipient: Recipient) -> Address:
    return Address(one_line(recipient.name), addr_spec=one_line(recipient.address))


def _part(attachment: Attachment) -> Message:
    """Return an attachment's part. Its name stands there in both spellings: mail programs differ in what they read."""
    part = Message(policy=compat32)
    name = one_line(attachment.name).replace('"', "").replace("\\", "")
    if name.isascii():
        part["Content-Type"] = f'{attachment.kind};\r\n name="{name}"'
        part["Content-Disposition"] = f'attachment;\r\n filename="{name}"'
    else:
        words = "\r\n ".join(_encoded_words(name))
        part["Content-Type"] = f'{attachment.kind};\r\n name="{words}"'
        part["Content-Disposition"] = f"attachment;\r\n filename*=utf-8''{quote(name, safe='')}"
    part["Content-Transfer-Encoding"] = "base64"
    part.set_payload(base64.encodebytes(attachment.data).decode("ascii"))
    return part


def _encoded_words(text: str) -> Iterable[str]:
    """Return a text as encoded words of at most 75 characters each (RFC 2047)."""
    pieces: list[bytes] = [b""]
    for letter in text:
        code = letter.encode()
        if len(pieces[-1]) + len(code) > 45:
            pieces.append(b"")
        pieces[-1] += code
    return [f"=?utf-8?B?{base64.b64encode(piece).decode('ascii')}?=" for piece in pieces]
