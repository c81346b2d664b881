"""A class list as a table: a name a line, or columns that say what they are."""

import csv
import io

from labcore.errors import InputError


def people_in(text: str) -> list[tuple[str, str]]:
    """Name and e-mail address of everybody in a CSV, or in lines of names.

    A first line that says what its columns are (`name`, `email`) is read as such. Raises InputError where the columns
    cannot be told.
    """
    rows = [[cell.strip() for cell in row] for row in csv.reader(io.StringIO(text.lstrip("\ufeff"))) if any(row)]
    if not rows:
        return []
    head = [cell.lower() for cell in rows[0]]
    name, email = 0, 1
    if {"name", "email", "e-mail"} & set(head):
        if "name" not in head:
            raise InputError("The first line names columns, but none is called 'name'.", "Call the names' column so.")
        name = head.index("name")
        email = next((head.index(each) for each in ("email", "e-mail") if each in head), len(head))
        rows = rows[1:]
    return [(row[name] if name < len(row) else "", row[email] if email < len(row) else "") for row in rows]
