"""`lensawriter serve`: the server, from any folder, with every setting that its safety rests on."""

import errno
import socket
from contextlib import closing
from importlib.util import module_from_spec, spec_from_file_location
from types import ModuleType

from lensawriter import services
from lensawriter.errors import SettingInvalid
from lensawriter.settings import ROOT, Settings

SOCKET_BYTES = 20_000_000
"""Bytes of one message of a page; Streamlit's own bound is the same."""
GRACE = 4
"""Seconds that open pages are given when the server is asked to end."""


def serve(settings: Settings) -> None:
    """Serve until SIGINT or SIGTERM; raises SettingInvalid, UseCaseInvalid, StoreBusy before anything is served."""
    with closing(_listening(settings)) as listening:
        house = services.adopt(services.build(settings))
        try:
            _tell(settings, house.accounts.set_up_code() if house.accounts.needs_set_up() else None)
            _run(settings, listening)
        finally:
            services.close()


def _listening(settings: Settings) -> socket.socket:
    family = socket.AF_INET6 if ":" in settings.address else socket.AF_INET
    listening = socket.socket(family)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((settings.address, settings.port))
        listening.listen(512)
    except OSError as error:
        listening.close()
        why = "は別のプログラムが使用しています" if error.errno == errno.EADDRINUSE else "では待ち受けできません"
        raise SettingInvalid(
            f"{settings.address} のポート {settings.port} {why}。--port で別の番号を指定してください。"
        ) from None
    return listening


def _tell(settings: Settings, code: str | None) -> None:
    print(f"LENSAwriterを http://{settings.address}:{settings.port} で起動しました（終了は Ctrl+C）。", flush=True)
    if code is not None:
        print(f"はじめての設定をしてください。設定コード：{code}", flush=True)


def _launcher() -> ModuleType:
    """Load app.py from where it lies, wherever the command was started."""
    spec = spec_from_file_location("app", ROOT / "app.py")
    assert spec is not None
    assert spec.loader is not None
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def _run(settings: Settings, listening: socket.socket) -> None:
    import uvicorn

    from lensawriter.ui import options

    options.apply(settings)
    app = _launcher().app
    config = uvicorn.Config(
        app,
        ws="websockets-sansio",
        ws_max_size=SOCKET_BYTES,
        ws_ping_interval=30,
        ws_ping_timeout=30,
        server_header=False,
        access_log=False,
        proxy_headers=False,
        log_level="warning",
        use_colors=False,
        timeout_graceful_shutdown=GRACE,
    )
    uvicorn.Server(config).run(sockets=[listening])
