"""The base of every configuration model, and one plain message for whatever breaks it."""

import json
from pathlib import Path
from typing import Any, TypeVar, get_args

from pydantic import BaseModel, ConfigDict, ValidationError
from pydantic_core import ErrorDetails

from reinfuse.errors import ConfigurationError
from reinfuse.suggestions import nearest

Name = str
NAME_PATTERN = r"^[a-z][a-z0-9_]*$"


class Strict(BaseModel):
    """A part of a configuration file: unknown keys are errors and nothing is coerced in silence."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, allow_inf_nan=False)


Model = TypeVar("Model", bound=Strict)


def validate(model: type[Model], content: dict[str, Any], path: Path) -> Model:
    """Check what a YAML file says against its model.

    Raises
    ------
    ConfigurationError
        Naming the file, each offending key, what is wrong with it and the nearest valid key.
    """
    try:
        text = json.dumps(content)
    except TypeError:
        raise ConfigurationError(
            f"{path}: uses a YAML type that has no place here (!!binary, !!set). Use plain text, numbers and lists."
        ) from None
    try:
        # Through JSON, because strict mode takes a list for a pair only there.
        return model.model_validate_json(text)
    except ValidationError as error:
        problems = [f"  {_describe(model, content, detail)}" for detail in error.errors()]
    noun = "problem" if len(problems) == 1 else "problems"
    raise ConfigurationError(f"{path}: {len(problems)} {noun}\n" + "\n".join(problems))


def _describe(model: type[BaseModel], content: dict[str, Any], detail: ErrorDetails) -> str:
    location = [part for part in detail["loc"] if not _is_union_tag(part, detail)]
    key = _dotted(location, content)
    kind = detail["type"]
    if kind == "extra_forbidden":
        siblings = sorted(_fields_at(model, detail["loc"][:-1]))
        return f"{key}: unknown key.{nearest(str(location[-1]), siblings)}"
    if kind == "missing":
        return f"{key}: this key is missing. Add it."
    if kind in {"literal_error", "union_tag_invalid"}:
        context = detail.get("ctx", {})
        expected = str(context.get("expected") or context.get("expected_tags") or "")
        candidates = [word.strip(" '") for word in expected.replace(" or ", ", ").split(",")]
        written = detail["input"]
        if isinstance(written, dict):
            written = written.get("kind")
        return f"{key}: '{written}' is not possible here.{nearest(str(written), candidates)}"
    if kind == "union_tag_not_found":
        return f"{key}: the key 'kind' is missing. Add it."
    message = detail["msg"].removeprefix("Value error, ")
    return f"{key}: {message[:1].lower()}{message[1:]}{'' if message.endswith('.') else '.'} Correct this value."


def _dotted(location: list[int | str], content: Any) -> str:
    """Return a place such as `claims.mean_age.kind`: list entries by their name where they have one."""
    text = ""
    for part in location:
        try:
            content = content[part]
        except (KeyError, IndexError, TypeError):
            content = None
        name = content.get("claim") if isinstance(part, int) and isinstance(content, dict) else None
        if isinstance(part, int) and name is None:
            text += f"[{part + 1}]"
        else:
            text += f"{'.' if text else ''}{name or part}"
    return text or "the file"


def _is_union_tag(part: int | str, detail: ErrorDetails) -> bool:
    """Pydantic puts the chosen member of a union into the location; a reader of the YAML never wrote it."""
    if not isinstance(part, str):
        return False
    current: Any = None
    return part in _UNION_TAGS and current is None and detail["loc"][-1] != part


_UNION_TAGS: set[str] = set()


def register_union_tags(tags: list[str]) -> None:
    """Name the members of a discriminated union, so that messages leave them out of a key's place."""
    _UNION_TAGS.update(tags)


def _fields_at(model: type[BaseModel], location: tuple[int | str, ...]) -> set[str]:
    """Return the keys that are valid at a place, following the models down."""
    candidates: list[Any] = [model]
    for part in location:
        following: list[Any] = []
        for candidate in candidates:
            if isinstance(candidate, type) and issubclass(candidate, BaseModel):
                if part in candidate.model_fields:
                    following += _models_in(candidate.model_fields[str(part)].annotation)
                elif part in _UNION_TAGS and _tag_of(candidate) == part:
                    following.append(candidate)
                elif part in _UNION_TAGS:
                    continue
                else:
                    following.append(candidate)
        candidates = following or candidates
    fields: set[str] = set()
    for candidate in candidates:
        if isinstance(candidate, type) and issubclass(candidate, BaseModel):
            fields |= set(candidate.model_fields)
    return fields


def _tag_of(model: type[BaseModel]) -> str | None:
    field = model.model_fields.get("kind")
    values = get_args(field.annotation) if field else ()
    return str(values[0]) if values else None


def _models_in(annotation: Any) -> list[Any]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return [annotation]
    found: list[Any] = []
    for argument in get_args(annotation):
        found += _models_in(argument)
    return found
