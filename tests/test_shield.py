from __future__ import annotations

import os
import subprocess
import sys

import pytest

from salesreview.shield import NativePanicError, is_panic, shielded

PANIC = type("PanicException", (BaseException,), {})


def test_a_panic_becomes_an_error_with_its_reason():
    with pytest.raises(NativePanicError, match="out of bounds"), shielded():
        raise PANIC("index out of bounds")


@pytest.mark.parametrize("kind", [KeyboardInterrupt, SystemExit, ValueError, MemoryError])
def test_everything_else_passes(kind):
    assert not is_panic(kind())
    with pytest.raises(kind), shielded():
        raise kind


def test_the_error_stream_is_silent_within_and_speaks_again_after_the_last(capfd):
    with shielded():
        os.write(2, b"first ")
        with shielded():
            os.write(2, b"second ")
        os.write(2, b"third ")
    os.write(2, b"spoken")
    assert capfd.readouterr().err == "spoken"


def test_a_process_without_an_error_stream_is_shielded_too():
    code = (
        "import os; os.close(2)\nfrom salesreview.shield import shielded\nwith shielded(): pass\n"
        "try: os.fstat(2)\nexcept OSError: print('none')\nelse: print('one')"
    )
    done = subprocess.run([sys.executable, "-c", code], stdout=subprocess.PIPE, timeout=60, check=True)
    assert done.stdout.split() == [b"none"]


def test_a_real_panic_of_polars_is_one():
    import polars as pl

    with pytest.raises(NativePanicError), shielded():
        pl.Series([1]).map_elements(_panicking, return_dtype=pl.Int64)


def _panicking(value: int) -> int:
    raise PANIC(str(value))
