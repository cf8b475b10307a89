"""提交, and at once what follows of that which no reviewer has to look at: 失业协同 in a transaction of its own."""

from collections.abc import Sequence

from actions.actor import Actor
from declarations.coordination import coordinate_all
from declarations.lifecycle import Submitted, submit


def hand_in(actor: Actor, public_ids: Sequence[str], key: str, batch: str = "") -> Submitted:
    """As `lifecycle.submit`, and with the same errors. What was submitted stands whatever becomes of 协同."""
    result = submit(actor, public_ids, key, batch)
    coordinate_all(actor, [outcome.declaration for outcome in result.outcomes if outcome.submitted])
    return result
