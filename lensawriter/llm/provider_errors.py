"""Translate the errors of provider libraries into the errors that users read."""

from importlib.util import find_spec

from lensawriter import errors
from lensawriter.errors import ModelError


def translate(error: Exception, *, text_arrived: bool) -> ModelError:
    """Return the ModelError for an error of a provider library.

    `text_arrived` is whether part of the answer had arrived before the error.
    """
    if find_spec("openai") is not None:
        import openai

        if isinstance(error, openai.APITimeoutError):
            return errors.ModelHung()
        if isinstance(error, openai.APIStatusError):
            translated = _by_status(error.status_code, _code(error.body), str(error))
            translated.after = _seconds(error.response.headers.get("retry-after"))
            return translated
        if isinstance(error, openai.APIConnectionError):
            return errors.StreamCut() if text_arrived else errors.ModelUnreachable()
        if isinstance(error, openai.APIError):
            return _by_status(0, _code(error.body), str(error)) if _code(error.body) else errors.StreamCut()
    status = getattr(error, "status_code", None)
    if isinstance(status, int):
        return _by_status(status, "", str(error))
    return errors.StreamCut() if text_arrived else errors.ModelUnreachable()


def _by_status(status: int, code: str, message: str) -> ModelError:
    if "content_filter" in code or "content_policy" in code:
        return errors.ContentFiltered()
    if "insufficient_quota" in code or status == 402:
        return errors.QuotaExhausted()
    if status in (401, 403) or "invalid_api_key" in code:
        return errors.KeyRefused()
    if status == 404 or "model_not_found" in code:
        return errors.ModelUnknown()
    if status == 400 and "response_format" in message:
        return errors.SchemaUnsupported()
    if status in (408, 409, 429) or status >= 500:
        return errors.ModelBusy()
    return ModelError()


def _seconds(header: str | None) -> float:
    """Return the seconds of a Retry-After header, or 0 without one; the date form is not supported."""
    return float(header) if header is not None and header.isdecimal() else 0.0


def _code(body: object) -> str:
    """Return the code and type of an error body in lower case; servers send them nested under "error" or flat."""
    if isinstance(body, dict):
        inner = body.get("error")
        found = inner if isinstance(inner, dict) else body
        return f"{found.get('code')} {found.get('type')}".lower()
    return ""
