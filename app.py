"""The ASGI application: Streamlit's server with our own routes, behind the gate, which checks every request."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import cache
from typing import Any

import streamlit as st
from starlette.middleware import Middleware

from lensawriter import services
from lensawriter.errors import LensaError
from lensawriter.settings import ROOT
from lensawriter.ui.server import errors, messages, options, warm_up
from lensawriter.ui.server.gate import gate_dependencies
from lensawriter.web.gate import Gate, GateDependencies
from lensawriter.web.headers import content_security_policy
from lensawriter.web.index import read_assets, read_index
from lensawriter.web.routes import routes


@asynccontextmanager
async def lifespan(_: Any) -> AsyncIterator[None]:
    """Build the services, warm up while serving, and close the services when the server stops."""
    try:
        options.check()
        built = await asyncio.to_thread(services.current)
    except LensaError as error:
        errors.refuse_to_start(error)
    messages.hide_server_details()
    errors.silence_streamlit()
    warm = asyncio.create_task(asyncio.to_thread(warm_up.warm, built))
    try:
        yield
    finally:
        await warm
        await asyncio.to_thread(services.close)
        warm_up.unfreeze()


def dependencies() -> GateDependencies:
    """Return what the gate needs; builds the services on the first call."""
    current = services.current()
    return gate_dependencies(current, _policy(current.settings.hosts))


@cache
def _policy(hosts: tuple[str, ...]) -> str:
    return content_security_policy(index, hosts)


index = read_index()
app = st.App(
    ROOT / "lensawriter" / "ui" / "router.py",
    routes=routes(services.current, index),
    middleware=[Middleware(Gate, dependencies=dependencies, assets=read_assets())],
    lifespan=lifespan,
    on_script_error=errors.show,
)
