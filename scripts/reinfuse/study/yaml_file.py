"""Read a YAML file without YAML's surprises: no silent duplicate keys, no unquoted dates."""

from collections.abc import Hashable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml

from reinfuse.errors import ConfigurationError

if TYPE_CHECKING:
    from yaml import SafeLoader
else:
    # libyaml reads ten times faster; the pure Python loader serves where it is not compiled in.
    SafeLoader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class _StrictLoader(SafeLoader):
    """A safe loader that refuses what YAML would otherwise guess."""


def _construct_mapping(loader: _StrictLoader, node: yaml.MappingNode) -> dict[Hashable, Any]:
    seen: set[Hashable] = set()
    for key_node, _ in node.value:
        key = loader.construct_object(key_node, deep=True)
        if key in seen:
            raise yaml.constructor.ConstructorError(
                None, None, f"the key {key!r} stands twice; keep one of the two", key_node.start_mark
            )
        seen.add(key)
    loader.flatten_mapping(node)
    return yaml.constructor.SafeConstructor.construct_mapping(loader, node, deep=True)


def _refuse_timestamp(_: _StrictLoader, node: yaml.ScalarNode) -> None:
    raise yaml.constructor.ConstructorError(
        None, None, f'unquoted date {node.value}; write it in quotes: "{node.value}"', node.start_mark
    )


_StrictLoader.add_constructor(yaml.resolver.BaseResolver.DEFAULT_MAPPING_TAG, _construct_mapping)
_StrictLoader.add_constructor("tag:yaml.org,2002:timestamp", _refuse_timestamp)


def read_yaml(path: Path) -> dict[str, Any]:
    """Read one YAML mapping.

    Raises
    ------
    ConfigurationError
        When the file is missing, is not UTF-8, is not YAML, holds a key twice or an unquoted date,
        or does not hold a mapping; the message gives the line.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        raise ConfigurationError(f"{path}: there is no such file. Create it, or correct its name.") from None
    except IsADirectoryError:
        raise ConfigurationError(f"{path}: is a folder, not a file. Put the YAML file there.") from None
    except UnicodeDecodeError:
        raise ConfigurationError(f"{path}: is not UTF-8 text. Save it as UTF-8.") from None
    try:
        content = yaml.load(text, Loader=_StrictLoader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        place = f"{path}, line {mark.line + 1}, column {mark.column + 1}" if mark else str(path)
        problem = error.problem or error.context or "not valid YAML"
        raise ConfigurationError(f"{place}: {problem}. Mend this line and run again.") from None
    except yaml.YAMLError:
        raise ConfigurationError(
            f"{path}: holds a character that YAML does not allow. Save it as plain UTF-8 text."
        ) from None
    if not isinstance(content, dict):
        raise ConfigurationError(f"{path}: should hold 'key: value' lines at its top level. Start from the template.")
    return content
