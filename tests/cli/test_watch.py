"""`watch` as it is typed: a run, its status, its entry in a scheduler."""

from __future__ import annotations

import json
import os
import shlex
import subprocess
from pathlib import Path

import pytest

from ..insights.daily import orders
from ..watch.conftest import BOSS, Post, folder_of, post, words
from ..watch.schedule.conftest import Tool, tool
from ..workbooks import command, name_sources, nothing_changes

__all__ = ["post", "tool"]

ODD = {"2026-11-10": 4000.0}
AT = ("--at", "2026-11-20T10:00")


@pytest.fixture(autouse=True)
def _at_home(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Keep states, logs and crontabs in the test's own folder."""
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    monkeypatch.setenv("PATH", str(tmp_path / "no programs"))
    for key in [key for key in os.environ if key.startswith("SALESREVIEW_")]:
        monkeypatch.delenv(key)


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A folder of orders with one day far above the others."""
    return folder_of(tmp_path / "数据 （1）", orders("2026-06-01", "2026-11-20", ODD))


def account(folder: Path, post: Post) -> Path:
    file = folder / "mail.env"
    file.write_text("".join(f"{key}={value}\n" for key, value in post.environment.items()), "utf-8")
    file.chmod(0o600)
    return file


def test_a_first_run_writes_a_draft_and_a_second_is_quiet(data: Path) -> None:
    first = command("--ui", "en", "watch", data, "--to", BOSS, *AT)
    assert first.code == 0, first.err
    assert "Alerts: 1 new, 0 as reminders, 0 known and quiet, 0 over.\n  Revenue on 10 November: " in first.out
    [draft] = (data.parent / "alerts").iterdir()
    assert f"A mail draft was written (nothing was sent): {draft}\n" in first.out
    again = command("--ui", "en", "watch", "run", data, "--to", BOSS, *AT)
    assert again.code == 0
    assert again.out.endswith("Alerts: 0 new, 0 as reminders, 1 known and quiet, 0 over.\n")
    assert [draft] == list((data.parent / "alerts").iterdir())


def test_in_chinese(data: Path) -> None:
    ran = command("--ui", "zh", "watch", data, *AT)
    assert ran.code == 0, ran.err
    assert "预警：新出现 1 项，提醒 0 项，已知未变 0 项，已解除 0 项。\n  11月10日销售额 " in ran.out
    assert len(list((data.parent / "预警").iterdir())) == 1


def test_a_mail_goes_through_the_server_named_in_a_file(data: Path, post: Post) -> None:
    file = account(data.parent, post)
    ran = command("--ui", "en", "watch", data, "--account", file, "--to", BOSS, "--cc", "desk@example.com", *AT)
    assert ran.code == 0, ran.err
    assert "1 mail sent.\n" in ran.out
    [mail] = post.mails
    assert (mail["To"], mail["Cc"]) == (BOSS, "desk@example.com")
    assert "Revenue on 10 November: " in words(mail)


def test_an_app_without_a_secret_cannot_watch(data: Path) -> None:
    file = data.parent / "mail.env"
    keys = {"TENANT": "contoso.example", "CLIENT": "1", "FROM": "ops@contoso.example"}
    file.write_text("".join(f"SALESREVIEW_GRAPH_{key}={value}\n" for key, value in keys.items()), "utf-8")
    file.chmod(0o600)
    ran = command("--ui", "zh", "watch", data, "--account", file, "--to", BOSS, *AT)
    assert ran.code == 1
    assert "SALESREVIEW_GRAPH_SECRET" in ran.err and "1 封邮件尚未发出" in ran.err


def test_a_server_that_is_not_named_lets_the_mail_wait(data: Path, post: Post, monkeypatch: pytest.MonkeyPatch) -> None:
    ran = command("--ui", "en", "watch", data, "--smtp", "--to", BOSS, *AT)
    assert ran.code == 1
    assert "1 mail waits for the next run.\n" in ran.err and "SALESREVIEW_SMTP_HOST" in ran.err
    for key, value in post.environment.items():
        monkeypatch.setenv(key, value)
    assert command("--ui", "en", "watch", data, "--smtp", "--to", BOSS, *AT).code == 0
    assert len(post.mails) == 1


@pytest.mark.parametrize(("lang", "kinds"), [("zh", ("未解除", "已写草稿", "完成")), ("en", ("open", "draft", "done"))])
def test_status_tells_what_was_seen_and_sent(data: Path, lang: str, kinds: tuple[str, str, str]) -> None:
    none = command("--ui", lang, "watch", "status", data)
    assert none.code == 0
    assert ("还没有检查过" if lang == "zh" else "has not been watched yet") in none.out
    assert json.loads(command("watch", "status", data, "--format", "json").out) == {
        "alerts": [],
        "mails": [],
        "runs": [],
    }
    command("--ui", lang, "watch", data, "--lang", lang, "--to", BOSS, *AT)
    shown = command("--ui", lang, "watch", "status", data)
    assert shown.code == 0
    assert all(kind in shown.out for kind in kinds)
    told = json.loads(command("--ui", lang, "watch", "status", data, "--format", "json").out)
    [alert], [mail], [run] = told["alerts"], told["mails"], told["runs"]
    assert (alert["rule"], alert["metric"], alert["period"], alert["value"]) == (
        "day",
        "revenue",
        "2026-11-10",
        40000.0,
    )
    assert (alert["first_seen"], alert["told"]) == ("2026-11-20 10:00", "2026-11-20 10:00")
    assert (mail["state"], mail["alerts"]) == (kinds[1], 1)
    assert (run["outcome"], run["until"], run["new"]) == (kinds[2], "2026-11-20", 1)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["nowhere.xlsm"], "There is no “nowhere.xlsm”"),
        (["{data}", "--smtp", "--drafts", "d"], "--drafts and --smtp cannot be used together."),
        (["{data}", "--smtp", "--graph"], "--smtp and --graph cannot be used together."),
        (["{data}", "--every", "7"], "--every"),
        (["schedule", "install", "{data}", "--smtp", "--yes"], "name it with --account"),
        (["schedule", "install", "nowhere.xlsm", "--yes"], "There is no “nowhere.xlsm”"),
        (["schedule", "install", "{data}", "--yes"], "crontab is not there"),
    ],
)  # fmt: skip
def test_what_cannot_be_done_is_one_sentence(data: Path, arguments: list[str], said: str) -> None:
    with nothing_changes(data):
        ran = command("--ui", "en", "watch", *(each.format(data=data) for each in arguments))
    assert ran.code == 2 if "--every" in arguments else ran.code != 0
    assert said in ran.err and ran.out.count("\n") <= 1


@pytest.mark.parametrize("spoilt", [b"", b"\x00\xff", b"a,b\n1,2\n", b"order_id,order_date,revenue\n"])
def test_data_that_cannot_be_read_are_told_and_logged(data: Path, spoilt: bytes) -> None:
    """A feed that breaks does not pass for data that have come up to today."""
    command("--ui", "en", "watch", data, "--to", BOSS, *AT)
    (data / "orders.csv").write_bytes(spoilt)
    ran = command("--ui", "en", "watch", data, "--to", BOSS, "--at", "2026-11-25T10:00")
    assert ran.code == 1
    assert "Data up to 2026-11-20.\nAlerts: 1 new, " in ran.out and "The data stop at 20 November 2026" in ran.out
    run, _ = json.loads(command("--ui", "en", "watch", "status", data, "--format", "json").out)["runs"]
    assert run["outcome"] == "trouble" and run["note"] and run["note"] in ran.err


def test_days_to_come_are_not_judged(tmp_path: Path) -> None:
    folder = folder_of(tmp_path / "data", orders("2026-12-01", "2026-12-20"))
    ran = command("--ui", "en", "watch", folder, *AT)
    assert ran.code == 1 and "All dates in the data are later than today" in ran.err


def test_pull_refreshes_the_workbook_first(blank: Path, data: Path) -> None:
    name_sources(blank, orders=(str(data / "orders.csv"), None, None))
    ran = command("--ui", "en", "watch", blank, "--pull", "--to", BOSS, *AT)
    assert ran.code == 0, ran.err
    assert "Data up to 2026-11-20.\n" in ran.out and "1 new" in ran.out


def test_a_workbook_that_is_open_elsewhere_is_only_read(blank: Path, data: Path) -> None:
    name_sources(blank, orders=(str(data / "orders.csv"), None, None))
    owner = blank.with_name("~$" + blank.name)
    owner.write_bytes(b"\x04Jane" + b" " * 50 + b"\x04\x00J\x00a\x00n\x00e\x00" + b" \x00" * 51)
    before = blank.read_bytes()
    ran = command("--ui", "en", "watch", blank, "--pull", "--to", BOSS, *AT)
    assert blank.read_bytes() == before
    assert "open" in ran.err
    assert ran.code == 0, ran.err


@pytest.mark.posix("the scheduler of Linux")
def test_an_entry_is_shown_written_and_taken_out(data: Path, tool: Tool, post: Post) -> None:
    table = tool("crontab") / "crontab"
    table.write_text("1 2 3 4 5 /usr/bin/own\n", "utf-8")
    file = account(data.parent, post)
    arguments = [data, "--account", file, "--to", BOSS, "--stale", "0"]
    shown = command("--ui", "en", "watch", "schedule", "show", *arguments)
    assert shown.out.startswith("0 * * * * ") and "has no such entry now" in shown.err
    nobody = command("--ui", "en", "watch", "schedule", "install", *arguments)
    assert nobody.code == 2 and "There is nobody to ask; add --yes." in nobody.err
    assert table.read_text("utf-8") == "1 2 3 4 5 /usr/bin/own\n"
    written = command("--ui", "en", "watch", "schedule", "install", *arguments, "--yes")
    assert written.code == 0, written.err
    own, line = table.read_text("utf-8").splitlines()
    assert (own, line) == ("1 2 3 4 5 /usr/bin/own", shown.out.rstrip("\n"))
    again = command("--ui", "en", "watch", "schedule", "install", *arguments, "--yes")
    assert "has this entry already" in again.out
    other = command("--ui", "en", "watch", "schedule", "install", *arguments, "--every", "15", "--yes")
    assert "cron has now:" in other.out and len(table.read_text("utf-8").splitlines()) == 2
    # what the scheduler would run, run by a shell as it would: no directory, no environment of ours
    ran = subprocess.run(
        ["/bin/sh", "-c", line.removeprefix("0 * * * * ").replace(">/dev/null 2>&1", "")], cwd="/", check=False,
        env={"PATH": "/usr/bin:/bin", "HOME": str(data.parent), "XDG_STATE_HOME": os.environ["XDG_STATE_HOME"]},
        capture_output=True, text=True, timeout=120,
    )  # fmt: skip
    assert ran.returncode == 0, ran.stderr
    assert "Alerts: " in ran.stdout
    removed = command("--ui", "en", "watch", "schedule", "remove", data, "--yes")
    assert "Taken out." in removed.out
    assert table.read_text("utf-8") == "1 2 3 4 5 /usr/bin/own\n"
    assert "has no entry for" in command("--ui", "en", "watch", "schedule", "remove", data, "--yes").out
    command("--ui", "en", "watch", "schedule", "install", *arguments, "--yes")
    both = command("--ui", "en", "watch", "schedule", "remove", data, "--all", "--yes")
    assert (both.code, both.err) == (2, "Name a workbook or folder, or --all, one of them.\n")
    assert command("--ui", "en", "watch", "schedule", "remove", "--all", "--yes").out.endswith("Taken out.\n")
    assert "has no watch;" in command("--ui", "en", "watch", "schedule", "remove", "--all", "--yes").out


@pytest.mark.parametrize(("system", "start"), [("launchd", "<?xml"), ("tasks", "<?xml"), ("cron", "*/30 ")])
def test_the_entry_of_another_system_can_be_shown(data: Path, system: str, start: str) -> None:
    ran = command("--ui", "zh", "watch", "schedule", "show", data, "--every", "30", "--system", system)
    assert ran.code == 0 and ran.out.startswith(start) and str(data) in ran.out
    if system == "cron":
        assert str(data) in shlex.split(ran.out.replace(r"\%", "%"))
