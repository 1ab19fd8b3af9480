"""One comparison of an answer with a reference: parameters, then values, then gradients."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

import numpy as np

from ssl_course.exercises.answer import Answer, AnswerError, LocalAnswer
from ssl_course.exercises.case import Case, drawn_state, gradients_of, shapes_of, value_of
from ssl_course.exercises.comparing import as_array, misfit
from ssl_course.exercises.diagnosis import Mistake, Tolerance, difference, known
from ssl_course.exercises.verdict import Wrong


@dataclass(frozen=True)
class Trial:
    """What `matches` was told about a question; the fields are explained there."""

    reference: Callable
    method: str | None
    gradients: tuple[int | str, ...]
    view: Callable | None
    tolerance: Tolerance
    mistakes: tuple[Mistake, ...]
    dtype: str

    def draw(self, inputs: Callable, rng: np.random.Generator) -> list[Case]:
        """The cases, with floating arrays in the right dtype and, for a class, with random parameters."""
        cases = [case if isinstance(case, Case) else Case(tuple(case)) for case in inputs(rng)]
        if self.method is not None:
            cases = [c if c.state else replace(c, state=drawn_state(self.reference, c, rng)) for c in cases]
        return [case.as_type(self.dtype) for case in cases]

    def check_parameters(self, answer: Answer, cases: list[Case]) -> None:
        """Raise `Wrong` unless the class has the parameters that the reference has."""
        got, expected = shapes_of(answer, cases[0]), shapes_of(LocalAnswer(self.reference), cases[0])
        if got == expected:
            return
        for mistake in self.mistakes:
            if mistake.function is not None and shapes_of(LocalAnswer(mistake.function), cases[0]) == got:
                raise Wrong(mistake.message, hint=mistake.hint)
        raise Wrong(f"Your class has {_parameters(got)}; it should have {_parameters(expected)}.")

    def check_values(self, answer: Answer, cases: list[Case]) -> str:
        """Raise `Wrong` unless every value is right. Returns the name of an argument changed in place, or ""."""
        got, changed = [], ""
        for case in cases:
            try:
                got.append(value_of(answer, case, self.method))
            except AnswerError as error:
                if error.kind == "error" and (got or case.note):
                    raise AnswerError(error.kind, f"{error.message} This happened for {case.label}.") from None
                raise
            changed = changed or "".join(self._name(key) for key in answer.changed[:1])
        expected = self._expected(cases)
        see = self.view or _as_it_is
        if any(misfit(g, e) for g, e in zip(got, expected, strict=True)):
            see = _as_it_is  # a view expects what fits
        got, expected = [see(g) for g in got], [see(e) for e in expected]
        if self.tolerance.all_close(got, expected):
            return changed
        theirs = ((m, self._tried(m, cases, lambda a, c: see(value_of(a, c, self.method)))) for m in self.mistakes)
        diagnosis = known(theirs, got, expected, cases, self.tolerance)
        raise diagnosis or Wrong(difference("your result", got, expected, cases, self.tolerance))

    def check_gradients(self, answer: Answer, cases: list[Case], rng: np.random.Generator, share: float) -> None:
        """Raise `Wrong` with that share unless every gradient is right; the values are."""
        values = self._expected(cases)
        if not all(isinstance(value, (float, np.ndarray)) for value in values):
            raise TypeError("gradients need a reference that returns one tensor of floats")
        pulls = [rng.normal(size=value.shape) if np.ndim(value) else None for value in values]
        cases = [replace(c, pull=pull).as_type(self.dtype) for c, pull in zip(cases, pulls, strict=True)]
        expected = self._gradients(self.reference, cases)
        try:
            arrived = [gradients_of(answer, case, self.method, self.gradients) for case in cases]
        except AnswerError as error:
            text = f"The value is right, but inputs that require gradients break it. {error.message}"
            text += " Stay in torch: numpy knows no gradients." if "numpy()" in error.message else ""
            raise Wrong(text, share=share) from None
        got = [_filled(*pair) for pair in zip(arrived, expected, strict=True)]
        if self.tolerance.all_close(got, expected):
            return
        diagnosis = known(self._known_gradients(cases, expected), got, expected, cases, self.tolerance)
        if diagnosis:
            raise Wrong(diagnosis.message, share=share, hint=diagnosis.hint)
        for k, key in enumerate(self.gradients):
            mine, theirs = [g[k] for g in got], [e[k] for e in expected]
            if self.tolerance.all_close(mine, theirs):
                continue
            name = self._name(key)
            text = difference(f"the gradient with respect to {name}", mine, theirs, cases, self.tolerance)
            if all(gradients[k] is None for gradients in arrived):
                text = f"No gradient reaches {name}: look for detach, item, numpy, no_grad or a tensor made anew."
            raise Wrong(f"The value is right. {text}", share=share)

    def _known_gradients(self, cases: list[Case], expected: list) -> Iterator[tuple[Mistake, Iterator]]:
        """The gradients of those mistakes whose values are right."""
        values = self._expected(cases)
        for mistake in self.mistakes:
            theirs = self._tried(mistake, cases, lambda a, c: value_of(a, c, self.method))
            if all(t is None or self.tolerance.close(t, v) for t, v in zip(theirs, values, strict=True)):
                found = self._tried(mistake, cases, lambda a, c: gradients_of(a, c, self.method, self.gradients))
                yield mistake, (g and _filled(g, e) for g, e in zip(found, expected, strict=True))

    def _tried(self, mistake: Mistake, cases: list[Case], compute: Callable) -> Iterator:
        """What the mistake gives, case by case; None where it breaks, as it may on an edge case."""
        for case in cases:
            try:
                found = mistake.function and compute(LocalAnswer(mistake.function), case.as_type("float64"))
            except (AnswerError, ValueError, TypeError, IndexError):
                found = None
            yield found

    def _expected(self, cases: list[Case]) -> list:
        values = [value_of(LocalAnswer(self.reference), c.as_type("float64"), self.method) for c in cases]
        for value in values:
            for leaf in value if isinstance(value, (list, tuple)) else [value]:
                if (numbers := as_array(leaf)) is not None and not np.isfinite(numbers).all():
                    raise ArithmeticError("the reference is not finite on these inputs")
        return values

    def _gradients(self, function: Callable, cases: list[Case]) -> list[list]:
        """The reference's gradients; zero where the result does not depend on the argument."""
        rows = []
        for case in (case.as_type("float64") for case in cases):
            found = gradients_of(LocalAnswer(function), case, self.method, self.gradients)
            shapes = [case.args[k].shape if isinstance(k, int) else case.state[k].shape for k in self.gradients]
            rows.append([np.zeros(s) if g is None else g for g, s in zip(found, shapes, strict=True)])
        return rows

    def _name(self, key: int | str) -> str:
        """An argument's name, from its position."""
        function = self.reference if self.method is None else getattr(self.reference, self.method)
        names = list(inspect.signature(function).parameters)[self.method is not None :]
        return names[key] if isinstance(key, int) and key < len(names) else str(key)


def _filled(gradients: list, expected: list) -> list:
    """A gradient that does not arrive is zero."""
    return [np.zeros_like(e) if g is None else g for g, e in zip(gradients, expected, strict=True)]


def _as_it_is(value):
    return value


def _parameters(shapes: dict) -> str:
    return "the parameters " + ", ".join(f"{name} {shape}" for name, shape in shapes.items()) if shapes else "none"
