"""A real nginx before several workers, as deploy/nginx.conf has it, without TLS."""

import shutil
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

_CONFIG = """
daemon off; master_process off; pid {folder}/pid; error_log {folder}/error.log;
events {{ worker_connections 1024; }}
http {{
    access_log off;
    client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi; uwsgi_temp_path {folder}/uwsgi; scgi_temp_path {folder}/scgi;
    upstream skm {{ {servers} keepalive 100; keepalive_timeout 5s; }}
    proxy_http_version 1.1;
    proxy_set_header Connection "";
    proxy_next_upstream error timeout http_503 non_idempotent;
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
def nginx(folder: Path, port: int, ports: Sequence[int], *, twice: bool = False) -> Iterator[None]:
    """Listen on `port` and give each update to the next of `ports`. `twice` gives it to another one, too.

    Raises NoNginx.
    """
    program = shutil.which("nginx") or "/usr/sbin/nginx"
    if not Path(program).exists():
        raise NoNginx("found no nginx, expected Debian's package nginx-light")
    config, servers = folder / "nginx.conf", " ".join(f"server 127.0.0.1:{one} max_fails=0;" for one in ports)
    mirror = "mirror /again;" if twice else ""
    config.write_text(_CONFIG.format(folder=folder, servers=servers, port=port, mirror=mirror), encoding="utf-8")
    process = subprocess.Popen([program, "-p", folder, "-c", config], stderr=subprocess.DEVNULL)
    try:
        yield
        if process.poll() is not None:
            raise RuntimeError(f"nginx has ended: {(folder / 'error.log').read_text()}")
    finally:
        process.terminate()
        process.wait()
