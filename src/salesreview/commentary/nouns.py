"""How some names read within a sentence: a catalogue without logic."""

from __future__ import annotations

#: English names of metrics as they stand within a sentence, where the label does not read as a noun.
IN_SENTENCES: dict[str, str] = {"collected": "Collections"}

#: Dimensions whose members are our own words, not names that people gave.
NAMED_AS_THEY_STAND = frozenset({"size", "channel_type", "newness", "leader", "core", "ageing", "feedback_kind"})
