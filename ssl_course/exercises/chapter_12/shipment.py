"""`shipment`: warehouses with different stocks, shops with different needs."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import torch

from ssl_course.exercises.chapter_12.hidden_methods import TRANSPORT
from ssl_course.exercises.judging import Case, Question, matches
from ssl_course.exercises.known_mistakes import alone_and_in_pairs, graded, not_finite, told


def _stock(plan, stock, demand):
    return plan * (stock / plan.sum(dim=1))[:, None]


def _demand(plan, stock, demand):
    return plan * (demand / plan.sum(dim=0))


def _stock_then_demand(plan, stock, demand):
    return _demand(_stock(plan, stock, demand), stock, demand)


def _demand_then_stock(plan, stock, demand):
    return _stock(_demand(plan, stock, demand), stock, demand)


def _made(
    each_round: Callable = _stock_then_demand, weight: Callable = lambda distance, e: (-distance / e).exp(),
    before: Callable = lambda stock, demand: (stock, demand), end: Callable = lambda plan, stock: plan,
    rounds: Callable = lambda count: count,
):  # fmt: skip
    """`shipment` with a switch for each mistake."""

    def shipment(distance, stock, demand, epsilon, iterations):
        plan, (a, b) = weight(distance, epsilon), before(stock, demand)
        for _ in range(rounds(iterations)):
            plan = each_round(plan, a, b)
        return end(plan, stock)

    return shipment


_plan = _made()


def _drawn(rng: np.random.Generator, warehouses: int, shops: int, epsilon: float, rounds: int) -> Case:
    distance = rng.uniform(0.5, 4, size=(warehouses, shops))
    stock = rng.integers(5, 40, size=warehouses).astype(float)
    demand = rng.dirichlet(np.full(shops, 3.0)) * stock.sum()
    return Case((distance, stock, demand, epsilon, rounds))


def _inputs(rng: np.random.Generator) -> list:
    sizes = ((2, 2, 1.0, 2), (3, 2, 0.5, 3), (4, 4, 1.5, 1), (2, 5, 0.8, 50), (5, 3, 0.6, 4))
    return [_drawn(rng, *size) for size in sizes]


def _near_exact(rng: np.random.Generator) -> list:
    case = _drawn(rng, 3, 3, 0.02, 3)
    return [Case((case.args[0] + 3, *case.args[1:]), note="an epsilon of 0.02, where the plan is nearly exact")]


_FAULTS = (
    ({"each_round": _demand_then_stock},
     "You fill the shops first and empty the warehouses last: here the shops' demand is met last, and exactly.", 2),
    ({"weight": lambda distance, e: (distance / e).exp()},
     "You send most where the way is *longest*: the weight is exp(−distance / epsilon).", 1),
    ({"weight": lambda distance, e: (-distance * e).exp()}, "You multiply by epsilon: divide by it.", 1),
    ({"weight": lambda distance, e: (-distance).exp()}, "The epsilon is missing.", 1),
    ({"weight": lambda distance, e: 1 / distance}, "Your weight is 1 / distance: it is exp(−distance / epsilon).", 1),
    ({"before": lambda stock, demand: (torch.ones_like(stock), torch.ones_like(demand) * len(stock) / len(demand))},
     "You share out evenly, as with codes: warehouse i has stock[i], and shop j gets demand[j].", 2),
    ({"before": lambda stock, demand: (stock / stock.sum(), demand / demand.sum())},
     "Your plan sums to 1: it counts laptops, so its columns sum to the demand.", 3),
    ({"each_round": _stock}, "You only empty the warehouses: the columns must sum to the demand.", 2),
    ({"each_round": _demand}, "You only fill the shops: the rows must sum to the stock.", 2),
    ({"end": lambda plan, stock: plan.round()}, "You round to whole laptops: return the plan as it is.", 3),
    ({"rounds": lambda count: count + 1}, "You do one round too many.", 3),
    ({"rounds": lambda count: 1}, "You do one round, whatever `iterations` says.", 2),
    ({"end": lambda plan, stock: plan / stock[:, None]},
     "You return shares of each warehouse's stock: return how many laptops go.", 3),
)  # fmt: skip

QUESTION = Question(
    "shipment",
    "Warehouses and shops",
    "vary",
    points=3,
    difficulty=2,
    minutes=20,
    hints=(
        "In question 5 every row had to sum to 1 and every column to n / k. What must the sums be here?",
        "To give a row another sum, multiply it by wanted / current. Start from exp(−distance / epsilon); rows, then "
        "columns.",
        "`log = -distance / epsilon`; in each round `log += (stock.log() - log.logsumexp(1))[:, None]`, then "
        "`log += demand.log() - log.logsumexp(0)`, without changing an argument in place; in the end `log.exp()`.",
    ),
    examine=graded(
        matches(_plan, _inputs, mistakes=alone_and_in_pairs(_made, _FAULTS, often=2)),
        matches(
            _plan,
            _near_exact,
            mistakes=(
                not_finite(
                    "At an epsilon of 0.02 your plan is not finite: all weights of a row or column round to 0 there, "
                    "and 0 / 0 is nan. Stay in logarithms."
                ),
                *told(
                    (
                        (
                            _made(weight=lambda distance, e: (-distance / e).exp().clamp(min=1e-30)),
                            "At an epsilon of 0.02 your plan is wrong: a clamp is larger than the weights that it "
                            "should protect. Stay in logarithms.",
                            3,
                        ),
                    )
                ),
            ),
        ),
    ),
    hides=TRANSPORT,
)
