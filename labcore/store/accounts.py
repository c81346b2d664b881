"""Accounts of an identity provider, and whose in the class each is.

By its e-mail address an account is found on the list once. From then on it is known by issuer and subject, as OpenID
Connect asks: addresses are given away and given to others, and not every provider has looked whether one is right.
"""

import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from labcore.errors import InputError
from labcore.store import sessions
from labcore.store.class_record import LONGEST_NAME, ClassRecord, Person, address_of, is_address, tidy

ANOTHER = "sign in with another account"


@dataclass(frozen=True)
class Account:
    """Somebody who has signed in with a provider.

    Attributes:
        key: issuer and subject: whose it is, whatever address it has.
        email: as the class list writes addresses.
        name: as the provider tells it; may be empty.
        since: when they signed in.
        token: what tells this sign-in from every other.
    """

    key: str
    email: str
    name: str
    since: float
    token: str

    @property
    def is_over(self) -> bool:
        """Whether the sign-in is so old that one has to sign in again: Streamlit's cookie lasts a month."""
        return time.time() > self.since + sessions.LASTS


def account_of(claims: Mapping[str, Any]) -> Account:
    """The account that a provider's ID token tells of. Raises InputError where that is not enough to let anybody in."""
    issuer, subject, since = (claims.get(name) for name in ("iss", "sub", "iat"))
    if not issuer or not subject or isinstance(since, bool) or not isinstance(since, int | float) or since < 0:
        raise InputError("Your provider did not say whose account this is.", f"Please {ANOTHER}.")
    email = claims.get("email")
    if not isinstance(email, str) or not email.strip():
        cure = f"Please {ANOTHER}, or ask your instructor: the provider must be allowed to tell it (scope 'email')."
        raise InputError("Your provider did not tell the e-mail address of your account.", cure)
    if claims.get("email_verified", True) not in (True, "true"):  # some send the word
        raise InputError(
            f"Your provider has not verified that the address '{email[:80]}' is yours.",
            f"Verify it there and sign in again, or {ANOTHER}.",
        )
    return Account(
        key=f"{issuer} {subject}",
        email=address_of(email),
        name=str(claims.get("name") or ""),
        since=float(since),
        token=f"{issuer} {subject} {since} {claims.get('nonce', '')}",
    )


def holder(record: ClassRecord, account: Account) -> Person | None:
    """Who in the class has the account: who has signed in with it, or is on the list by its address and has not signed
    in yet. Raises InputError where that one has signed in with another account."""
    known = next((person for person in record.present if person.account == account.key), None)
    if known is not None:
        return known
    listed = next((person for person in record.present if person.email == account.email), None)
    if listed is not None and listed.account:
        raise InputError(
            f"'{account.email[:80]}' has signed in here with another account before.",
            "Sign in with that one. If you have it no more, ask your instructor to keep your address anew, on the page "
            "Class under People.",
        )
    return listed


def require_let_in(record: ClassRecord, account: Account) -> None:
    """Raise InputError unless the account's domain is let in, and nobody who has left the class comes by it."""
    name, _, domain = account.email.rpartition("@")
    has_left = any(account.key == person.account or account.email == person.email for person in record.people)
    if has_left or not name or "@" in name or not is_address(account.email) or domain not in record.domains:
        cure = f"Ask your instructor to add it, or {ANOTHER}."
        raise InputError(f"'{account.email[:80]}' is not in this class.", cure)


def name_for(record: ClassRecord, account: Account) -> str:
    """What the account's holder is called in the class: its own name, unless somebody there has it."""
    name = tidy(account.name)[:LONGEST_NAME] or account.email[:LONGEST_NAME]
    if name.casefold() not in {person.name.casefold() for person in record.present}:
        return name
    return f"{name[: LONGEST_NAME // 2]} ({account.email})"[:LONGEST_NAME]
