from __future__ import annotations

import threading

import pytest

from .calls import Calls, Remote
from .errors import ComError, editing, rejected


class pyuno:  # noqa: N801 - the name by which an object of UNO is known
    """Stands for an object of UNO."""

    def __init__(self) -> None:
        self.Size = 3

    @property
    def Child(self) -> pyuno:  # noqa: N802
        return pyuno()

    def sum(self, one: int, other: int) -> int:
        return one + other

    def same(self, other: object) -> bool:
        return type(other) is pyuno


@pytest.fixture
def own() -> Calls:
    return Calls()


def test_every_use_of_a_remote_object_is_a_round_trip(own: Calls) -> None:
    remote = Remote(pyuno(), own)
    assert (remote.sum(1, 2), own.trips) == (3, 1)
    assert (remote.Size, own.trips) == (3, 2)
    remote.Size = 4
    assert (remote._object.Size, own.trips) == (4, 3)
    assert (remote.Child.sum(2, 2), own.trips) == (4, 5)
    assert remote.same(remote.Child)


def test_an_operation_counts_once_however_many_round_trips_it_makes(own: Calls) -> None:
    remote = Remote(pyuno(), own)

    def work() -> None:
        remote.sum(1, 1)
        own.operation("inner", lambda: remote.sum(1, 1))()

    own.operation("outer", work)()
    assert (own.count, own.trips, own.log) == (1, 2, ["outer"])
    own.operation("none", lambda: None)()
    assert own.count == 1
    own.reset()
    assert (own.count, own.trips, own.log) == (0, 0, [])


def test_a_call_fails_before_it_does_anything(own: Calls) -> None:
    remote = Remote(pyuno(), own)
    grow = own.operation("grow", lambda: setattr(remote, "Size", remote._object.Size + 1))
    own.fail_at(2)
    grow()
    with pytest.raises(ComError) as caught:
        grow()
    assert (caught.value.hresult, remote._object.Size) == (-2147418111, 4)
    grow()
    assert remote._object.Size == 5


def test_a_lasting_failure_ends_when_healed(own: Calls) -> None:
    touch = own.operation("touch", own.reach)
    own.fail_at(1, editing, lasting=True)
    for _ in range(3):
        with pytest.raises(ComError) as caught:
            touch()
        assert caught.value.excepinfo is not None and caught.value.excepinfo[5] == -2146777998
    own.heal()
    touch()


def test_only_calls_of_a_name_fail(own: Calls) -> None:
    save, read = own.operation("Book.save", own.reach), own.operation("Range.raw_value", own.reach)
    own.fail_at(1, lambda: OSError("disk"), of="Book.")
    read()
    with pytest.raises(OSError, match="disk"):
        save()
    assert own.times("Range.raw_value") == own.times("Book.save") == 1


def test_what_a_test_does_itself_is_not_counted(own: Calls) -> None:
    touch = own.operation("touch", own.reach)
    own.fail_at(1)
    with own.unnoticed():
        touch()
    assert own.count == 0
    with pytest.raises(ComError):
        touch()


def test_a_call_back_has_operations_of_its_own(own: Calls) -> None:
    touch = own.operation("touch", own.reach)

    def call_back() -> None:
        with own.apart():
            touch()
            touch()

    def wait() -> None:
        own.reach()
        call_back()

    own.operation("run", wait)()
    assert own.log == ["run", "touch", "touch"]


def test_the_time_of_a_call_back_is_not_that_of_the_call_that_waits(own: Calls) -> None:
    seen: list[tuple[float, str]] = []
    entered, leave = threading.Event(), threading.Event()

    def wait() -> None:
        entered.set()
        leave.wait(10)

    thread = threading.Thread(target=own.trip, args=("wait", wait))
    thread.start()
    assert entered.wait(10)
    with own.apart():
        seen.append(own.longest_under_way())
    seen.append(own.longest_under_way())
    leave.set()
    thread.join(10)
    seen.append(own.longest_under_way())
    assert [what for _, what in seen] == ["", "wait", ""]


def test_a_com_error_looks_like_pywin32s() -> None:
    error = rejected()
    assert repr(error) == "com_error(-2147418111, 'Call was rejected by callee.', None, None)"
    assert (type(error).__module__, error.args[0]) == ("pywintypes", error.hresult)
