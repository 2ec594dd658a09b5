"""Open language models. Only this module and `provider_errors` contain code for a provider; `request` is neutral."""

import asyncio
import os
import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cache
from typing import TYPE_CHECKING, Any
from weakref import WeakKeyDictionary

from pydantic import BaseModel

from lensawriter.errors import SettingInvalid
from lensawriter.llm.prices import Price, load_prices
from lensawriter.models import Usage
from lensawriter.settings import Settings

if TYPE_CHECKING:
    from langchain_core.runnables import Runnable

OFFLINE = "offline"
FREE = Price(prompt=Decimal(0), completion=Decimal(0))
CONNECT_TIMEOUT = 10.0
"""Seconds allowed for opening a connection."""
_TRACING = ("LANGSMITH_TRACING_V2", "LANGSMITH_TRACING", "LANGCHAIN_TRACING_V2", "LANGCHAIN_TRACING")
"""Environment variables that make LangChain send every request to a tracing service."""


async def _close_nothing() -> None:
    """Do nothing; used for models without connections."""


@dataclass(frozen=True)
class Model:
    """A model opened for one job."""

    spec: str
    price: Price | None
    """None if the price is unknown."""
    deterministic: bool
    """Whether the same request always gives the same answer, so that retries are useless."""
    accepts_schema: bool
    """Whether the provider accepts a JSON schema for the answer."""
    gives_finish_reason: bool
    """Whether every complete answer has a finish reason, so that an answer without one was cut off."""
    open: Callable[[str, type[BaseModel] | None], "Runnable[Any, Any]"] = field(repr=False)
    """Takes the attempt key and the answer schema or None; returns a chat model that sends both with its requests."""
    close: Callable[[], Awaitable[None]] = field(default=_close_nothing, repr=False)
    """Close the connections of the running event loop; the next `open` creates new ones."""

    def cost(self, prompt_tokens: int, completion_tokens: int, *, estimated: bool = False) -> Usage:
        """Return the usage of a call; `yen` is None when the price is unknown."""
        yen = None if self.price is None else self.price.of(prompt_tokens, completion_tokens)
        return Usage(prompt_tokens=prompt_tokens, completion_tokens=completion_tokens, yen=yen, estimated=estimated)


def open_model(settings: Settings, spec: str | None = None) -> Model:
    """Return the model of a spec: `offline`, `openai:NAME`, or any `provider:NAME` that `init_chat_model` supports.

    Without an OpenAI key, a spec of OpenAI opens the offline model. Raises SettingInvalid.
    """
    # Customer text must be sent only to the model.
    os.environ.update(dict.fromkeys(_TRACING, "false"))
    provider, _, name = (spec or settings.model).partition(":")
    if provider == OFFLINE or (provider == "openai" and settings.openai_api_key is None):
        return _offline()
    if not name:
        raise SettingInvalid(
            f"モデル「{provider}」の指定を読み取れません。offline または openai:モデル名 の形で指定してください。"
        )
    price = price_of(settings, f"{provider}:{name}")
    if provider == "openai":
        return _openai(settings, name, price)
    return _other(provider, name, price)


def price_of(settings: Settings, spec: str) -> Price | None:
    """Return the price of a model, or None when it is unknown."""
    provider, _, name = spec.partition(":")
    return FREE if provider == OFFLINE else load_prices(settings.prices).get(name)


def choices(settings: Settings) -> tuple[str, ...]:
    """Return the specs of the models that writers may choose, the default model first."""
    default = effective_spec(settings)
    others = [] if default == OFFLINE else [each for each in settings.models if not _lacks_key(settings, each)]
    return tuple(dict.fromkeys([default, *others]))


def effective_spec(settings: Settings) -> str:
    """Return the spec of the model that jobs use by default, without importing a provider."""
    return OFFLINE if _lacks_key(settings, settings.model) else settings.model


def _lacks_key(settings: Settings, spec: str) -> bool:
    return spec.startswith("openai:") and settings.openai_api_key is None


def _offline() -> Model:
    # The requests of a job share one chat model, which caches the parsed sources; `close` deletes this customer text.
    chats: list[Any] = []

    def open_offline(_key: str, _schema: type[BaseModel] | None) -> Any:
        from lensawriter.offline.chat import OfflineChat

        if not chats:
            chats.append(OfflineChat())
        return chats[0]

    async def close_offline() -> None:
        chats.clear()

    return Model(
        OFFLINE,
        FREE,
        deterministic=True,
        accepts_schema=False,
        gives_finish_reason=True,
        open=open_offline,
        close=close_offline,
    )


def _openai(settings: Settings, name: str, price: Price | None) -> Model:
    # A connection belongs to the event loop that opened it; jobs, tests and commands each run their own loop.
    clients: WeakKeyDictionary[asyncio.AbstractEventLoop, Any] = WeakKeyDictionary()

    def open_openai(key: str, schema: type[BaseModel] | None) -> Any:
        loop = asyncio.get_running_loop()
        if loop not in clients:
            clients[loop] = _client(settings, name)
        bound: dict[str, Any] = {"extra_headers": {"Idempotency-Key": key, "X-Request-Id": key}}
        if schema is not None:
            # Not `with_structured_output`, because its answer does not stream, so hangs and cuts would not be detected.
            bound["extra_body"] = {"response_format": _response_format(schema)}
        return clients[loop].bind(**bound)

    async def close_openai() -> None:
        client = clients.pop(asyncio.get_running_loop(), None)
        if client is not None:
            await client.http_async_client.aclose()

    return Model(
        f"openai:{name}",
        price,
        deterministic=False,
        accepts_schema=True,
        gives_finish_reason=True,
        open=open_openai,
        close=close_openai,
    )


def _client(settings: Settings, name: str) -> Any:
    import httpx2
    from openai import DefaultAsyncHttpxClient

    assert settings.openai_api_key is not None
    # `llm.request` enforces deadlines between tokens; this timeout only frees abandoned connections.
    timeout = httpx2.Timeout(120.0, connect=CONNECT_TIMEOUT)
    return _chat()(
        model=name,
        api_key=settings.openai_api_key,
        base_url=settings.openai_base_url,
        max_retries=0,
        stream_usage=True,
        stream_chunk_timeout=None,
        use_responses_api=False,
        http_async_client=DefaultAsyncHttpxClient(timeout=timeout, verify=_certificates()),
    )


@cache
def _chat() -> Any:
    """Return the chat model class. It is created on first use, because LangChain is imported late."""
    from langchain_openai import ChatOpenAI

    class Chat(ChatOpenAI):
        """Keeps the `refusal` field of a streamed answer, which ChatOpenAI discards."""

        def _convert_chunk_to_generation_chunk(self, chunk: dict[str, Any], *rest: Any) -> Any:
            converted = super()._convert_chunk_to_generation_chunk(chunk, *rest)
            choices = chunk.get("choices") or [{}]
            refusal = (choices[0].get("delta") or {}).get("refusal")
            if converted is not None and refusal:
                converted.message.additional_kwargs["refusal"] = refusal
            return converted

    return Chat


@cache
def _certificates() -> Any:
    """Return an SSL context with the trusted certificates; cached, because loading them is slow."""
    import httpx2

    return httpx2.create_ssl_context()


def _response_format(schema: type[BaseModel]) -> dict[str, Any]:
    return {"type": "json_schema", "json_schema": {"name": schema.__name__, "schema": schema.model_json_schema()}}


def _other(provider: str, name: str, price: Price | None) -> Model:
    from langchain.chat_models import init_chat_model

    try:
        chat = init_chat_model(name, model_provider=provider, max_retries=0)
    except ImportError as error:
        named = re.search(r"pip install ([\w.-]+)", str(error))
        package = named[1] if named else f"langchain-{provider.replace('_', '-')}"
        raise SettingInvalid(
            f"モデル「{provider}:{name}」を使うには、追加のパッケージが必要です。pip install {package} を実行してください。"
        ) from None
    except Exception:  # noqa: BLE001 - each library raises its own errors, and some messages contain the API key
        raise SettingInvalid(
            f"モデル「{provider}:{name}」を開けません。提供元の名前と、そのAPIキーなどの環境変数を確認してください。"
        ) from None
    return Model(
        f"{provider}:{name}",
        price,
        deterministic=False,
        accepts_schema=False,
        gives_finish_reason=False,
        open=lambda _key, _schema: chat,
    )
