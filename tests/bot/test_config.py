"""One frozen Config, or one error that lists every fault, and never a secret."""

import tomllib
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr, ValidationError

from bot.config import Config, load_config, make_config
from bot.settings.faults import ConfigError
from scoring import load_instrument
from tests.support.own import own_questionnaire

ROOT = Path(__file__).parents[2]
TOKEN = "123456789:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
SECRET = "a-long-random-text-for-tests"


def test_an_empty_file_is_valid(tmp_path: Path) -> None:
    (tmp_path / "c.toml").write_text("")
    config = load_config(tmp_path / "c.toml", {})
    assert config.database_path == tmp_path / "skm.db"
    assert config.token is None


def test_the_example_holds_every_key_with_its_default_and_a_comment() -> None:
    text = (ROOT / "config.example.toml").read_text()
    content = tomllib.loads(text)
    assert make_config(content, {}) == make_config({}, {})
    for name, field in Config.model_fields.items():
        if name in ("token", "secret", "database_password", "folder"):
            continue
        keys = field.annotation.model_fields  # type: ignore[union-attr]
        assert set(content[name]) == set(keys), name
    for line in text.splitlines():
        if "=" in line and not line.startswith("#"):
            assert "#" in line, line


@pytest.mark.parametrize(
    ("content", "faults"),
    [
        ({"summary": {"time": "25:10"}}, ['summary.time: found "25:10", expected a time']),
        ({"summary": {"time": "7.30"}}, ["summary.time"]),
        ({"summary": {"time": "24:00"}}, ["summary.time"]),
        ({"summary": {"time": "07:60"}}, ["summary.time"]),
        (
            {"summary": {"wekday": "mon"}},
            ["summary.wekday: found a key that does not exist, expected one of weekday, time"],
        ),
        ({"survy": {}}, ["survy: found a key that does not exist"]),
        ({"agency": 5}, ["agency: found 5, expected a section"]),
        ({"agency": {"timezone": "Asia/Bekasi"}}, ['agency.timezone: found "Asia/Bekasi"']),
        ({"agency": {"timezone": 7}}, ["agency.timezone: found 7"]),
        ({"survey": {"weight": "0.12"}}, ['survey.weight: found "0.12", expected one of 1/9, 0.1111, 0.111, 0.11']),
        ({"survey": {"weight": 0.11}}, ["survey.weight: found 0.11, expected a text in quotes"]),
        ({"survey": {"instrument": "x"}}, ['survey.instrument: found "x"']),
        ({"database": {"url": "mysql://x"}}, ["database.url"]),
        ({"telegram": {"mode": "webhook"}}, ["telegram.webhook_url"]),
        ({"telegram": {"workers": 4}}, ["telegram.workers: found 4, expected 1, or telegram.mode"]),
        ({"telegram": {"workers": 0}}, ["telegram.workers: found 0"]),
        ({"telegram": {"webhook_port": 0}}, ["telegram.webhook_port: found 0, expected a number of at least 1"]),
        ({"admins": {"telegram_ids": ["x", -1]}}, ["admins.telegram_ids.0", "admins.telegram_ids.1"]),
        ({"privacy": {"draft_days": 99}, "summary": {"time": 7}}, ["privacy.draft_days", "summary.time"]),
        (
            {"telegram": {"base_url": "https://api.telegram.org/bot"}},
            [
                "telegram.base_url",
            ],
        ),
        ({"database": {"url": "sqlite:///:memory:"}}, ["database.url"]),
        ({"agency": {"name": "  "}}, ["agency.name"]),
        (
            {"survey": {"instrument": "x", "weight": "0.5"}, "x": 1, "telegram": {"mode": "webhook"}},
            ["survey.instrument", "survey.weight", "x: found a key that does not exist", "telegram.webhook_url"],
        ),
        ({"token": "x"}, ["token: found a key of this name, expected secrets only in the environment"]),
    ],
)
def test_every_fault_is_listed(content: dict[str, Any], faults: list[str]) -> None:
    with pytest.raises(ConfigError) as caught:
        make_config(content, {})
    assert len(caught.value.faults) == len(faults)
    for fault in faults:
        assert fault in str(caught.value)


@pytest.mark.parametrize("text", ["[survey", "a = ", "\x00"])
def test_what_is_not_toml_is_said_so(tmp_path: Path, text: str) -> None:
    (tmp_path / "c.toml").write_text(text)
    with pytest.raises(ConfigError, match=r"c\.toml"):
        load_config(tmp_path / "c.toml", {})


def test_secrets_come_from_the_environment_or_a_file_and_never_show(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text(f"{SECRET}\n")
    environ = {"SKM_TELEGRAM_TOKEN": TOKEN, "SKM_SECRET_FILE": str(tmp_path / "secret")}
    config = make_config({}, environ)
    assert config.token == SecretStr(TOKEN)
    assert config.secret == SecretStr(SECRET)
    for shown in (repr(config), str(config), config.model_dump_json()):
        assert TOKEN not in shown
        assert SECRET not in shown


def test_a_misplaced_or_malformed_secret_does_not_show_either() -> None:
    with pytest.raises(ConfigError) as caught:
        make_config(
            {"telegram": {"token": TOKEN}, "secret": SECRET}, {"SKM_TELEGRAM_TOKEN": "no:token", "SKM_SECRET": "short1"}
        )
    assert len(caught.value.faults) == 4
    for secret in (TOKEN, SECRET, "no:token", "short1"):
        assert secret not in str(caught.value)


@pytest.mark.parametrize(
    "content",
    [
        {"database": {"url": "mysql://skm:hunter2@h/db"}},
        {"admins": {"telegram_ids": [TOKEN]}},
        {"agency": {"timezone": TOKEN}},
        {"survey": {"weight": TOKEN}},
    ],
)
def test_a_secret_as_the_value_of_another_key_does_not_show(content: dict[str, Any]) -> None:
    with pytest.raises(ConfigError, match="looks like a secret") as caught:
        make_config(content, {})
    assert TOKEN not in str(caught.value)
    assert "hunter2" not in str(caught.value)


def test_a_config_does_not_change() -> None:
    config = make_config({}, {})
    with pytest.raises(ValidationError):
        config.agency.name = "x"  # type: ignore[misc]


def test_an_own_questionnaire_counts_from_the_files_folder_and_brings_its_weight(tmp_path: Path) -> None:
    (tmp_path / "own.toml").write_text(own_questionnaire())
    for survey in ({"instrument": "own.toml"}, {"instrument": "own.toml", "weight": "own"}):
        config = make_config({"survey": survey}, {}, folder=tmp_path)
        assert (config.survey.instrument, config.survey.weight) == (load_instrument(tmp_path / "own.toml").id, "own")
    assert make_config({"survey": {"instrument": "kepmenpan-25-2004"}}, {}).survey.weight == "1/14"


@pytest.mark.parametrize(
    ("survey", "changes", "faults"),
    [
        (
            {"instrument": "none.toml"},
            {},
            ['survey.instrument: found "none.toml" (no such file), expected one of skm-'],
        ),
        ({"weight": "1/9"}, {}, ['survey.weight: found "1/9", expected one of own for own.toml']),
        ({}, {'id = "kota-contoh"': "id = 5"}, ["survey.instrument: own.toml: id: found 5, expected 3-48 of a-z"]),
        ({}, {"0.15": "0.16"}, ["survey.instrument: own.toml: element.weight: the weights sum to 101/100, expected"]),
        ({}, {"asked = 1\n": "asked = 1\nmodes = ['online']\n"}, ["element 1 (persyaratan).modes: found 'online'"]),
        ({}, {"[[band]]": "[[band"}, ["survey.instrument: own.toml: not readable as TOML"]),
    ],
)
def test_every_fault_of_an_own_questionnaire_is_listed(
    tmp_path: Path, survey: dict[str, Any], changes: dict[str, str], faults: list[str]
) -> None:
    (tmp_path / "own.toml").write_text(own_questionnaire(**changes))
    content = {"survey": {"instrument": "own.toml", **survey}, "summary": {"time": 7}}
    with pytest.raises(ConfigError) as error:
        make_config(content, {}, folder=tmp_path)
    assert [one for one in (*faults, "summary.time") if one not in str(error.value)] == []


def test_a_fault_of_a_secret_is_told_of_the_file_that_it_stands_in(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    path.write_text("[agency]\nname = 5\n")
    (tmp_path / "secrets.env").write_text("SKM_SECRET=short\n")
    with pytest.raises(ConfigError) as both:
        load_config(path, {})
    assert [line for line in str(both.value).split("\n") if not line.startswith(" ")] == [
        f"{path}: 1 fault(s)",
        f"{tmp_path / 'secrets.env'}: 1 fault(s)",
    ]
    path.write_text("")
    with pytest.raises(ConfigError) as one:
        load_config(path, {})
    assert str(one.value).startswith(f"{tmp_path / 'secrets.env'}: 1 fault(s)\n  SKM_SECRET: found fewer")
    (tmp_path / "secrets.env").write_text("SKM_TELEGRAM_TOKEN=7000000000:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\n")
    with pytest.raises(ConfigError) as outside:
        load_config(path, {"SKM_SECRET": "short"})
    assert str(outside.value).startswith(f"{path}: 1 fault(s)\n"), "of the environment, and of no file"
