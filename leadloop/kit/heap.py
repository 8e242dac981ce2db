"""How a long-lived process treats its memory, so that collecting garbage costs next to nothing."""

import gc
from typing import Final

# Python counts 700 new objects and then looks for cycles. A batch of leads makes tens of thousands
# that all go by themselves, none of them a cycle; each look would find them alive and keep them.
_NEW_OBJECTS: Final = 10_000


def settle_heap() -> None:
    """Leave what is loaded by now out of every later search for garbage.

    Call it once, when a process has loaded all it needs and before it begins to work: modules,
    models and routes stay until the process ends, and searching them again and again was a third
    of what a submission cost the doors. Cycles made later are still found.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(_NEW_OBJECTS)
