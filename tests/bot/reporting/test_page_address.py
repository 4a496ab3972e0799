"""The address and key of the results page, from the configuration."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.config import ConfigError, make_config
from bot.reporting.address import address_of
from exports.address import Address
from exports.site.signature import new_key, public_of


def found(folder: Path, **keys: str) -> Address | None:
    content = {"database": {"url": "sqlite:///skm.db"}, "publish": keys}
    return address_of(make_config(content, {}, folder=folder))


def test_it_is_what_the_configuration_tells(tmp_path: Path) -> None:
    secret = new_key()
    (tmp_path / "kunci.pem").write_bytes(secret)
    (tmp_path / "rusak.pem").write_text("-----")
    url = "https://skm.example.go.id"
    assert found(tmp_path) is None
    assert found(tmp_path, url=url) == Address(url)
    assert found(tmp_path, key="kunci.pem") == Address("", public_of(secret))
    for lost in ("rusak.pem", "tidak-ada.pem"):
        assert found(tmp_path, url=url, key=lost) == Address(url)
        assert found(tmp_path, key=lost) is None


@pytest.mark.parametrize("url", ["skm.example.go.id", "ftp://x", "https://x y", "https://" + "x" * 200])
def test_a_page_has_an_address_of_the_web(tmp_path: Path, url: str) -> None:
    with pytest.raises(ConfigError) as caught:
        found(tmp_path, url=url)
    assert "publish.url" in str(caught.value)
