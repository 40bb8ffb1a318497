/**
 * Operators that treat each number alone, or combine numbers of tensors that go together.
 *
 * @module
 */
import type { BackwardGraph } from "../backward_graph.ts";
import { numberOf, type Rule, type Rules } from "../rule.ts";

/** Functions of one number: the gradient of x from that of y = f(x). */
const FUNCTIONS: Readonly<Record<string, (g: BackwardGraph, dy: string, x: string, y: string) => string>> = {
  Neg: (g, dy) => g.node("Neg", [dy]),
  Abs: (g, dy, x) => g.times(dy, g.node("Sign", [x])),
  Sqrt: (g, dy, _, y) => g.over(g.times(dy, 0.5), y),
  Reciprocal: (g, dy, _, y) => g.node("Neg", [g.times(dy, g.times(y, y))]),
  Exp: (g, dy, _, y) => g.times(dy, y),
  Log: (g, dy, x) => g.over(dy, x),
  Sin: (g, dy, x) => g.times(dy, g.node("Cos", [x])),
  Cos: (g, dy, x) => g.times(dy, g.node("Neg", [g.node("Sin", [x])])),
  Erf: (g, dy, x) => g.times(g.times(dy, 2 / Math.sqrt(Math.PI)), g.node("Exp", [g.node("Neg", [g.times(x, x)])])),
};

/** What combines two tensors, of which either may be repeated to the shape of both. */
const COMBINATIONS: Readonly<Record<string, (g: BackwardGraph, dy: string, pair: Pair) => readonly [string, string]>> =
  {
    Add: (_, dy) => [dy, dy],
    Sub: (g, dy) => [dy, g.node("Neg", [dy])],
    Mul: (g, dy, { a, b }) => [g.times(dy, b), g.times(dy, a)],
    Div: (g, dy, { b, y }) => [g.over(dy, b), g.node("Neg", [g.times(dy, g.over(y, b))])],
    Pow: (g, dy, { a, b, y }) => [
      g.times(dy, g.times(g.node("Pow", [a, g.plus(g.asFloats(b), -1)]), g.asFloats(b))),
      g.times(dy, g.times(y, g.node("Log", [a]))),
    ],
  };

/** Two tensors and what is made of them. */
interface Pair {
  readonly a: string;
  readonly b: string;
  readonly y: string;
}

/** Rules of operators that treat numbers alone. */
export const ELEMENTWISE: Rules = {
  ...Object.fromEntries(
    Object.entries(FUNCTIONS).map(([op, derivative]): [string, Rule] => [
      op,
      (g, { inputs: [x], outputs: [y] }, [dy]) => [derivative(g, dy!, x, y)],
    ]),
  ),
  ...Object.fromEntries(
    Object.entries(COMBINATIONS).map(([op, derivatives]): [string, Rule] => [
      op,
      (g, { inputs: [a, b], outputs: [y] }, [dy]) => {
        const [da, db] = derivatives(g, dy!, { a, b, y });
        return [g.gathered(da, a), g.gathered(db, b)];
      },
    ]),
  ),
  Sum: (g, { inputs }, [dy]) => inputs.map((x) => g.gathered(dy!, x)),
  Max: extreme,
  Min: extreme,
  Where: (g, { inputs: [condition, a, b] }, [dy]) => [
    undefined,
    g.gathered(g.where(condition, dy!, 0), a),
    g.gathered(g.where(condition, 0, dy!), b),
  ],
  Clip: (g, { inputs: [x, low = "", high = ""] }, [dy]) => {
    const aboveLow = low === "" ? dy! : g.where(g.node("Less", [x, low]), 0, dy!);
    return [high === "" ? aboveLow : g.where(g.node("Greater", [x, high]), 0, aboveLow)];
  },
  Identity: (_, __, [dy]) => [dy],
  Dropout: (_, __, [dy]) => [dy],
  // Between 32-bit floats only: other types are refused, or stop a gradient.
  Cast: (_, __, [dy]) => [dy],
  LeakyRelu: (g, node, [dy]) => {
    const isNegative = g.node("Less", [node.inputs[0], g.float(0)]);
    return [g.where(isNegative, g.times(dy!, numberOf(node, "alpha", 0.01)), dy!)];
  },
};

/** The largest or smallest of several: equal ones share the gradient, as PyTorch has it. */
function extreme(...[g, { inputs, outputs: [y] }, [dy]]: Parameters<Rule>): ReturnType<Rule> {
  const chosen = inputs.map((x) => g.asFloats(g.node("Equal", [x, y])));
  const count = chosen.reduce((total, each) => g.plus(total, each));
  return inputs.map((x, index) => g.gathered(g.times(dy!, g.over(chosen[index], count)), x));
}
