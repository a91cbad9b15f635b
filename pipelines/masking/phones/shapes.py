"""How the groups of a number look: as in America, alone on a line, parted like a number and nothing else."""

from __future__ import annotations

import itertools
import re

from pipelines.masking.phones.numbers import Window
from pipelines.masking.phones.plans import Known, Written

AMERICAN = re.compile(r"1?(?:[2-9][0-9]{2}[2-9]|5551|[2-9][0-9]{2}1(?=55))[0-9]{6}")
#: Regions whose people often leave the trunk prefix away, so that a bare mobile number in a sentence is one.
BARE_REGIONS = frozenset(["IN", "BR", "MX", "AR", "CO", "VE", "EC", "CL", "PE", "TR", "KR", "PK", "BD", "US", "CA"])
#: Lengths of the groups of a tyre's size, which a fixed line may have by chance.
_OF_TYRES = (3, 2, 2, 2)
SHORTEST_BARE, FEWEST_GROUPS = 8, 3


def is_american(window: Window) -> bool:
    lengths = tuple(map(len, window.groups))
    if window.groups[0] == "1" or lengths[:1] == (4,):
        lengths = lengths[1:] if window.groups[0] == "1" else (3, *lengths[1:])
    shaped = lengths in ((3, 3, 4), (3, 7), (6, 4))
    return shaped and AMERICAN.fullmatch(window.digits) is not None and len(window.digits) in (10, 11)


def stands_alone(one: Known, window: Window) -> bool:
    """Whether a number that is all there is on its line is one of this region's."""
    if one.bare and not one.mobile and one.region not in BARE_REGIONS:
        return False
    leads = one.mobile or one.prefixed or window.digits.startswith("0") or one.region == "ES"
    if not leads and (one.written != Written.EXACT or tuple(map(len, window.groups)) == _OF_TYRES):
        return False
    trunk = one.prefixed or window.digits.startswith("0")
    if one.written >= (Written.AREA if trunk else Written.JOINED):
        return one.written == Written.EXACT or len(window.digits) >= SHORTEST_BARE
    return (
        len(window.digits) >= SHORTEST_BARE
        and one.written == Written.SOLID
        and (one.mobile or window.digits.startswith("0"))
    )


def is_shaped(lengths: tuple[int, ...], between: tuple[str, ...]) -> bool:
    """Whether four groups or more, of which the last are the shortest, are parted alike ("21 850 84 90")."""
    falling = all(one >= other for one, other in itertools.pairwise(lengths[1:]))
    return len(lengths) > FEWEST_GROUPS and len(set(lengths)) > 1 and falling and set(between) in ({" "}, {"."}, {"-"})


def by_digit(window: Window) -> bool:
    return all(len(group) == 1 for group in window.groups)
