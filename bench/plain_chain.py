"""What `durable_article` is compared with: a plain LangChain script that makes one call after the other and stores nothing."""

import os
from typing import Any

from langchain_core.prompts import ChatPromptTemplate
from langchain_openai import ChatOpenAI

from lensawriter.chains.envelope import StepRequest, seal
from lensawriter.models import Brief, LengthRange, Outline, OutlineSection


def write(brief: Brief, sections: int) -> str:
    """Request an outline, then each section in order, and return the joined sections."""
    model = ChatOpenAI(model="bench", base_url=os.environ["OPENAI_BASE_URL"], api_key=os.environ["OPENAI_API_KEY"])  # type: ignore[arg-type]
    prompt: Any = (
        ChatPromptTemplate.from_messages([("system", "記事を書いてください。"), ("human", "{envelope}")]) | model
    )
    prompt.invoke({"envelope": seal(brief, StepRequest(step="outline", length=brief.length, count=sections))})
    share = LengthRange(min=brief.length.min // sections, max=brief.length.max // sections)
    outline = Outline(sections=tuple(OutlineSection(heading=f"見出し{n}", asked=share) for n in range(sections)))
    parts = []
    for index in range(sections):
        request = StepRequest(step="section", length=share, outline=outline, index=index)
        parts.append(prompt.invoke({"envelope": seal(brief, request)}).content)
    return "\n\n".join(parts)
