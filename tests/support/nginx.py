"""A real nginx before several workers, with the upstream of deploy/nginx.conf, without TLS."""

import re
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

_DEPLOYED = Path(__file__).parents[2] / "deploy" / "nginx.conf"
_CONFIG = """
daemon off; master_process off; pid {folder}/pid; error_log {folder}/error.log;
events {{ worker_connections 1024; }}
http {{
    access_log off;
    client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi; uwsgi_temp_path {folder}/uwsgi; scgi_temp_path {folder}/scgi;
    {upstream}
    proxy_http_version 1.1;
    proxy_set_header Connection "";
    {handling}
    server {{
        listen 127.0.0.1:{port};
        location = /hook {{ {mirror} proxy_pass http://skm; }}
        location = /again {{ internal; proxy_pass http://skm/hook; }}
    }}
}}
"""


class NoNginx(Exception):
    """This machine has none."""


@contextmanager
def nginx(folder: Path, port: int, ports: Sequence[int], *, twice: bool = False, patience: str = "") -> Iterator[None]:
    """Listen on `port` and give each update to one of `ports` as deploy/nginx.conf does: the first has it if it lives.

    `twice` gives it to another one, too, and to each of them in turn. `patience` is how long an answer is waited for,
    such as "300ms", in place of what is deployed. Raises NoNginx.
    """
    program = shutil.which("nginx") or "/usr/sbin/nginx"
    if not Path(program).exists():
        raise NoNginx("found no nginx, expected Debian's package nginx-light")
    config = folder / "nginx.conf"
    filled = _CONFIG.format(
        folder=folder,
        upstream=_in_turn(ports) if twice else deployed(ports),
        handling=_handling(patience),
        port=port,
        mirror="mirror /again;" if twice else "",
    )
    config.write_text(filled, encoding="utf-8")
    process = subprocess.Popen([program, "-p", folder, "-c", config], stderr=subprocess.DEVNULL)
    try:
        yield
        if process.poll() is not None:
            raise RuntimeError(f"nginx has ended: {(folder / 'error.log').read_text()}")
    finally:
        process.terminate()
        process.wait()


def _handling(patience: str) -> str:
    text = "\n    ".join(re.findall(r"proxy_(?:next_upstream|connect|read)\w* [^;]*;", _DEPLOYED.read_text()))
    return re.sub(r"(proxy_read_timeout) [^;]*", rf"\1 {patience}", text) if patience else text


def deployed(ports: Sequence[int]) -> str:
    """The upstream of several workers as deploy/nginx.conf has it, with these ports. Its last one stands for more."""
    block = re.search(r"^#upstream skm {\n(?:#.*\n)*?#}$", _DEPLOYED.read_text(), re.M)
    assert block is not None
    lines = [line.removeprefix("#") for line in block[0].splitlines()]
    workers = [line for line in lines if line.strip().startswith("server")]
    filled = [re.sub(r":\d+", f":{port}", workers[min(place, len(workers) - 1)]) for place, port in enumerate(ports)]
    first = lines.index(workers[0])
    return "\n".join([*lines[:first], *filled, *lines[first + len(workers) :]])


def _in_turn(ports: Sequence[int]) -> str:
    servers = " ".join(f"server 127.0.0.1:{one} max_fails=0;" for one in ports)
    return f"upstream skm {{ {servers} keepalive 100; keepalive_timeout 5s; }}"
