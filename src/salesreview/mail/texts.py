"""Text that leaves the house: no control or direction marks, one line where a header wants one, safe file names."""

from __future__ import annotations

import re
import unicodedata

#: Marks that turn the direction of text or hide in it: they make a name look like another.
_HIDDEN = re.compile("[\u00ad\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
_NOT_IN_NAMES = re.compile(r'[\\/:*?"<>|\s]+')
_DEVICES = re.compile(r"(?i)^(con|prn|aux|nul|com\d|lpt\d)(\.|$)")
LONGEST_NAME = 60  # characters: long paths and long header parameters both break mail programs


def clean(text: str) -> str:
    """Return a text without control and direction marks; line ends become line feeds, tabs stay."""
    unified = text.replace("\r\n", "\n").replace("\r", "\n").replace("\u2028", "\n").replace("\u2029", "\n")
    return _CONTROL.sub("", _HIDDEN.sub("", unified.replace("\x85", "\n")))


def one_line(text: str) -> str:
    """Return a text as one line, as a header takes it: what follows a line end can never become a header."""
    return " ".join(clean(text).split())


def file_name(text: str) -> str:
    """Return a text as a piece of a file name that every system and mail program takes; may be empty."""
    pieces = _NOT_IN_NAMES.sub("_", unicodedata.normalize("NFC", one_line(text))).strip("._ ")
    cut = pieces[:LONGEST_NAME].strip("._ ")
    return f"_{cut}" if _DEVICES.match(cut) else cut
