/** Every rule of differentiation against finite differences of onnxruntime's own results. */
import assert from "node:assert/strict";
import type { OnnxAttributes } from "../../../../runner/onnx/attributes.ts";
import { RULES } from "../../../../runner/onnx/gradient/rules.ts";
import { EXPANDED } from "../../../../runner/onnx/gradient/expansions.ts";
import { OnnxGraph } from "../../../../runner/onnx/graph_builder.ts";
import { type Case, checkGradients } from "./finite_differences.ts";

/** Operators that the cases of this file have used. */
const tested = new Set<string>();

class WatchedGraph extends OnnxGraph {
  override add(...[op, ...rest]: Parameters<OnnxGraph["add"]>): string {
    tested.add(op);
    return super.add(op, ...rest);
  }

  override addSeveral(...[op, ...rest]: Parameters<OnnxGraph["addSeveral"]>): string[] {
    tested.add(op);
    return super.addSeveral(op, ...rest);
  }
}

function check(name: string, test: Case): void {
  Deno.test(`gradient of ${name}`, () => checkGradients(new WatchedGraph("forward."), test));
}

/** An operator that reads tensors of the given shapes and nothing else. */
function checkPlain(
  op: string,
  shapes: readonly (readonly number[])[],
  options: Partial<Case> & Attributes = {},
): void {
  const { attributes, domain, ...rest } = options;
  check(`${domain ?? ""}${op} of ${JSON.stringify(shapes)} ${JSON.stringify(attributes ?? {}, asText)}`, {
    inputs: Object.fromEntries(shapes.map((shape, index) => [`x${index}`, shape])),
    build: (graph, inputs) => [graph.add(op, inputs, { attributes, domain })],
    ...rest,
  });
}

interface Attributes {
  readonly attributes?: OnnxAttributes;
  readonly domain?: string;
}

function asText(_: string, value: unknown): unknown {
  return typeof value === "bigint" ? Number(value) : value;
}

const MICROSOFT = "com.microsoft";
const POSITIVE = { range: [0.3, 2] } as const;

for (const op of ["Neg", "Exp", "Sin", "Cos", "Erf", "Tanh", "Sigmoid", "Softplus", "Identity"]) {
  checkPlain(op, [[2, 3]]);
}
for (const op of ["Sqrt", "Reciprocal", "Log"]) checkPlain(op, [[2, 3]], POSITIVE);
// Their bends lie between these numbers.
for (const op of ["Abs", "Relu", "HardSwish"]) checkPlain(op, [[2, 3]]);
checkPlain("HardSwish", [[12]], { range: [-6, 6] });
checkPlain("HardSigmoid", [[8]], { range: [-6, 6], attributes: { alpha: 0.3 } });
checkPlain("LeakyRelu", [[2, 3]], { attributes: { alpha: 0.2 } });
checkPlain("Gelu", [[2, 4]], { opset: 20 });
checkPlain("Gelu", [[2, 4]], { opset: 20, attributes: { approximate: "tanh" } });
checkPlain("Gelu", [[2, 4]], { domain: MICROSOFT });
checkPlain("Swish", [[2, 4]], { opset: 24, attributes: { alpha: 1.3 } });
checkPlain("QuickGelu", [[2, 4]], { domain: MICROSOFT });
checkPlain("QuickGelu", [[2, 4]], { domain: MICROSOFT, attributes: { alpha: 1 } });
checkPlain("BiasGelu", [[2, 4], [4]], { domain: MICROSOFT });
checkPlain("FastGelu", [[2, 4]], { domain: MICROSOFT });
checkPlain("FastGelu", [[2, 4], [4]], { domain: MICROSOFT });

/** Shapes of two tensors of which each may be repeated to that of the other. */
const PAIRS = [[[2, 3], [2, 3]], [[2, 3], [3]], [[1], [2, 3]], [[2, 1, 3], [4, 1]], [[], [2, 2]]];
for (const op of ["Add", "Sub", "Mul", "Div", "Pow", "Max", "Min"]) {
  for (const shapes of PAIRS) checkPlain(op, shapes, POSITIVE);
}
checkPlain("Sum", [[2, 3], [3], [1, 1]]);
checkPlain("Max", [[2, 3], [3], [2, 1]]);
check("a power by a stored number, of negative numbers", {
  inputs: { x: [2, 3] },
  build: (graph, [x]) => [graph.add("Pow", [x, graph.floats([], [3])])],
});
check("Clip", {
  inputs: { x: [3, 4] },
  build: (graph, [x]) => [
    graph.add("Clip", [x, graph.floats([], [-0.9]), graph.floats([], [0.77])]),
    graph.add("Clip", [x, "", graph.floats([], [0.4])]),
  ],
});
check("Where, whose condition has no gradient", {
  inputs: { x: [2, 3], y: [3] },
  build: (graph, [x, y]) => [graph.add("Where", [graph.add("Less", [x, graph.floats([], [0.1])]), x, y])],
});
check("Dropout and a cast to what it is already", {
  inputs: { x: [2, 3] },
  build: (graph, [x]) => [graph.add("Dropout", [graph.add("Cast", [x], { attributes: { to: 1n } })])],
});

checkPlain("MatMul", [[2, 3], [3, 4]]);
checkPlain("MatMul", [[2, 2, 3], [3, 2]]);
checkPlain("MatMul", [[2, 1, 2, 3], [3, 3, 2]]);
for (const transA of [0n, 1n]) {
  for (const transB of [0n, 1n]) {
    const shapes = [transA ? [3, 2] : [2, 3], transB ? [4, 3] : [3, 4]];
    const attributes = { transA, transB, alpha: 0.7 };
    checkPlain("FusedMatMul", shapes.map((shape) => [2, ...shape]), { domain: MICROSOFT, attributes });
    checkPlain("Gemm", [...shapes, [4]], { attributes: { ...attributes, beta: 0.4 } });
  }
}
checkPlain("Gemm", [[2, 3], [3, 4]]);

for (const axis of [-1n, 1n, 0n]) {
  checkPlain("Softmax", [[2, 3, 2]], { attributes: { axis } });
  checkPlain("LogSoftmax", [[2, 3, 2]], { attributes: { axis } });
}
checkPlain("LayerNormalization", [[2, 2, 4], [4], [4]], { attributes: { epsilon: 0.1 } });
checkPlain("LayerNormalization", [[2, 4], [4]]);
checkPlain("LayerNormalization", [[2, 3, 2], [3, 2], [3, 2]], { attributes: { axis: 1n } });
checkPlain("SimplifiedLayerNormalization", [[2, 4], [4]], { attributes: { axis: -1n, epsilon: 0.1 } });
checkPlain("RMSNormalization", [[2, 4], [4]], { opset: 23, attributes: { epsilon: 0.1 } });
for (
  const [op, weights] of [["SkipLayerNormalization", [[4], [4], [4]]], ["SkipSimplifiedLayerNormalization", [[4], [
    4,
  ]]]] as const
) {
  for (let count = 1; count <= weights.length; count++) {
    const shapes = [[2, 3, 4], [2, 3, 4], ...weights.slice(0, count)];
    checkPlain(op, shapes, { domain: MICROSOFT, attributes: { epsilon: 0.05 } });
  }
}

for (const op of ["ReduceMean", "ReduceL2", "ReduceSumSquare", "ReduceLogSumExp", "ReduceMax", "ReduceMin"]) {
  checkPlain(op, [[2, 3, 2]], { attributes: { axes: [-1n], keepdims: 1n } });
  checkPlain(op, [[2, 3, 2]], { attributes: { axes: [0n, 2n], keepdims: 0n } });
  checkPlain(op, [[2, 3]]);
}
for (const keepdims of [0n, 1n]) {
  check(`ReduceSum and ReduceMean whose axes are an input, ${keepdims}`, {
    inputs: { x: [2, 3, 2] },
    opset: 18,
    build: (graph, [x]) =>
      ["ReduceSum", "ReduceMean"].map((op) => graph.add(op, [x, graph.integers(1)], { attributes: { keepdims } })),
  });
}

check("Reshape, Flatten, Squeeze and Unsqueeze", {
  inputs: { x: [2, 3, 1] },
  build: (graph, [x]) => [
    graph.add("Reshape", [x, graph.integers(3, -1)]),
    graph.add("Flatten", [x]),
    graph.add("Squeeze", [x, graph.integers(2)]),
    graph.add("Unsqueeze", [x, graph.integers(0)]),
  ],
});
checkPlain("Transpose", [[2, 3, 4]]);
checkPlain("Transpose", [[2, 3, 4]], { attributes: { perm: [1n, 2n, 0n] } });
checkPlain("Concat", [[2, 3], [1, 3], [2, 3]], { attributes: { axis: 0n } });
checkPlain("Concat", [[2, 1, 2], [2, 3, 2]], { attributes: { axis: -2n } });
check("Expand", {
  inputs: { x: [2, 1] },
  build: (graph, [x]) => [graph.add("Expand", [x, graph.integers(3, 1, 4)])],
});
check("Trilu", {
  inputs: { x: [3, 3] },
  build: (graph, [x]) => [graph.add("Trilu", [x], { attributes: { upper: 0n } })],
});
for (
  const [starts, ends, axes, steps] of [
    [[1], [9], [1]],
    [[-2], [-1], [-1]],
    [[0, 1], [1, 3], [0, 1]],
    [[1], [3], [1], [1]],
    [[3], [-9], [1], [-2]],
    [[0], [4], [1], [3]],
  ]
) {
  check(`Slice ${JSON.stringify([starts, ends, axes, steps])}`, {
    inputs: { x: [2, 4, 2] },
    build: (graph, [x]) => [
      graph.add("Slice", [
        x,
        ...[starts, ends, axes, ...(steps === undefined ? [] : [steps])].map((list) => graph.list(list)),
      ]),
    ],
  });
}
check("Gather of an axis, with a place that is taken twice, and of a single place", {
  inputs: { x: [2, 3, 2] },
  build: (graph, [x]) => [
    graph.add("Gather", [x, graph.integers(2, 0, 2)], { attributes: { axis: 1n } }),
    graph.add("Gather", [x, graph.add("Squeeze", [graph.integers(-1)])], { attributes: { axis: 1n } }),
    graph.add("Gather", [x, graph.integers(1)]),
  ],
});
check("GatherElements and GatherND", {
  inputs: { x: [2, 3] },
  build: (graph, [x]) => [
    graph.add("GatherElements", [x, graph.add("Reshape", [graph.integers(1, 1, 0, 2), graph.integers(2, 2)])], {
      attributes: { axis: 1n },
    }),
    graph.add("GatherND", [x, graph.add("Reshape", [graph.integers(0, 2, 1, 1, 0, 2), graph.integers(3, 2)])]),
  ],
});
for (const domain of [undefined, MICROSOFT]) {
  check(`RotaryEmbedding of ${domain ?? "ONNX"}`, {
    inputs: { x: [2, 2, 3, 4] },
    opset: 23,
    build: (graph, [x]) => {
      const positions = graph.add("Reshape", [graph.integers(0, 1, 2, 1, 2, 3), graph.integers(2, 3)]);
      const angles = Array.from({ length: 8 }, (_, index) => 0.3 * index + 0.1);
      const [cosines, sines] = [Math.cos, Math.sin].map((f) => graph.floats([4, 2], angles.map(f)));
      const inputs = domain ? [x, positions, cosines, sines] : [x, cosines, sines, positions];
      return [graph.add("RotaryEmbedding", inputs, { domain })];
    },
  });
}

check("a tensor that is read several times, past parts that have no gradient", {
  inputs: { x: [2, 3], w: [3, 3] },
  build: (graph, [x, w]) => {
    const y = graph.add("MatMul", [x, w]);
    const isNaN = graph.add("IsNaN", [y]);
    const safe = graph.add("Where", [isNaN, graph.floats([], [0]), y]);
    const shaped = graph.add("Reshape", [safe, graph.add("Shape", [x])]);
    return [graph.add("Mul", [graph.add("Add", [shaped, x]), graph.add("Tanh", [safe])])];
  },
});

check("Split, of whose parts one is not used", {
  inputs: { x: [2, 5] },
  build: (graph, [x]) => {
    const [first, , last] = graph.addSeveral("Split", [x, graph.integers(2, 2, 1)], 3, { attributes: { axis: 1n } });
    return [first, last];
  },
});
check("TopK", {
  inputs: { x: [2, 5] },
  build: (graph, [x]) => [graph.addSeveral("TopK", [x, graph.integers(2)], 2)[0]],
});

Deno.test("every rule is tested here", () => {
  assert.deepEqual([...Object.keys(RULES), ...EXPANDED].filter((op) => !tested.has(op)), []);
});
