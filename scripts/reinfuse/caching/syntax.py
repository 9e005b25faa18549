"""What one Python module means: a digest that comments, docstrings and formatting leave alone, and its imports."""

import ast
import hashlib
from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class ModuleSyntax:
    """The digest of a module's meaning, and the dotted names that it imports."""

    digest: str
    imports: tuple[str, ...]


def module_syntax(source: str) -> ModuleSyntax:
    """Parse one module's source.

    The digest is taken over the syntax tree without docstrings and positions. Imports inside functions
    count; imports under `if TYPE_CHECKING:` do not, for they never happen at run time.
    """
    tree = ast.parse(source)
    imports = tuple(sorted(set(_imports(tree.body))))
    for node in ast.walk(tree):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            _drop_docstring(node)
    digest = hashlib.sha256(ast.dump(tree, annotate_fields=False).encode()).hexdigest()
    return ModuleSyntax(digest, imports)


def _drop_docstring(node: ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef) -> None:
    if ast.get_docstring(node, clean=False) is not None:
        node.body = node.body[1:] or [ast.Pass()]


def _imports(body: Iterable[ast.AST]) -> Iterable[str]:
    for node in body:
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            # `from package import name` may name a module; the finder tries both.
            yield from (f"{node.module}.{alias.name}" for alias in node.names)
        elif isinstance(node, ast.If) and _is_type_checking(node.test):
            yield from _imports(node.orelse)
        else:
            yield from _imports(ast.iter_child_nodes(node))


def _is_type_checking(test: ast.expr) -> bool:
    return (isinstance(test, ast.Name) and test.id == "TYPE_CHECKING") or (
        isinstance(test, ast.Attribute) and test.attr == "TYPE_CHECKING"
    )
