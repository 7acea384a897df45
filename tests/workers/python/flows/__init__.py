"""Workflows of the corpus: `recorded` as they ran, each other module one kind of change to them."""

import importlib

VARIANTS = ("recorded", "patched", "renamed", "removed", "added", "reordered", "early", "ended", "ids", "errors", "policy",
            "drifted")


def workflows(variant: str) -> list[type]:
    """The changed classes of a variant, and the recorded ones it does not replace or drop."""
    from . import recorded
    module = importlib.import_module(f"{__name__}.{variant}")
    changed = list(getattr(module, "CHANGED", []))
    names = {kind.__name__ for kind in changed} | set(getattr(module, "DROPPED", []))
    return changed + [kind for kind in recorded.WORKFLOWS if kind.__name__ not in names]
