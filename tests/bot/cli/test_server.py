"""`skm` with database.url = postgresql://: what it does there, and one line for whatever is wrong."""

import os
from pathlib import Path

import psycopg
import pytest

from bot.config import load_config
from bot.rules.server import Server
from bot.settings.faults import ConfigError
from tests.support.commands import skm
from tests.support.ports import free_port
from tests.support.servers import NoServer, cluster

pytestmark = pytest.mark.server
PASSWORD = "rahasia-contoh"
UNITS = "code,name\nAA,Dinas Contoh\n"


@pytest.fixture(scope="module")
def server() -> Server:
    try:
        return cluster().make("commands")
    except NoServer as none:
        pytest.skip(str(none))


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    for name in [name for name in os.environ if name.startswith(("SKM_", "PG"))]:
        monkeypatch.delenv(name)
    return tmp_path


def configure(here: Path, url: str) -> None:
    (here / "config.toml").write_text(f'[agency]\nname = "Kota (contoh)"\n[database]\nurl = "{url}"\n')


def test_commands_work_on_a_server(
    capsys: pytest.CaptureFixture[str], here: Path, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    configure(here, server.url)
    code, _, err = skm(capsys, "status")
    assert code != 0
    assert err.strip().endswith(f"{server}: found no database, expected one made by `skm migrate` or `skm run`")
    _, out, _ = skm(capsys, "check")
    assert "will be made by `skm run` or `skm migrate`" in out
    code, out, _ = skm(capsys, "migrate")
    assert (code, out.splitlines()[0]) == (0, "applied 0001_survey.sql")
    code, out, _ = skm(capsys, "migrate")
    assert (code, out.strip()) == (0, "already up to date")
    (here / "units.csv").write_text(UNITS)
    assert skm(capsys, "units", "import", "units.csv")[0] == 0
    code, out, _ = skm(capsys, "status")
    assert code == 0 and "1 unit(s) due" in out
    code, out, _ = skm(capsys, "doctor")
    assert code == 0 and "0 tallies recounted, 0 differ" in out
    assert out.startswith("server: references but") and "pages, order" not in out, "it has looked at no file"
    assert skm(capsys, "doctor", "--full")[1].startswith("server: every reference")
    _, out, _ = skm(capsys, "check")
    assert f"{server}: up to date" in out
    assert list(here.glob("*.db*")) == [], "no file is made beside"


@pytest.mark.parametrize("command", [["backup", "x.db"], ["restore", "x.db"]])
def test_what_is_a_files_own_names_the_servers_tools(
    capsys: pytest.CaptureFixture[str], here: Path, server: Server, command: list[str]
) -> None:
    configure(here, server.url)
    code, _, err = skm(capsys, *command)
    assert code != 0 and "found a server, expected a file: use pg_dump and pg_restore" in err


def test_one_line_for_what_is_wrong_and_no_password_in_it(
    capsys: pytest.CaptureFixture[str], here: Path, server: Server
) -> None:
    configure(here, f"postgresql://skm:{PASSWORD}@127.0.0.1:{free_port()}/skm")
    for command in (["status"], ["check"], ["migrate"], ["doctor"]):
        code, out, err = skm(capsys, *command)
        assert code != 0 and PASSWORD not in out + err
        assert any("Connection refused" in line and "postgresql://skm@127.0.0.1:" in line for line in err.splitlines())
    assert PASSWORD not in repr(load_config(here / "config.toml"))
    assert load_config(here / "config.toml").database_at == Server.of(
        load_config(here / "config.toml").database.url, PASSWORD
    )
    configure(here, server.url.replace("/commands", "/nothing"))
    code, _, err = skm(capsys, "migrate")
    assert code != 0 and "CREATE DATABASE makes it" in err


def test_a_database_moves_there_and_back(
    capsys: pytest.CaptureFixture[str], here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    try:
        server = cluster().make("moved")
    except NoServer as none:
        pytest.skip(str(none))
    configure(here, "sqlite:///skm.db")
    (here / "units.csv").write_text(UNITS)
    for command in (["migrate"], ["units", "import", "units.csv"]):
        assert skm(capsys, *command)[0] == 0
    with_password = server.url.replace("skm@", f"skm:{PASSWORD}@")
    code, out, err = skm(capsys, "move", "sqlite:///skm.db", with_password)
    assert code == 0 and "nothing differs" in out and PASSWORD not in out + err
    code, out, err = skm(capsys, "move", "sqlite:///skm.db", with_password)
    assert code != 0 and "found rows in audit, services" not in out and "expected an empty database" in err
    assert PASSWORD not in out + err
    monkeypatch.setenv("SKM_DATABASE_PASSWORD", PASSWORD)
    code, out, err = skm(capsys, "move", server.url, "sqlite:///back.db")
    assert code == 0 and (here / "back.db").exists() and PASSWORD not in out + err
    configure(here, "sqlite:///back.db")
    assert "1 unit(s) due" in skm(capsys, "status")[1]
    for source, target, said in (
        ("skm.db", server.url, "FROM: found no address of a PostgreSQL server, expected sqlite:///FILE or"),
        ("sqlite:///none.db", server.url, "none.db: found no database, expected one made by `skm migrate`"),
        ("sqlite:///skm.db", f"postgresql://skm:{PASSWORD}@127.0.0.1", "TO: found no name of a database"),
        ("sqlite:///skm.db", f"postgresql://skm:{PASSWORD}@127.0.0.1:{free_port()}/skm", "nobody answers there"),
        ("sqlite:///skm.db", "sqlite:///other.db", "found the same engine as that of"),
    ):
        code, out, err = skm(capsys, "move", source, target)
        assert code != 0 and said in err and PASSWORD not in out + err, err
    assert not (here / "none.db").exists() and not (here / "other.db").exists()


def test_a_missing_right_and_a_foreign_schema(capsys: pytest.CaptureFixture[str], here: Path) -> None:
    try:
        server = cluster().make("rights")
    except NoServer as none:
        pytest.skip(str(none))
    with psycopg.connect(server.url, autocommit=True) as session:
        session.execute("CREATE ROLE guest LOGIN")
    configure(here, server.url.replace("skm@", "guest@"))
    code, _, err = skm(capsys, "check")
    assert code == 1 and "GRANT CREATE ON DATABASE rights TO guest" in err
    code, _, err = skm(capsys, "migrate")
    assert code != 0 and "a right is missing" in err
    with psycopg.connect(server.url, autocommit=True) as session:
        session.execute("CREATE SCHEMA skm; CREATE TABLE skm.orders (id int)")
    configure(here, server.url)
    code, _, err = skm(capsys, "migrate")
    assert code != 0 and "found a schema skm of another program, expected one of skm, or none: see database.url" in err


def test_the_password_comes_from_the_environment_or_a_file(here: Path) -> None:
    configure(here, "postgresql://skm:lain@db.contoh/skm")
    (here / "password").write_text(f"{PASSWORD}\n")
    for environ in ({"SKM_DATABASE_PASSWORD": PASSWORD}, {"SKM_DATABASE_PASSWORD_FILE": str(here / "password")}):
        assert load_config(here / "config.toml", environ).database_at == Server(
            "postgresql://skm@db.contoh/skm", PASSWORD
        )
    with pytest.raises(ConfigError) as fault:
        configure(here, f"postgresql://skm:{PASSWORD}@db.contoh")
        load_config(here / "config.toml", {})
    assert PASSWORD not in str(fault.value) and "database.url" in str(fault.value)
    (here / "config.toml").write_text('[database]\nurl = "postgresql:///skm"\n[backup]\nfolder = "b"\n')
    with pytest.raises(ConfigError, match=r"backup.folder: found .* expected none with a server"):
        load_config(here / "config.toml", {})


def test_a_wrong_password_and_an_old_server(
    capsys: pytest.CaptureFixture[str], here: Path, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = cluster()
    with psycopg.connect(server.url, autocommit=True) as session:
        session.execute("CREATE ROLE locked LOGIN PASSWORD 'benar-contoh'")
    access = own.data / "pg_hba.conf"
    access.write_text(f"local all locked scram-sha-256\n{access.read_text()}")
    own.run("pg_ctl", "-D", own.data, "reload")
    configure(here, server.url.replace("skm@", f"locked:{PASSWORD}@"))
    for command in (["check"], ["migrate"]):
        code, out, err = skm(capsys, *command)
        assert code != 0 and "wrong password: see database.url and SKM_DATABASE_PASSWORD" in err
        assert PASSWORD not in out + err
    configure(here, server.url)
    monkeypatch.setattr("bot.storage.postgres.opening.OLDEST", 99)
    code, _, err = skm(capsys, "migrate")
    assert code != 0 and "expected 99 or newer: upgrade the server" in err
