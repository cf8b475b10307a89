"""批量通过: cases in which every rule is met and nothing needs eyes, each approved by itself and answered by itself."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from actions.actor import Actor
from declarations.checking import NotTheirs
from declarations.coordination import coordinate_after_approval
from declarations.review import PASS, Decision, NeedsEyes, NotForYou, decide

LOOK_AT_IT = "有规则提示、附件或者须两人审核，请逐笔查看。"


@dataclass(frozen=True)
class Outcome:
    """What became of one case: approved with this 失业协同标志, or why not."""

    coordination: str = ""
    why_not: str = ""

    @property
    def approved(self) -> bool:
        return not self.why_not


def approve_all(actor: Actor, public_ids: Sequence[str]) -> Mapping[str, Outcome]:
    """Approve what passes, one transaction each; foreign cases are left out."""
    outcomes = {}
    for public_id in dict.fromkeys(public_ids):
        try:
            outcomes[public_id] = approve(actor, public_id)
        except NeedsEyes:
            outcomes[public_id] = Outcome(why_not=LOOK_AT_IT)
        except NotForYou as refusal:
            outcomes[public_id] = Outcome(why_not=str(refusal))
        except NotTheirs as gone:
            if str(gone):
                outcomes[public_id] = Outcome(why_not=str(gone))
    return outcomes


def approve(actor: Actor, public_id: str) -> Outcome:
    decided = decide(actor, public_id, Decision(PASS, unseen=True))
    if decided.findings:
        return Outcome(why_not=decided.findings[0].text)
    return Outcome(coordination=coordinate_after_approval(actor, public_id))
