"""Which of some things belong together when pairs of them are linked: the connected parts of a graph."""

from collections.abc import Iterable, Iterator


def groups(links: Iterable[tuple[int, int]], count: int) -> Iterator[list[int]]:
    """The numbers below `count` that links join, directly or over others; those that no link names are no group.

    Each group is ascending, and the groups are ordered by their first number. Union by path halving (Tarjan and
    van Leeuwen, Worst-case analysis of set union algorithms, 1984).

    >>> list(groups([(4, 1), (2, 4)], 5))
    [[1, 2, 4]]
    """
    leader = list(range(count))

    def led_by(number: int) -> int:
        while leader[number] != number:
            leader[number] = leader[leader[number]]
            number = leader[number]
        return number

    for one, other in links:
        a, b = led_by(one), led_by(other)
        leader[max(a, b)] = min(a, b)
    members: dict[int, list[int]] = {}
    for number in range(count):
        members.setdefault(led_by(number), []).append(number)
    return (group for group in members.values() if len(group) > 1)
