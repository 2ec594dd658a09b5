"""Opening models: specs, errors for models that cannot be opened, prices and tracing."""

import asyncio
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest
from langchain_core.prompts import ChatPromptTemplate

from lensawriter.errors import SettingInvalid
from lensawriter.llm.policy import Policy
from lensawriter.llm.provider import effective_spec, open_model
from lensawriter.llm.record import MemoryRecord
from lensawriter.llm.request import ask
from lensawriter.settings import Settings
from tests.support.model_server import ModelServer, running

KEY = {"OPENAI_API_KEY": "sk-secret-key"}
SPECS: list[tuple[dict[str, str], str]] = [
    ({}, "offline"),
    ({"LENSAWRITER_MODEL": "openai:gpt-4.1"}, "offline"),
    ({"LENSAWRITER_MODEL": "openai:gpt-4.1", "OPENAI_API_KEY": "  "}, "offline"),
    ({"LENSAWRITER_MODEL": "openai:gpt-4.1"} | KEY, "openai:gpt-4.1"),
    ({"LENSAWRITER_MODEL": "openai:org/model:7b"} | KEY, "openai:org/model:7b"),
    ({"LENSAWRITER_MODEL": "offline"} | KEY, "offline"),
]


@pytest.fixture(scope="module")
def server() -> Iterator[ModelServer]:
    with running() as served:
        yield served


@pytest.mark.parametrize(("environment", "spec"), SPECS)
def test_openai_model_without_a_key_is_the_offline_model(environment: dict[str, str], spec: str) -> None:
    settings = Settings.read(environment)
    assert open_model(settings).spec == effective_spec(settings) == spec


REFUSED = [
    ("anthropic:claude", "pip install langchain-anthropic"),
    ("google_genai:gemini", "pip install langchain-google-genai"),
    ("bedrock:x", "pip install langchain-aws"),
    ("nosuch:model", "「nosuch:model」を開けません"),
    ("azure_openai:x", "APIキーなどの環境変数"),
    ("openai", "offline または openai:モデル名"),
    ("anthropic:", "offline または openai:モデル名"),
]


@pytest.mark.parametrize(("spec", "sentence"), REFUSED)
def test_model_that_cannot_be_opened_is_refused_in_one_line(
    spec: str, sentence: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("AZURE_OPENAI_API_KEY", raising=False)
    with pytest.raises(SettingInvalid, match=sentence) as refused:
        open_model(Settings.read(KEY), spec)
    assert "\n" not in refused.value.message
    assert refused.value.message.endswith("。")
    assert "sk-secret-key" not in refused.value.message


def test_other_provider_is_used_through_its_langchain_package(
    server: ModelServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in {
        "AZURE_OPENAI_API_KEY": "k",
        "AZURE_OPENAI_ENDPOINT": server.url.removesuffix("/v1"),
        "OPENAI_API_VERSION": "2026-01-01",
    }.items():
        monkeypatch.setenv(name, value)
    model = open_model(Settings.read({}), "azure_openai:gpt-4.1")

    record = MemoryRecord()

    async def once() -> Any:
        prompt: Any = ChatPromptTemplate.from_messages([("human", "{envelope}")])
        policy = Policy(first_token=10, between_tokens=10, backoff=(0.01,), longest_pause=0.02)
        try:
            return await ask(
                model, lambda chat: prompt | chat, {"envelope": "書く"}, record=record, step="text", policy=policy
            )
        finally:
            await model.open("", None).root_async_client.close()  # type: ignore[attr-defined]

    server.script.fail("busy")
    answer = asyncio.run(once())
    assert answer.text == "はい。"
    assert len(server.calls) == len(record._steps) == 2, "only lensawriter.llm.request retries, not the library"


def test_cost_is_in_yen_for_a_known_price_and_none_for_an_unknown_one() -> None:
    settings = Settings.read(KEY)
    assert open_model(settings, "openai:gpt-4.1").cost(1000, 500).yen == Decimal("0.9")
    assert open_model(settings, "openai:local").cost(1000, 500).yen is None
    assert open_model(settings, "offline").cost(1000, 500).yen == 0


def test_tracing_is_off_even_if_the_environment_enables_it(monkeypatch: pytest.MonkeyPatch) -> None:
    from langsmith import utils as langsmith

    utils: Any = langsmith

    for name in ("LANGSMITH_TRACING", "LANGSMITH_TRACING_V2", "LANGCHAIN_TRACING_V2"):
        monkeypatch.setenv(name, "true")
    utils.get_env_var.cache_clear()
    assert utils.tracing_is_enabled(), "precondition: the environment variables enable tracing"
    open_model(Settings.read({}))
    utils.get_env_var.cache_clear()
    assert not utils.tracing_is_enabled()
