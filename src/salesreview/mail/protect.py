"""A password to open the copy: encrypted as Excel does it (ECMA-376 agile), by msoffcrypto-tool.

Its authors call the encryption experimental, so each file is opened again with the password before it goes anywhere.
"""

from __future__ import annotations

import io

from salesreview.mail.errors import MailError

#: Below this many characters a password is guessed in no time.
SHORTEST = 8


def protect(copy: bytes, password: str) -> bytes:
    """Return the workbook encrypted. Raises MailError where it cannot be, or the password is too short or long."""
    if not SHORTEST <= len(password) <= 255:
        raise MailError(
            f"打开密码须为 {SHORTEST} 至 255 个字符。没有生成或发送任何内容。",
            f"The password to open must have {SHORTEST} to 255 characters. Nothing was made or sent.",
        )
    try:
        import msoffcrypto
        from msoffcrypto.format.ooxml import OOXMLFile
    except ImportError as error:
        raise MailError(
            '没有安装加密所需的程序包；请运行 pip install "salesreview[protect]"。没有生成或发送任何内容。',
            'What encryption needs is not installed; run pip install "salesreview[protect]". Nothing was made or sent.',
        ) from error
    made, opened = io.BytesIO(), io.BytesIO()
    OOXMLFile(io.BytesIO(copy)).encrypt(password, made)
    made.seek(0)
    again = msoffcrypto.OfficeFile(made)
    again.load_key(password=password, verify_password=True)
    again.decrypt(opened, verify_integrity=True)
    if opened.getvalue() != copy:
        raise MailError(
            "加密后的副本无法还原，没有生成或发送任何内容。",
            "The encrypted copy does not open as it was, so nothing was made or sent.",
        )
    return made.getvalue()
