"""The error tree. Every error that can reach a user carries its sentence in both languages."""

from __future__ import annotations


class SalesReviewError(Exception):
    """Anything that stops a command; `zh` and `en` are whole sentences for the user.

    Exit code 1 on the command line: the data or the file has something to mend.
    """

    exit_code = 1

    def __init__(self, zh: str, en: str) -> None:
        super().__init__(en)
        self.zh = zh
        self.en = en

    def text(self, lang: str) -> str:
        """Return the sentence in `lang` ("zh" or "en")."""
        return self.zh if lang == "zh" else self.en


class UsageError(SalesReviewError):
    """The command was called with something it cannot use (exit code 2)."""

    exit_code = 2


class WorkbookError(SalesReviewError):
    """The workbook file cannot be read or written: not a workbook, protected, locked, not from the template."""


class SourceError(SalesReviewError):
    """A source to pull from (file, folder, database) cannot be read or does not fit the table."""


class CatalogError(SalesReviewError):
    """A catalogue that people edit (sentences, playbook) has a mistake; the text names the place."""
