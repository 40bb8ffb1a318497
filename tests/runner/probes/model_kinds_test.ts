import assert from "node:assert/strict";
import { createSession, Tensor } from "../../../runner/onnx/runtime.ts";
import { ClassifierError } from "../../../ops/errors.ts";
import {
  type ProbeModelKind,
  registerClassifier,
  registerProbeModel,
  scoreProbe,
  toOnnx,
  trainProbe,
} from "../../../runner/probes/mod.ts";
import { kindOf } from "../../../runner/probes/model_kinds.ts";
import { decodeProbe, encodeProbe, type ProbeModel } from "../../../stores/formats/probe.ts";
import { BUILT_IN_FORMATS } from "../../../stores/formats/probe_models/format.ts";
import { clouds } from "./cases.ts";

/** The nearest of the class means, by its city-block distance: no kind that comes with probegraph. */
interface NearestModel {
  readonly kind: "nearest_mean";
  readonly positive: Float32Array;
  readonly negative: Float32Array;
}

const nearestMean: ProbeModelKind<NearestModel> = {
  kind: "nearest_mean",
  decode: (part, columns) => ({
    kind: "nearest_mean",
    positive: part.vector("positive", "float32", columns),
    negative: part.vector("negative", "float32", columns),
  }),
  score: ({ positive, negative }, { rows, columns, data }) =>
    Float64Array.from({ length: rows }, (_, row) => {
      const distanceTo = (mean: Float32Array) =>
        mean.reduce((sum, value, column) => sum + Math.abs(value - data[row * columns + column]), 0);
      return distanceTo(negative) - distanceTo(positive);
    }),
  toOnnx: (graph, { positive, negative }, x) => {
    const distanceTo = (mean: Float32Array) => {
      const away = graph.add("Abs", [graph.add("Sub", [x, graph.floats([1, mean.length], mean)])]);
      return graph.add("ReduceSum", [away, graph.integers(1)], { attributes: { keepdims: 0n } });
    };
    return graph.add("Sub", [distanceTo(negative), distanceTo(positive)]);
  },
};

function meanOf(data: Float32Array, columns: number, rows: readonly number[]): Float32Array {
  return Float32Array.from({ length: columns }, (_, j) => {
    return rows.reduce((sum, row) => sum + data[row * columns + j], 0) / rows.length;
  });
}

registerProbeModel(nearestMean);
registerClassifier("nearest_mean", {
  parameters: {},
  train: ({ x, y }) => {
    const rowsOf = (label: number) => [...y.keys()].filter((row) => y[row] === label);
    return {
      kind: "nearest_mean",
      positive: meanOf(x.data, x.columns, rowsOf(1)),
      negative: meanOf(x.data, x.columns, rowsOf(0)),
    };
  },
});

const { x, y } = clouds(200, 8, 3);
const spec = { modelType: "nearest_mean", params: {}, preprocessing: "standardize" as const };

Deno.test("a classifier can bring a kind of model: it is trained, stored, read and scored", async () => {
  const probe = await trainProbe(spec, x, y);
  const again = decodeProbe(encodeProbe(probe));
  assert.deepEqual(again, probe);
  const scores = await scoreProbe(again, x);
  assert.deepEqual(scores, await scoreProbe(probe, x));
  assert.ok(scores.filter((score, row) => (score > 0) === (y[row] === 1)).length > 140, "it tells the clouds apart");
});

Deno.test("an added kind is exported to ONNX by what it says of itself", async () => {
  const probe = await trainProbe(spec, x, y);
  const session = await createSession(toOnnx(probe));
  const { score } = await session.run({
    vector: new Tensor("float32", Float32Array.from(x.data), [x.rows, x.columns]),
  });
  const expected = await scoreProbe(probe, x);
  (score.data as Float32Array).forEach((value, row) => assert.ok(Math.abs(value - expected[row]) < 1e-4));
});

Deno.test("a part of an added kind that is damaged is named", async () => {
  const file = JSON.parse(new TextDecoder().decode(encodeProbe(await trainProbe(spec, x, y))));
  file.model.positive.shape = [3];
  const bytes = new TextEncoder().encode(JSON.stringify(file));
  assert.throws(() => decodeProbe(bytes), /"model.positive"/);
});

Deno.test("a name that is taken is refused, unless it is to be replaced", () => {
  assert.throws(() => registerProbeModel(nearestMean), /"nearest_mean": the name is taken.*override/);
  registerProbeModel(nearestMean, { override: true });
  assert.throws(() => registerProbeModel({ ...nearestMean, kind: "" }), /its name is empty/);
});

Deno.test("the built-in kinds are those whose names are taken from the start", () => {
  const known = BUILT_IN_FORMATS.map((kind) => kindOf({ kind } as ProbeModel).kind);
  assert.deepEqual(known, BUILT_IN_FORMATS);
  const listed = `No model of the kind "none" can be scored here: there are ${BUILT_IN_FORMATS.join(", ")}`;
  assert.throws(() => kindOf({ kind: "none" }), (error: Error) => error.message.startsWith(listed));
});

Deno.test("what a kind cannot do, and a kind that is not known, is said", async () => {
  registerProbeModel({ ...nearestMean, toOnnx: undefined }, { override: true });
  const probe = await trainProbe(spec, x, y);
  assert.throws(
    () => toOnnx(probe),
    (error) => error instanceof ClassifierError && /has no toOnnx/.test(error.message),
  );
  registerProbeModel(nearestMean, { override: true });
  const unknown = { ...probe, model: { kind: "elsewhere" } };
  await assert.rejects(scoreProbe(unknown, x), /kind "elsewhere".*registerProbeModel/);
});
