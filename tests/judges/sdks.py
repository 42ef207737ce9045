"""The types that each provider's official SDK has for the body of a request."""

import inspect
import json
import typing

from typing_extensions import NotRequired, TypedDict

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
        "cohere": _cohere(),
        "ollama": _ollama(),
        "bedrock": _bedrock(),
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


def _cohere():
    from cohere.v2 import raw_client

    # The SDK has no type of the body either: each parameter of the call is a member of it.
    call = raw_client.RawV2Client.chat
    hints = typing.get_type_hints(call, vars(raw_client))
    parameters = inspect.signature(call).parameters
    members = {
        name: hints[name] if parameter.default is parameter.empty else NotRequired[hints[name]]
        for name, parameter in parameters.items()
        if name not in ("self", "request_options")
    }
    # Which method is called says whether the answer is streamed.
    members["stream"] = NotRequired[bool]
    return Type(TypedDict("Chat", members), models=True).errors


def _ollama():
    from ollama import _types as types

    # For people who type, the SDK takes any mapping for these, and paths for pictures.
    class Message(types.Message):
        images: typing.Optional[typing.List[str]] = None

    class ChatRequest(types.ChatRequest):
        messages: typing.List[Message]
        options: typing.Optional[types.Options] = None

    return Type(ChatRequest, models=True).errors


def _bedrock():
    from bedrock import errors

    return errors


def _by_stream(whole, streamed):
    def errors(text):
        is_streamed = json.loads(text).get("stream", False)
        return (streamed if is_streamed else whole).errors(text)

    return errors
