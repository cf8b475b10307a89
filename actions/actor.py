"""Who does something: what every action is told about the one who asked for it."""

from dataclasses import dataclass, replace


@dataclass(frozen=True)
class Actor:
    """A signed-in account (or, before signing in, only an address) acting for a unit or for the agency."""

    address: str
    account_id: int | None = None
    unit_id: int | None = None

    @property
    def chain(self) -> str:
        """The audit chain his deeds belong to: one per unit and one for the agency."""
        return f"unit:{self.unit_id}" if self.unit_id else "agency"

    def in_chain_of(self, unit_id: int) -> "Actor":
        """The same person, whose deed stands in that unit's own audit chain."""
        return replace(self, unit_id=unit_id)

    @property
    def terminal(self) -> str:
        """The words under 终端 in a 变更记录."""
        return f"网厅 {self.address}"
