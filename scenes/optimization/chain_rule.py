"""ChainRule: numbers flow through a small net, gradients flow back; every arrow back is as wide as its gradient."""

from __future__ import annotations

from typing import Any

import numpy as np
from manim import Animation, Group, Mobject

from models.traces.optimization.chain_rule import EDGES, NODES, WEIGHTS, ChainRuleTrace
from scenes.props import Chart, ComputationGraph, Counter, FunctionPlot, Tangent
from scenes.stage import Drive, Each, FadeIn, FadeOut, To, place, reveal, swap
from scenes.stage.before import Beat, HandTimedScene

from .chain_rule_places import SYMBOLS, places

NUDGE = 0.55  # share of the sweep that the weight is moved to either side
X1, X2, Z1, Z2, A1, A2, Y, L = range(8)


class ChainRule(HandTimedScene[ChainRuleTrace]):
    """Forward, back edge by edge, added where ways meet, checked by a nudge, and used for forty steps."""

    def construct(self) -> None:
        self.set_up()
        with self.beat("graph") as beat:
            self.draw_graph(beat)
        with self.beat("forward", loss=f"{self.trace.value[0, L]:.2f}") as beat:
            self.flow_forward(beat)
        with self.beat("seed") as beat:
            self.start_back(beat)
        with self.beat("back", slope=f"{self.trace.local[0, 5]:.2f}") as beat:
            self.flow_back(beat)
        with self.beat("meet") as beat:
            self.add_ways(beat)
        with self.beat("weights") as beat:
            self.reach_weights(beat)
        with self.beat("check", nudges=self.nudges) as beat:
            self.nudge(beat)
        with self.beat("descend", **self.outcome()) as beat:
            self.descend(beat)

    @property
    def nudges(self) -> int:
        """Passes forward that it takes to nudge every weight both ways."""
        return 2 * len(WEIGHTS)

    def set_up(self) -> None:
        trace = self.trace
        self.places = places(float(trace.target), tall=self.layout.is_tall)
        where = self.places
        self.graph = ComputationGraph(self.type, where.nodes, where.edges, where.radius, where.small, where.bold)
        self.graph.show_values(trace.value[0], trace.weight[0])
        self.graph.show_gradients(trace.gradient[0], trace.message[0], trace.weight_gradient[0])
        self.product: Mobject | None = None
        self.caption: Mobject | None = None
        self.add(self.title())

    # ---- the formula and the note of the moment ----------------------------------------------------------------

    def say(self, source: str) -> Animation | None:
        """Another formula takes the place of the last one."""
        where = self.places.product
        made = place(
            self.type.formula(source, self.places.formula, "ink"), *where, "left" if self.layout.is_tall else "right"
        )
        old, self.product = self.product, made
        return swap(old, made)

    def remark(self, key: str, role: str = "muted", **values: Any) -> Animation | None:
        """Another note takes the place of the last one."""
        made = place(self.words(key, "note", role, **values), *self.places.notes)
        old, self.caption = self.caption, made
        return swap(old, made)

    def product_of(self, edge: int) -> str:
        """What comes back over an edge, with its numbers."""
        a, b = (SYMBOLS[NODES.index(end)] for end in EDGES[edge])
        trace = self.trace
        upstream = trace.gradient[0, NODES.index(EDGES[edge][1])]
        return (
            f"{{{{ (partial L)/(partial {a}) : gradient }}}} = {{{{ (partial L)/(partial {b}) : gradient }}}} dot "
            f"(partial {b})/(partial {a}) = {{{{ {upstream:.2f} : gradient }}}} times "
            f"{factor(trace.local[0, edge])} = {{{{ {trace.message[0, edge]:.2f} : gradient }}}}"
        )

    # ---- there and back ----------------------------------------------------------------------------------------

    def arrows(self, side: str, *edges: int) -> To:
        """The arrows of some edges are drawn, forward or back."""
        goal = np.array(getattr(self.graph.edges, side))
        goal[list(edges)] = 1.0
        moved: dict[str, Any] = {side: goal}
        return To(self.graph.edges, **moved)

    def lights(self, *nodes: int) -> To:
        """Some nodes are lit, the others are not."""
        return To(self.graph.nodes, lit=np.isin(np.arange(len(NODES)), nodes).astype(float))

    def draw_graph(self, beat: Beat) -> None:
        graph = self.graph
        self.play(reveal(graph.lines), FadeIn(graph.symbols), run_time=beat.fill(1.4, leaving=3.2))
        self.play(FadeIn(graph.operations, graph.weights), self.remark("picked"), run_time=0.8)
        for nodes in ((X1, X2), (Z1, Z2), (A1, A2), (Y,), (L,)):
            self.play(self.lights(*nodes), run_time=0.4)
        self.play(self.lights(), run_time=0.4)

    def flow_forward(self, beat: Beat) -> None:
        values = self.graph.values
        pace = beat.fill(5.2, leaving=1.4) / 5
        self.play(
            FadeIn(values[X1], values[X2]), self.lights(X1, X2), self.remark("forward", "highlight"), run_time=pace
        )
        for edges, nodes in (((0, 1, 2, 3), (Z1, Z2)), ((4, 5), (A1, A2)), ((6, 7), (Y,)), ((8,), (L,))):
            self.play(self.arrows("forward", *edges), run_time=0.65 * pace)
            self.play(FadeIn(*(values[node] for node in nodes)), self.lights(*nodes), run_time=0.35 * pace)
        self.prove("values", Each(values), self.trace.value[0])
        self.wait(1.0)

    def start_back(self, beat: Beat) -> None:
        gradients = self.graph.gradients
        self.play(FadeIn(gradients[L]), self.lights(L), self.remark("backward", "gradient"), run_time=0.8)
        self.play(self.say(self.product_of(8)), run_time=0.8)
        self.play(self.arrows("backward", 8), run_time=beat.fill(1.4, leaving=1.2))
        self.play(FadeIn(gradients[Y]), self.lights(Y), run_time=0.4)
        self.wait(0.8)

    def flow_back(self, beat: Beat) -> None:
        gradients = self.graph.gradients
        self.play(self.say(self.product_of(7)), run_time=0.8)
        self.play(self.arrows("backward", 6, 7), run_time=1.2)
        self.play(FadeIn(gradients[A1], gradients[A2]), self.lights(A1, A2), run_time=0.4)
        self.wait(0.6)
        self.play(self.say(self.product_of(5)), run_time=0.8)
        self.play(self.arrows("backward", 4, 5), run_time=beat.fill(1.6, leaving=1.4))
        self.play(FadeIn(gradients[Z1], gradients[Z2]), self.lights(Z1, Z2), run_time=0.4)
        self.prove("widths", self.graph.edges.carried(), np.abs(self.trace.message[0, 4:]))
        self.wait(1.0)

    def add_ways(self, beat: Beat) -> None:
        trace, gradients = self.trace, self.graph.gradients
        ways = [
            f"{{{{ {trace.gradient[0, node]:.2f} : gradient }}}} times {factor(trace.local[0, edge])}"
            for node, edge in ((Z1, 0), (Z2, 2))
        ]
        total = (
            f"{{{{ (partial L)/(partial x_1) : gradient }}}} = {ways[0]} + ({ways[1]}) = "
            f"{{{{ {trace.gradient[0, X1]:.2f} : gradient }}}}"
        )
        self.play(self.say(total), self.lights(X1), run_time=0.8)
        self.play(self.arrows("backward", 0, 2), run_time=1.4)
        self.play(FadeIn(gradients[X1]), run_time=0.4)
        self.wait(0.6)
        self.play(self.arrows("backward", 1, 3), self.lights(X2), run_time=beat.fill(1.2, leaving=1.2))
        self.play(FadeIn(gradients[X2]), run_time=0.4)
        self.wait(0.8)

    def reach_weights(self, beat: Beat) -> None:
        trace = self.trace
        k = int(trace.nudged)
        source, target = next(ends for ends, weight in WEIGHTS.items() if weight == k)
        a, b = NODES.index(source), NODES.index(target)
        self.weight_symbol = f"w_({target[-1]}{source[-1]})"
        formula = (
            f"{{{{ (partial L)/(partial {self.weight_symbol}) : gradient }}}} = "
            f"{{{{ (partial L)/(partial {SYMBOLS[b]}) : gradient }}}} dot {{{{ {SYMBOLS[a]} : highlight }}}} = "
            f"{{{{ {trace.gradient[0, b]:.2f} : gradient }}}} times "
            f"{{{{ {factor(trace.value[0, a])} : highlight }}}} = "
            f"{{{{ {trace.weight_gradient[0, k]:.2f} : gradient }}}}"
        )
        others = [counter for i, counter in enumerate(self.graph.weight_gradients) if i != k]
        edge = EDGES.index((source, target))
        self.play(self.say(formula), self.lights(a, b), run_time=0.8)
        rest = np.delete(np.arange(len(EDGES)), edge)
        for side in ("forward", "backward"):  # once more, so that both are seen to arrive
            getattr(self.graph.edges, side)[edge] = 0.0
            self.play(
                self.arrows(side, *rest, edge), run_time=beat.fill(2.4, leaving=2.4) / 2 if side == "forward" else 1.2
            )
        self.play(FadeIn(self.graph.weight_gradients[k]), run_time=0.6)
        self.wait(0.8)
        self.play(FadeIn(*others, lag_ratio=0.5), self.lights(), run_time=max(1.2, beat.remaining - 0.8))
        self.wait(0.8)

    # ---- one weight is nudged ----------------------------------------------------------------------------------

    def nudge(self, beat: Beat) -> None:
        """One weight goes to and fro: the loss follows its curve, and the gradient is the slope where it stood."""
        trace, graph, k = self.trace, self.graph, int(self.trace.nudged)
        middle = len(trace.swept) // 2
        loss = trace.swept_value[:, L]
        own = {float(trace.swept[i]): f"{trace.swept[i]:.1f}".replace("-", "−") for i in (0, middle)}
        plot = FunctionPlot(
            self.type, self.places.plot, (trace.swept[0], trace.swept[-1]), (0.0, float(loss.max())),
            x_ticks=own, y_ticks=self.heights(),
        )  # fmt: skip
        curve = plot.curve(trace.swept, loss, "loss", ghost=0.55, head=0.07)
        curve.reveal = 0.5
        names = [
            place(self.type.formula(source, "math", role), *where, "centre")
            for source, role, where in zip(
                ("L", self.weight_symbol), ("loss", "muted"), self.places.plot_names, strict=True
            )
        ]
        tangent = Tangent(self.type, plot, *self.places.product)
        tangent.touch(float(trace.swept[middle]), float(loss[middle]), float(trace.weight_gradient[0, k]))
        hidden = [counter for i, counter in enumerate(graph.weight_gradients) if i != k]
        self.play(
            To(graph.edges, backward=np.zeros(len(EDGES))), FadeOut(graph.gradients, *hidden), FadeIn(plot, *names),
            self.lights(*(NODES.index(end) for end in next(e for e, w in WEIGHTS.items() if w == k))), run_time=0.8,
        )  # fmt: skip

        def draw(t: float) -> None:
            at = middle + round(middle * NUDGE * np.sin(2 * np.pi * t))
            weights = trace.weight[0].copy()
            weights[k] = trace.swept[at]
            graph.show_values(trace.swept_value[at], weights)
            curve.reveal = at / (len(trace.swept) - 1)

        moving = Group(graph.values, graph.weights, curve)
        self.play(Drive(moving, draw), run_time=beat.fill(4.0, leaving=2.8))
        self.prove("back again", Each(graph.values), trace.value[0])
        self.play(reveal(tangent.line), self.remark("agrees", nudges=self.nudges), run_time=1.0)
        self.wait(1.4)
        self.leaving = [plot, *names, tangent.line]

    def heights(self) -> dict[float, str]:
        """The ticks of a plot of the loss: none, and where it begins."""
        start = float(self.trace.value[0, L])
        return {0.0: "0", start: f"{start:.2f}"}

    # ---- and used ----------------------------------------------------------------------------------------------

    def outcome(self) -> dict[str, Any]:
        trace = self.trace
        return {
            "steps": len(trace.value) - 1, "before": f"{trace.value[0, L]:.2f}", "after": f"{trace.value[-1, L]:.1g}",
        }  # fmt: skip

    def descend(self, beat: Beat) -> None:
        trace, graph = self.trace, self.graph
        steps = len(trace.value) - 1
        wrong = np.minimum(trace.misaddressed_loss, 2 * trace.value[0, L])
        top = max(float(trace.value[0, L]), float(wrong.max()))
        chart = Chart(self.type, self.places.plot, (0, steps), (0.0, top), y_ticks=self.heights())
        chart.run(np.arange(steps + 1), wrong, "muted")
        run = chart.run(np.arange(steps + 1), trace.value[:, L], "loss")
        chart.show(0)
        count = Counter(self.type, "{:.0f}", "body", "ink", bold=True).stand(*self.places.counter)
        unit = self.words("steps", "note")
        place(unit, count.get_right()[0] + 0.35, self.places.counter[1])
        rule = "{{ w : symbol_w }} <- {{ w : symbol_w }} - eta {{ (partial L)/(partial w) : gradient }}"
        self.play(
            FadeOut(*self.leaving), FadeIn(graph.gradients, *self._hidden_weight_gradients()), self.say(rule),
            To(graph.edges, backward=np.ones(len(EDGES))), self.lights(), run_time=0.8,
        )  # fmt: skip
        loss_name = place(self.type.formula("L", "math", "loss"), *self.places.plot_names[0], "centre")
        self.play(FadeIn(chart, count, unit, loss_name), self.remark("thinner"), run_time=0.8)

        def draw(t: float) -> None:
            k = round(t * steps)
            graph.show_values(trace.value[k], trace.weight[k])
            graph.show_gradients(trace.gradient[k], trace.message[k], trace.weight_gradient[k])
            chart.show(k)
            count.show(k)

        self.play(Drive(Group(graph.numbers, chart, count), draw), run_time=beat.fill(6.0, leaving=1.4))
        self.prove("the last gradients", graph.edges.carried(), np.abs(trace.message[-1]))
        self.prove("the last loss", chart.tip(run), [steps, trace.value[-1, L]])
        self.wait(1.4)

    def _hidden_weight_gradients(self) -> list[Mobject]:
        return [counter for i, counter in enumerate(self.graph.weight_gradients) if i != int(self.trace.nudged)]


def factor(value: float) -> str:
    """A factor after a times sign, in Typst's math: in brackets if negative."""
    return f"({value:.2f})" if value < 0 else f"{value:.2f}"
