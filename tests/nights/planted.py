"""Customers that a test plants into every personal column of a demo shop's deliveries, in good lines and in broken
ones.
"""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from random import Random

from shelf import Shelf, rows_of, write_rows

_CUSTOMERS = 60


def customers() -> list[dict[str, str]]:
    """What identifies each of them; every value is found nowhere else."""
    dice = Random(7)
    return [_customer(dice, number) for number in range(_CUSTOMERS)]


def _customer(dice: Random, number: int) -> dict[str, str]:
    token = f"{number:03d}{dice.randrange(16**6):06x}"
    account = f"37040044{number:03d}2013000"
    return {
        "account": f"acct-{token}",
        "login": f"Login{token}@mail.example",
        "name": f"Zora Quill{token}",
        "street": f"{number} Vexley{token} Row",
        "email": f"zq.{token}@post.example",
        "phone": f"+49 171 {number:03d}4{dice.randrange(1000):03d}",
        "iban": f"DE{98 - int(account + '131400') % 97:02d}{account}",  # ISO 13616: D is 13, E is 14
    }


def own_word(one: dict[str, str]) -> str:
    """A word that this customer alone writes, in letters, so that no mask takes it for an id."""
    return "vorlim" + one["account"].removeprefix("acct-").translate(str.maketrans("0123456789", "ghjkmnpqrs"))


def plant(shelf: Shelf) -> None:
    """Puts the customers into the deliveries of a shop that was just generated."""
    people = customers()
    _reviews(shelf.folder / "data" / "reviews.jsonl.gz", people)
    _purchases(shelf.folder / "data" / "purchases.csv", people)
    _products(shelf.folder / "data" / "products.csv", people)
    with (shelf.folder / "data" / "overrides.csv").open("a", encoding="utf-8") as file:
        file.write(f"descriptions,100004,Ask {people[0]['email']} for more of it\n")


def _reviews(file: Path, people: list[dict[str, str]]) -> None:
    lines = gzip.decompress(file.read_bytes()).decode().splitlines()
    like = json.loads(lines[0])
    for number, one in enumerate(people):
        body = f"Solid and quiet, {own_word(one)} at most. Write to {one['email']} or ring {one['phone']}, my account is {one['iban']}."
        record = {
            **like,
            "review_id": f"PL{number}",
            "user": one["account"],
            "body": body,
            "nickname": one["name"],
            "street": one["street"],
        }
        if number % 3 == 0:  # one in three goes to the quarantine
            record["written"] = "9999-12-31T00:00:00Z"
        text = json.dumps(record)
        lines.append(text[:-2] if number % 10 == 0 else text)
    file.write_bytes(gzip.compress("\n".join([*lines, ""]).encode()))


def _purchases(file: Path, people: list[dict[str, str]]) -> None:
    header, *lines = file.read_text(encoding="utf-8-sig").splitlines()
    for number, one in enumerate(people):
        cells = lines[number].split(";")
        cells[header.split(";").index("customer")] = one["login"]
        lines.append(
            ";".join(cells if number % 4 else [*cells, one["street"], one["name"]])
        )  # one in four has cells too many
    file.write_text("\n".join([header, *lines, ""]), encoding="utf-8")


def _products(file: Path, people: list[dict[str, str]]) -> None:
    rows = rows_of(file)
    whole = [row for row in rows[1:] if len(row) == len(rows[0])]
    for number, one in enumerate(people[:20]):
        row = dict(zip(rows[0], whole[number], strict=True))
        row |= {
            "sku": f"PL-{number}",
            "Long Description": f"A mug of stoneware, glazed by hand. Ask {one['email']} or ring {one['phone']}.",
        }
        rows.append(list(row.values()))
    write_rows(file, rows)
