"""Requests held against AWS's own description of its services, as botocore carries it; no account is asked."""

import re
from collections.abc import Iterator
from functools import cache
from typing import Any

import botocore.session
from botocore.model import Shape
from botocore.validate import ParamValidator


def model_faults(service: str, operation: str, request: dict[str, Any]) -> list[str]:
    """What the service's model does not allow.

    botocore looks at types, names and lower bounds; patterns, upper bounds and enumerations are looked at here.
    """
    shape = _model(service).operation_model(operation).input_shape
    report = ParamValidator().validate(request, shape)
    if report.has_errors():
        return [" ".join(report.generate_report().split())]
    return [*_limits(shape, request, operation)]


@cache
def _model(service: str) -> Any:
    return botocore.session.get_session().get_service_model(service)


def _limits(shape: Shape, value: Any, where: str) -> Iterator[str]:
    limits = shape.metadata
    if shape.type_name == "structure":
        for name, each in value.items():
            yield from _limits(shape.members[name], each, f"{where}.{name}")
    elif shape.type_name == "list":
        for number, each in enumerate(value):
            yield from _limits(shape.member, each, f"{where}[{number}]")
    elif shape.type_name == "map":
        for key, each in value.items():
            yield from _limits(shape.key, key, f"{where} key")
            yield from _limits(shape.value, each, f"{where}.{key}")
    if (size := _size(value)) is not None and "max" in limits and size > limits["max"]:
        yield f"{where} is {size}, at most {limits['max']} are allowed"
    if isinstance(value, str):
        if "enum" in limits and value not in limits["enum"]:
            yield f"{where} is {value}, allowed are {', '.join(limits['enum'])}"
        if not _matches(limits.get("pattern"), value):
            yield f"{where} is {value}, which does not match {limits['pattern']}"


def _size(value: Any) -> int | None:
    if isinstance(value, bool):
        return None
    return value if isinstance(value, int) else len(value)


def _matches(pattern: str | None, value: str) -> bool:
    if pattern is None:
        return True
    try:
        return re.fullmatch(pattern, value, re.DOTALL) is not None
    except re.error:  # a range of half characters, which Java takes and Python does not
        return True
