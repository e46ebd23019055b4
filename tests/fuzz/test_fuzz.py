"""Workbooks changed at random are read whole or refused in words. SALESREVIEW_FUZZ=3600 tries for an hour."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from .mutations import mutated
from .run import outcome, small_book

ROOT = Path(__file__).parents[2]
SECONDS = int(os.environ.get("SALESREVIEW_FUZZ") or 45)
#: What was once neither finished nor refused.
FOUND = (16, 38)


@pytest.fixture(scope="module")
def book(tmp_path_factory):
    return small_book(tmp_path_factory.mktemp("book"))


@pytest.mark.parametrize("seed", FOUND)
def test_what_was_found_once_is_mended(book, tmp_path, seed):
    assert outcome(*mutated(book, seed), tmp_path) in ("finished", "refused")


def test_a_change_can_be_made_again(book):
    assert mutated(book, 7) == mutated(book, 7)
    assert mutated(book, 7)[0] != book


def test_changes_at_random_end_whole_or_in_words(tmp_path):
    """In a process of its own: a native library may end it."""
    asked = ["--seconds", str(SECONDS), "--seed", "1000", "--keep", str(tmp_path)]
    done = subprocess.run(
        [sys.executable, "-m", "tests.fuzz.run", *asked],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=SECONDS + 120,
        check=False,
    )
    print(done.stdout)
    assert done.returncode == 0, done.stdout + done.stderr[-4000:] + f"\nleft: {sorted(tmp_path.iterdir())}"
