"""What persons said of orders that the journal does not have, by the key of the CSR."""

from datetime import datetime
from typing import Any, Final

from connector.core.facts.claim import Claim, ClaimWord
from connector.core.facts.ids import CsrKey, OrderId
from connector.journal.storage import Storage

LEAST_DIGITS: Final = 12
"""So much of a CSR's key tells it from any other."""


class ClaimJournal(Storage):
    """The table `claims`: at most one word for each CSR, the latest."""

    def claims(self) -> tuple[Claim, ...]:
        """Return all of them."""
        return tuple(
            _claim_from_row(row) for row in self._rows("SELECT * FROM claims ORDER BY csr_key")
        )

    def claims_about(self, text: str) -> tuple[Claim, ...]:
        """Return those of the CSRs whose key begins with *text*, or of which *text* says more."""
        return tuple(
            claim for claim in self.claims() if claim.csr_key.startswith(text) or claim.covers(text)
        )

    def ask_claim(
        self, csr_key: CsrKey, *, account: str, common_name: str, certificate_key: str
    ) -> None:
        """Write that a run has asked of a CSR; what was said before stays."""
        known = self.claims_about(csr_key)
        with self._writing() as connection:
            if known:
                connection.execute(
                    "UPDATE claims SET csr_key = ?, account = coalesce(account, ?),"
                    " common_name = ?, certificate_key = ? WHERE csr_key = ?",
                    (csr_key, account, common_name, certificate_key, known[0].csr_key),
                )
            else:
                connection.execute(
                    "INSERT INTO claims (csr_key, verdict, account, common_name, certificate_key,"
                    " claimed_at) VALUES (?, ?, ?, ?, ?, ?)",
                    (csr_key, ClaimWord.ASKED, account, common_name, certificate_key, self._now()),
                )

    def claim_adopted(
        self, csr_key: str, order_id: OrderId, *, account: str | None, who: str
    ) -> Claim:
        """Write SCM's id of the order for a CSR; return what is known of it now."""
        return self._write_claim(
            csr_key, ClaimWord.ADOPTED, order_id=order_id, account=account, who=who
        )

    def claim_forgotten(self, csr_key: str, *, account: str | None, who: str, why: str) -> Claim:
        """Write that SCM has no order for a CSR; return what is known of it now."""
        return self._write_claim(csr_key, ClaimWord.FORGOTTEN, account=account, who=who, why=why)

    def _write_claim(  # noqa: PLR0913 - each is a column
        self,
        csr_key: str,
        word: ClaimWord,
        *,
        account: str | None,
        who: str,
        order_id: OrderId | None = None,
        why: str = "",
    ) -> Claim:
        known = self.claims_about(csr_key)
        key = known[0].csr_key if known else csr_key
        with self._writing() as connection:
            connection.execute(
                "INSERT INTO claims (csr_key, verdict, order_id, account, who, why, claimed_at)"
                " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7) ON CONFLICT (csr_key) DO UPDATE SET"
                " verdict = ?2, order_id = ?3, account = coalesce(?4, claims.account), who = ?5,"
                " why = ?6, claimed_at = ?7",
                (key, word, order_id, account, who, why, self._now()),
            )
        return self.claims_about(key)[0]


def _claim_from_row(row: Any) -> Claim:
    return Claim(
        csr_key=row["csr_key"],
        word=ClaimWord(row["verdict"]),
        said_at=datetime.fromisoformat(row["claimed_at"]),
        order_id=row["order_id"],
        account=row["account"],
        common_name=row["common_name"] or "",
        certificate_key=row["certificate_key"] or "",
        who=row["who"],
        why=row["why"],
    )
