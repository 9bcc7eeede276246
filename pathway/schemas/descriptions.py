"""What a key is for: the text that stands below it in its shape, else that of the shape which it holds."""

from __future__ import annotations

import ast
import inspect
import textwrap
from functools import cache

from pathway.files import Shape


def of_key(shape: type[Shape], name: str) -> str | None:
    """The text below a key, in the shape or in one that it extends; None where there is none."""
    found = (_texts(parent).get(name) for parent in shape.__mro__ if parent is not Shape)
    return next((text for text in found if text is not None), None)


def of_shape(shape: type[Shape]) -> str | None:
    """The text of the shape itself; None where it has none of its own."""
    return inspect.cleandoc(shape.__doc__) if "__doc__" in vars(shape) and shape.__doc__ else None


@cache
def _texts(shape: type) -> dict[str, str]:
    if not issubclass(shape, Shape):
        return {}
    (tree,) = ast.parse(textwrap.dedent(inspect.getsource(shape))).body
    assert isinstance(tree, ast.ClassDef)
    found = {}
    for line, below in zip(tree.body, tree.body[1:], strict=False):
        match line, below:
            case (
                ast.AnnAssign(target=ast.Name(id=name)),
                ast.Expr(value=ast.Constant(value=str() as text)),
            ):
                found[name] = inspect.cleandoc(text)
    return found
