"""The mail account of runs that nobody attends: a file of variables, for schedulers hand over no environment."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

from salesreview.mail.answers import ENVIRONMENT, GRAPH
from salesreview.mail.errors import MailError


def with_account(environment: Mapping[str, str], path: Path) -> dict[str, str]:
    """Return the environment with a file's lines SALESREVIEW_SMTP_…=value or SALESREVIEW_GRAPH_…=value added.

    What is set already stands, but a file that names one service puts the other's variables out of play.

    Raises MailError where the file cannot be read, holds another line, or may be read by others.
    """
    try:
        if os.name != "nt" and path.stat().st_mode & 0o077:
            raise MailError(
                f"“{path}”能被其他用户读取，其中可能有密码，没有使用；请先运行 chmod 600 “{path}”。",
                f"“{path}” can be read by others and may hold a password, so it was not used; run chmod 600 on it "
                "first.",
            )
        lines = path.read_text("utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise MailError(
            f"无法读取邮件账户文件“{path}”；请检查路径和权限，并存为 UTF-8 文本。没有发送任何内容。",
            f"The file of the mail account “{path}” cannot be read; check its path and your rights, and keep it as "
            "UTF-8 text. Nothing was sent.",
        ) from error
    found: dict[str, str] = {}
    for number, line in enumerate(lines, 1):
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        key, sign, value = line.partition("=")
        if not sign or not key.strip().startswith((ENVIRONMENT, GRAPH)):
            raise MailError(
                f"“{path}”第 {number} 行无法使用；每行应为 {ENVIRONMENT}名称=值 或 {GRAPH}名称=值。没有发送任何内容。",
                f"Line {number} of “{path}” cannot be used; each one should read {ENVIRONMENT}NAME=value or "
                f"{GRAPH}NAME=value. Nothing was sent.",
            )
        found[key.strip()] = value.strip().strip('"')
    kinds = {kind for kind in (ENVIRONMENT, GRAPH) if any(key.startswith(kind) for key in found)}
    others = tuple({ENVIRONMENT, GRAPH} - kinds) if len(kinds) == 1 else ()
    return {**found, **{key: value for key, value in environment.items() if not key.startswith(others or ("\0",))}}
