"""The types that each provider's official SDK has for the body of a request."""

import json

from strict import Type


def judges():
    """By provider, what finds the errors of a body."""
    openai = _openai_chat()
    responses = _openai_responses()
    return {
        "openai": openai,
        "azure": openai,
        "openai_responses": responses,
        "azure_responses": responses,
        "anthropic": _anthropic(),
        "gemini": _gemini(),
        "groq": _groq(),
        "mistral": _mistral(),
    }


def _openai_chat():
    from openai.types.chat import completion_create_params as params

    return _by_stream(
        Type(params.CompletionCreateParamsNonStreaming), Type(params.CompletionCreateParamsStreaming)
    )


def _openai_responses():
    from openai.types.responses import response_create_params as params

    return _by_stream(
        Type(params.ResponseCreateParamsNonStreaming), Type(params.ResponseCreateParamsStreaming)
    )


def _anthropic():
    from anthropic.types import message_create_params as params

    return _by_stream(
        Type(params.MessageCreateParamsNonStreaming), Type(params.MessageCreateParamsStreaming)
    )


def _gemini():
    from gemini import errors

    return errors


def _groq():
    from groq.types.chat.completion_create_params import CompletionCreateParams

    return Type(CompletionCreateParams).errors


def _mistral():
    from mistralai.client import models

    return _by_stream(
        Type(models.ChatCompletionRequest, models=True),
        Type(models.ChatCompletionStreamRequest, models=True),
    )


def _by_stream(whole, streamed):
    def errors(text):
        is_streamed = json.loads(text).get("stream", False)
        return (streamed if is_streamed else whole).errors(text)

    return errors
