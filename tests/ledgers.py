"""The ledger of one reading, as a build enters it when every annotation that is left can be published."""

from newsann.formats.labelstudio.reading.documents import Reading
from newsann.model.ledger import Ledger


def balanced(found: Reading) -> Ledger:
    """The ledger. Raises LedgerError unless everything that was read met exactly one fate."""
    ledger = Ledger()
    for left in found.left:
        left.counts.enter(ledger, left.fate, left.reason)
    for counts in found.item_counts:
        counts.enter(ledger, "published")
    ledger.balance()
    return ledger
