"""Recipients: read from what a person typed, checked, and those outside the company pointed out."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from salesreview.mail.texts import one_line

#: Entries end at a semicolon, a comma or a line's end, but not inside quotes: "Li, Wei" <li@example.com> is one.
_ENTRY = re.compile(r'(?:[^;,；，、\n\r"]|"[^"\n\r]*"|")+')
_NAMED = re.compile(r'^"?(?P<name>[^"<>]*)"?\s*<(?P<address>[^<>]*)>$')
_LOCAL = re.compile(r"^[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*$")
_LABEL = re.compile(r"^[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?$")


@dataclass(frozen=True, slots=True)
class Recipient:
    """Who gets a mail: a name for the header (may be empty) and an address, its domain in ASCII."""

    name: str
    address: str

    @property
    def domain(self) -> str:
        """What stands after the @, in lower case."""
        return self.address.rpartition("@")[2].casefold()

    @property
    def shown(self) -> str:
        """As a person reads it."""
        return f"{self.name} <{self.address}>" if self.name else self.address


@dataclass(frozen=True, slots=True)
class Checked:
    """Recipients of a mail; `wrong` are entries that are no addresses, as they were typed."""

    to: tuple[Recipient, ...] = ()
    cc: tuple[Recipient, ...] = ()
    wrong: tuple[str, ...] = ()

    @property
    def all(self) -> tuple[Recipient, ...]:
        """To and Cc together."""
        return (*self.to, *self.cc)

    def outside(self, inside: Iterable[str] = ()) -> tuple[Recipient, ...]:
        """Return those outside the domains `inside`; with none given, outside the domain that most of them share."""
        own = {_domain(one_line(domain).lstrip("@")).casefold() for domain in inside if domain.strip()}
        if not own and self.all:
            own = {Counter(each.domain for each in self.all).most_common(1)[0][0]}  # of two, the one named first
        return tuple(each for each in self.all if not any(_within(each.domain, domain) for domain in own))


def check(to: str, cc: str = "") -> Checked:
    """Read addresses separated by semicolons, commas or lines, in their order; each counts once, To before Cc."""
    seen: set[str] = set()
    wrong: list[str] = []
    groups: list[tuple[Recipient, ...]] = []
    for text in (to, cc):
        found = []
        for entry in _ENTRY.findall(unicodedata.normalize("NFKC", text)):
            if not (typed := one_line(entry)):
                continue
            recipient = _read(typed)
            if recipient is None:
                wrong.append(typed)
            elif recipient.address.casefold() not in seen:
                seen.add(recipient.address.casefold())
                found.append(recipient)
        groups.append(tuple(found))
    return Checked(groups[0], groups[1], tuple(wrong))


def _read(entry: str) -> Recipient | None:
    named = _NAMED.match(entry)
    name, address = (named["name"], named["address"]) if named else ("", entry)
    local, sign, domain = address.strip().removeprefix("mailto:").rpartition("@")
    domain = _domain(domain)
    labels = domain.split(".")
    good = (
        bool(sign) and len(local) <= 64 and _LOCAL.match(local) is not None
        and len(labels) >= 2 and len(domain) <= 253 and all(_LABEL.match(label) for label in labels)
        and not labels[-1].isdigit()
    )  # fmt: skip
    return Recipient(name.strip(), f"{local}@{domain}") if good else None


def _domain(text: str) -> str:
    """Return a domain in ASCII, a Chinese one as its xn-- form; empty where that is not possible."""
    try:
        return text.strip().encode("idna").decode("ascii") if not text.isascii() else text.strip()
    except UnicodeError:
        return ""


def _within(domain: str, own: str) -> bool:
    return domain == own or domain.endswith(f".{own}")
