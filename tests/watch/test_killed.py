"""A run may be killed anywhere, and any number may be started at once: each alert reaches its reader once."""

from __future__ import annotations

import random
import sqlite3
import time
from pathlib import Path

import pytest

from ..insights.daily import orders
from .conftest import Post, child, ended, folder_of

NOW, LATER, LAST = "2026-11-20T10:00", "2026-11-20T11:00", "2026-11-20T12:00"
STEPS = ("locked", "begun", "looked", "recording", "recorded", "sending", "handed", "taken", "sent", "finished")


@pytest.fixture
def book(tmp_path: Path) -> Path:
    return folder_of(tmp_path / "data", orders("2026-06-01", "2026-11-20", {"2026-11-10": 4000.0, "2026-11-12": 100.0}))


def alerts(state: Path) -> list[tuple[str, int]]:
    """Return each alert, and in how many mails it stands."""
    connection = sqlite3.connect(state)
    rows = connection.execute(
        "SELECT identity, (SELECT COUNT(*) FROM line WHERE alert = alert.id) FROM alert ORDER BY identity"
    ).fetchall()
    connection.close()
    return rows


BOTH = [("day|high|revenue|||2026-11-10", 1), ("day|low|revenue|||2026-11-12", 1)]


@pytest.mark.parametrize("step", STEPS)
def test_killed_at_every_step(step: str, book: Path, tmp_path: Path, post: Post) -> None:
    state = tmp_path / "s.sqlite"
    assert ended(child(book, state, NOW, post, step)) == (9, "")
    there = len(post.mails)
    assert there == (1 if step in ("taken", "sent", "finished") else 0)
    code, said = ended(child(book, state, LATER, post))
    assert code == 0, said
    assert ended(child(book, state, LAST, post)) == (0, "new 0 sent 0")
    assert alerts(state) == BOTH
    assert len(set(post.ids)) == 1
    # only between the server's word and its note can a mail go twice: as the same mail, to the letter
    assert len(post.mails) == (2 if step == "taken" else 1)
    if step == "taken":
        first, second = post.mails
        assert first["Date"] == second["Date"]
        assert first.get_body().get_content() == second.get_body().get_content()  # type: ignore[union-attr]


@pytest.mark.parametrize("step", STEPS)
def test_killed_at_every_step_with_drafts(step: str, book: Path, tmp_path: Path) -> None:
    state = tmp_path / "s.sqlite"
    if step == "handed":  # a draft is handed to nobody
        assert ended(child(book, state, NOW, None, step))[0] == 0
    else:
        assert ended(child(book, state, NOW, None, step)) == (9, "")
    assert ended(child(book, state, LATER))[0] == 0
    assert alerts(state) == BOTH
    assert len(list((tmp_path / "drafts").iterdir())) == 1


def test_killed_at_any_time(book: Path, tmp_path: Path, post: Post) -> None:
    """SIGKILL from outside, at times that nobody chose."""
    draw = random.Random(7)
    state = tmp_path / "s.sqlite"
    begun = time.monotonic()
    ended(child(book, tmp_path / "measure.sqlite", NOW))
    takes = time.monotonic() - begun
    for _ in range(6):
        process = child(book, state, NOW, post)
        time.sleep(takes * draw.uniform(0.4, 1.05))
        process.kill()
        process.communicate()
    assert ended(child(book, state, LATER, post))[0] == 0
    assert alerts(state) == BOTH
    assert len(set(post.ids)) == 1


def test_a_second_run_stands_back(book: Path, tmp_path: Path, post: Post) -> None:
    state, go = tmp_path / "s.sqlite", tmp_path / "go"
    first = child(book, state, NOW, post, WAIT=f"sending={go}")
    while not Path(f"{go}.here").exists():
        assert first.poll() is None
        time.sleep(0.02)
    assert ended(child(book, state, NOW, post)) == (0, "busy")
    go.touch()
    assert ended(first) == (0, "new 2 sent 1")
    assert len(post.mails) == 1


def test_many_at_once(book: Path, tmp_path: Path, post: Post) -> None:
    state = tmp_path / "s.sqlite"
    said = [ended(process) for process in [child(book, state, NOW, post) for _ in range(4)]]
    assert {code for code, _ in said} == {0}
    assert [text for _, text in said].count("new 2 sent 1") == 1
    assert len(post.mails) == 1
    assert alerts(state) == BOTH
