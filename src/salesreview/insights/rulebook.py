"""The diagnosis rules and the playbook of one refresh: the shipped ones, or with a department's own over them."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from salesreview.insights.diagnosis import Rule, load_diagnosis
from salesreview.insights.playbook import Playbook, load_playbook

#: The files of a department's own, looked for beside the workbook.
DIAGNOSIS, PLAYBOOK = "diagnosis.yaml", "playbook.yaml"


@dataclass(frozen=True, slots=True)
class Rulebook:
    """What the review reasons with."""

    diagnosis: tuple[Rule, ...]
    playbook: Playbook

    def rule(self, key: str) -> Rule | None:
        """Return the rule of a symptom, None where the department wrote none and none is shipped."""
        return next((rule for rule in self.diagnosis if rule.key == key), None)


def load_rulebook(folder: Path | None = None) -> Rulebook:
    """Return the rules, with the files `diagnosis.yaml` and `playbook.yaml` of `folder` over the shipped ones.

    Raises CatalogError, which names the file, the line and the entry.
    """

    def own(name: str) -> Path | None:
        return folder / name if folder is not None and (folder / name).is_file() else None

    diagnosis = load_diagnosis(own(DIAGNOSIS))
    return Rulebook(diagnosis, load_playbook(own(PLAYBOOK), diagnosis))
