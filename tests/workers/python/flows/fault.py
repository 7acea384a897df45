"""A fault that happens once in the recording worker, so that a workflow task fails and is repeated."""

remaining = 0


def happens() -> bool:
    global remaining
    remaining -= 1
    return remaining >= 0
