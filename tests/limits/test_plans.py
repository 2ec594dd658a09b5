"""The plan file: null means unlimited, zero allows nothing, and every field is required."""

from pathlib import Path

import pytest

from lensawriter import services, usecases
from lensawriter.errors import SettingInvalid
from lensawriter.limits.plans import Plan, load_plans
from lensawriter.settings import ROOT, Settings

ROW = {
    "title": "標準",
    "seats": "5",
    "invitations": "true",
    "generations": "100",
    "characters": "200000",
    "yen": "3000",
    "use_cases": "[blog]",
    "models": "null",
    "retention_days": "null",
}


def text(default: str = "basic", name: str = "basic", without: str = "", **changed: str) -> str:
    """Return the content of a plan file with one plan."""
    row = ROW | changed
    lines = [f"    {key}: {value}" for key, value in row.items() if key != without]
    return "\n".join([f"default: {default}", "plans:", f"  {name}:", *lines]) + "\n"


def write(folder: Path, content: str) -> Path:
    path = folder / "plans.yaml"
    path.write_text(content, "utf-8")
    return path


INVALID = [
    ("plans: [", "plans.yaml:2 "),
    ("default: a\ndefault: b\n", "plans.yaml:2 "),
    ("", "default と plans"),
    ("- 1", "default と plans"),
    ("default: a", "default と plans"),
    (text() + "extra: 1\n", "default と plans"),
    ("default: a\nplans: {}", "plans.yaml:2 plans に"),
    ("default: a\nplans: 3", "plans.yaml:2 plans に"),
    ("default: a\nplans: {a: 3}", "plans.yaml:2 プラン「a」の項目"),
    (text(default="other"), "plans.yaml:1 default には"),
    (text(default="null"), "plans.yaml:1 default には"),
    (text(default="Basic", name="Basic"), "plans.yaml:3 プラン「Basic」の id"),
    (text(id="other"), "プラン「basic」の項目"),
    (text(price="1"), "plans.yaml:13 プラン「basic」の price"),
    (text(seats="-1"), "plans.yaml:5 プラン「basic」の seats を確認してください。0以上の整数か"),
    (text(seats="true"), "plans.yaml:5 "),
    (text(seats="'5'"), "plans.yaml:5 "),
    (text(seats="1.5"), "plans.yaml:5 "),
    (text(seats="無制限"), "plans.yaml:5 "),
    (text(seats="1" + "0" * 13), "plans.yaml:5 "),
    (text(invitations="null"), "plans.yaml:6 "),
    (text(invitations="1"), "plans.yaml:6 "),
    (text(yen="0.5"), "plans.yaml:9 "),
    (text(use_cases="blog"), "plans.yaml:10 "),
    (text(use_cases="[1]"), "plans.yaml:10 "),
    (text(use_cases="[blgo]"), "plans.yaml:10 プラン「basic」の用途「blgo」がありません。"),
    (text(title="''"), "plans.yaml:4 "),
]


@pytest.mark.parametrize(("content", "sentence"), INVALID)
def test_invalid_plan_file_is_refused_with_file_and_line(tmp_path: Path, content: str, sentence: str) -> None:
    with pytest.raises(SettingInvalid) as refused:
        load_plans(write(tmp_path, content), {"blog"})
    assert sentence in refused.value.message
    assert refused.value.message.startswith("plans.yaml:")
    assert "\n" not in refused.value.message


@pytest.mark.parametrize("key", ROW)
def test_every_field_is_required(tmp_path: Path, key: str) -> None:
    with pytest.raises(SettingInvalid, match=rf"plans\.yaml:3 プラン「basic」に {key} がありません。"):
        load_plans(write(tmp_path, text(without=key)))


@pytest.mark.parametrize("content", [b"\xff\xfe\x00", None])
def test_missing_or_binary_file_is_refused(tmp_path: Path, content: bytes | None) -> None:
    path = tmp_path / "plans.yaml"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(SettingInvalid, match=r"plans\.yaml:1 プランのファイルを読み取れません。"):
        load_plans(path)


def test_null_means_unlimited_and_zero_allows_nothing(tmp_path: Path) -> None:
    def plan(**changed: str) -> Plan:
        return load_plans(write(tmp_path, text(**changed))).default

    assert [plan(seats="null").has_seat(n) for n in (0, 10**9)] == [True, True]
    assert [plan(seats="0").has_seat(n) for n in (0, 1)] == [False, False]
    assert [plan(seats="5").has_seat(n) for n in (4, 5, 6)] == [True, False, False]
    assert [plan(seats=seats).free_seats(3) for seats in ("null", "0", "5")] == [None, 0, 2]
    assert [plan(use_cases=value).allows_use_case("blog") for value in ("null", "[]", "[blog]", "[sns]")] == [
        True,
        False,
        True,
        False,
    ]
    assert [plan(models=value).allows_model("offline") for value in ("null", "[]", "[offline]")] == [True, False, True]


def test_removed_plan_allows_nothing(tmp_path: Path) -> None:
    plans = load_plans(write(tmp_path, text()))
    removed = plans.of("gone")
    assert plans.of(None) is plans.default
    assert not removed.has_seat(0)
    assert not removed.invitations
    assert not removed.allows_use_case("blog")
    assert not removed.allows_model("offline")
    assert removed.generations == removed.characters == removed.yen == 0


def test_shipped_plan_file_is_valid_for_the_shipped_use_cases() -> None:
    plans = load_plans(Settings().plans, usecases.load(ROOT / "prompts"))
    assert list(plans.by_id) == ["trial", "standard", "business", "unlimited"]
    assert plans.default.seats is None
    assert [plan.invitations for plan in plans.by_id.values()] == [False, True, True, True]


def test_server_does_not_start_with_an_invalid_plan_file(tmp_path: Path) -> None:
    path = write(tmp_path, text(seats="-1"))
    with pytest.raises(SettingInvalid, match=r"plans\.yaml:5"):
        services.build(Settings(data=tmp_path / "data", plans=path))
    assert not (tmp_path / "data").exists()
