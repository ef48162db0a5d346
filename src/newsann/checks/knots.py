"""Knots of a directed graph: the nodes that can all be reached from each other (strongly connected components).

Each link lies on a cycle exactly if both its ends are in one knot. Tarjan's algorithm (1972), without recursion: chains
of thousands of fragments are no error.
"""

from collections.abc import Iterator, Mapping, Sequence


def knots(links: Mapping[str, Sequence[str]]) -> Iterator[tuple[str, ...]]:
    """The knots of the graph in which each node has `links` to others; a node by itself is one as well."""
    order: dict[str, int] = {}
    lowest: dict[str, int] = {}
    waiting: dict[str, None] = {}
    for root in links:
        if root in order:
            continue
        todo = [(root, iter(links[root]))]
        order[root] = lowest[root] = len(order)
        waiting[root] = None
        while todo:
            node, followers = todo[-1]
            for follower in followers:
                if follower not in order:
                    order[follower] = lowest[follower] = len(order)
                    waiting[follower] = None
                    todo.append((follower, iter(links.get(follower, ()))))
                    break
                if follower in waiting:
                    lowest[node] = min(lowest[node], order[follower])
            else:
                todo.pop()
                if todo:
                    above = todo[-1][0]
                    lowest[above] = min(lowest[above], lowest[node])
                if lowest[node] == order[node]:
                    knot: list[str] = []
                    while not knot or knot[-1] != node:
                        knot.append(waiting.popitem()[0])
                    yield tuple(reversed(knot))
