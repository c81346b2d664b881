"""A class list as a table: a name a line, or columns that say what they are."""

import codecs
import csv
import io

from labcore.errors import InputError

CURE = "Save it as CSV in UTF-8, with name and email, one person a line."


def text_of(content: bytes) -> str:
    """The text of a class list as it was saved: in UTF-8, in UTF-16 with its mark, as a spreadsheet's 'Unicode text',
    or as Windows has it in western Europe. Raises InputError where it is none of these."""
    marked = content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    for encoding in ("utf-16",) if marked else ("utf-8-sig", "cp1252"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise InputError("That is no class list: it is no text in an encoding that is known here.", CURE)


def people_in(text: str) -> list[tuple[str, str]]:
    """Name and e-mail address of everybody in a CSV, or in lines of names.

    A first line that says what its columns are (`name`, `email`) is read as such. Columns are parted by commas, or by
    semicolons or tabs where the first line has these and no comma. Raises InputError where the columns cannot be told.
    """
    lines = "\n".join(text.lstrip("\ufeff").splitlines())
    first = lines.strip().partition("\n")[0]
    parted_by = next((each for each in ",;\t" if each in first), ",")
    try:
        read = list(csv.reader(io.StringIO(lines), delimiter=parted_by))
    except csv.Error as error:
        raise InputError(f"That is no class list: {error}.", CURE) from error
    rows = [[cell.strip() for cell in row] for row in read if any(row)]
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
