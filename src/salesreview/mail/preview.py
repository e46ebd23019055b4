"""What a person is shown before anything is written or sent, and what they should look at twice."""

from __future__ import annotations

from collections.abc import Iterable

from salesreview.mail.content import CHOICES, Content
from salesreview.mail.message import LARGE, Letter

#: A sentence in Chinese and English.
Pair = tuple[str, str]


def preview(letter: Letter, content: Content) -> list[Pair]:
    """Return recipients, subject, attachments, tabs and the number of raw rows, a line each."""
    people = letter.recipients
    to, cc = ("; ".join(each.shown for each in group) for group in (people.to, people.cc))
    files = [(each.name, f"{each.size / 2**20:.2f} MB") for each in letter.attachments]
    tabs = [tab.caption for tab in content.tabs]
    lines = [(f"收件人：{to or '（未填写）'}", f"To: {to or '(none)'}")]
    if cc:
        lines.append((f"抄送：{cc}", f"Cc: {cc}"))
    lines += [
        (f"主题：{letter.subject}", f"Subject: {letter.subject}"),
        (
            "附件：" + "、".join(f"{name}（{size}）" for name, size in files),
            "Attached: " + ", ".join(f"{name} ({size})" for name, size in files),
        ),
        (f"标签页（{len(tabs)}）：{'、'.join(tabs)}", f"Tabs ({len(tabs)}): {', '.join(tabs)}"),
        (f"包含的原始数据行数：{content.extras.raw_rows:,}", f"Raw rows included: {content.extras.raw_rows:,}"),
    ]
    if any(each.within for each in letter.attachments):
        lines.append(("打开附件需要密码。", "The attachment opens with the password."))
    return lines


def notices(letter: Letter, content: Content, inside: Iterable[str] = ()) -> list[Pair]:
    """Return what deserves a second look: addresses, outside recipients, size, raw rows, hidden tabs, open prompts."""
    found: list[Pair] = []
    if wrong := letter.recipients.wrong:
        found.append((
            f"以下收件人不是有效的邮箱地址，已略去：{'、'.join(wrong)}",
            f"These recipients are no mail addresses and are left out: {', '.join(wrong)}",
        ))  # fmt: skip
    if outside := [each.address for each in letter.recipients.outside(inside)]:
        found.append((
            f"以下收件人在公司域名之外：{'、'.join(outside)}",
            f"These recipients are outside the company's domain: {', '.join(outside)}",
        ))  # fmt: skip
    if letter.size > LARGE:
        size = f"{letter.size / 2**20:.0f} MB"
        found.append((
            f"邮件约 {size}，许多邮箱拒收超过 {LARGE >> 20} MB 的邮件；可加 --no-pdf 或不附原始数据。",
            f"The mail takes about {size}, and many mailboxes refuse more than {LARGE >> 20} MB; leave out the PDF "
            "(--no-pdf) or the raw data.",
        ))  # fmt: skip
    found += _inside_notices(content)
    return found


def _inside_notices(content: Content) -> list[Pair]:
    found: list[Pair] = []
    if rows := content.extras.raw_rows:
        found.append((f"附件含原始数据 {rows:,} 行。", f"The attachment holds {rows:,} raw rows."))
    if asked := [CHOICES[name] for name in content.choices.asked]:
        zh, en = "、".join(pair[0] for pair in asked), ", ".join(pair[1] for pair in asked)
        found.append((f"应要求附带：{zh}", f"Included because asked for: {en}"))
    if content.hidden:
        found.append((
            f"工作簿中隐藏的标签页未附带：{'、'.join(content.hidden)}",
            f"Tabs that are hidden in the workbook are left out: {', '.join(content.hidden)}",
        ))  # fmt: skip
    if content.tab("summary") is None:
        found.append((
            "总结页已隐藏或删除，邮件正文中没有当月要点。",
            "The summary tab is hidden or deleted, so that the mail's body does not tell the month.",
        ))  # fmt: skip
    if content.prompts_dropped:
        found.append((
            f"尚未填写的提示【…】共 {content.prompts_dropped} 处，已略去。",
            f"{content.prompts_dropped} prompts 【…】 that nobody has answered are left out.",
        ))  # fmt: skip
    if content.prompts_left:
        found.append((
            f"文字中仍有【…】，请确认不是未填的提示：{'、'.join(content.prompts_left)}",
            f"Text still holds 【…】; make sure that nothing is left open: {', '.join(content.prompts_left)}",
        ))  # fmt: skip
    return found
