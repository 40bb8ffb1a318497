import assert from "node:assert/strict";
import { FormatError } from "../../../ops/errors.ts";
import { classifierNames, scoreProbe, trainProbe } from "../../../runner/probes/mod.ts";
import { decodeProbe, encodeProbe, type ForestModel, type Probe } from "../../../stores/formats/probe.ts";
import { clouds } from "../../runner/probes/cases.ts";

const linear: Probe = {
  modelType: "logistic_regression",
  columns: 2,
  preprocessing: { kind: "standardize", mean: Float64Array.of(0.1, 2), scale: Float64Array.of(1, 3) },
  model: { kind: "linear", weights: Float64Array.of(0.5, -1e-300), bias: 1 / 3 },
};

/** The probe's file, with one thing changed. */
// deno-lint-ignore no-explicit-any -- tests damage the JSON in ways that no type allows
function changed(change: (file: any) => void): Uint8Array {
  const file = JSON.parse(new TextDecoder().decode(encodeProbe(linear)));
  change(file);
  return new TextEncoder().encode(JSON.stringify(file));
}

Deno.test("decodeProbe() gives back what encodeProbe() was given, for every classifier", async () => {
  const { x, y } = clouds(100, 4, 3);
  for (const modelType of classifierNames()) {
    const probe = await trainProbe({ modelType, params: {}, preprocessing: "standardize" }, x, y);
    const again = decodeProbe(encodeProbe(probe));
    assert.deepEqual(again, probe);
    assert.deepEqual(await scoreProbe(again, x), await scoreProbe(probe, x));
  }
});

Deno.test("encodeProbe() writes JSON with a format, a version and base64 arrays", () => {
  const file = JSON.parse(new TextDecoder().decode(encodeProbe(linear)));
  assert.equal(file.format, "probegraph-probe");
  assert.equal(file.version, 1);
  assert.equal(file.model_type, "logistic_regression");
  assert.deepEqual(file.preprocessing.scale, { dtype: "float64", shape: [2], data: "AAAAAAAA8D8AAAAAAAAIQA==" });
});

Deno.test("encodeProbe() writes of an array that is part of a larger one only its numbers", () => {
  const weights = Float64Array.of(7, 0.5, -1e-300, 7).subarray(1, 3);
  const ofPart: Probe = { ...linear, model: { kind: "linear", weights, bias: 1 / 3 } };
  assert.deepEqual(encodeProbe(ofPart), encodeProbe(linear));
});

Deno.test("encodeProbe() refuses numbers that are not finite", () => {
  const broken: Probe = { ...linear, model: { kind: "linear", weights: Float64Array.of(NaN, 1), bias: 0 } };
  assert.throws(() => encodeProbe(broken), /"model.weights" has NaN/);
});

for (
  const [what, bytes, message] of [
    ["bytes that are not JSON", Uint8Array.of(1, 2, 3), /3 bytes are not JSON/],
    ["another format", changed((file) => file.format = "pickle"), /"format" is "pickle"/],
    ["a version that it does not know", changed((file) => file.version = 2), /"version" is 2.*reads version 1/],
    ["an unknown kind of model", changed((file) => file.model.kind = "code"), /"model.kind".*linear, rbf/],
    ["a wrong dtype", changed((file) => file.model.weights.dtype = "object"), /"model.weights.dtype"/],
    ["a wrong shape", changed((file) => file.model.weights.shape = [3]), /"model.weights"/],
    ["a vector of another length", changed((file) => file.columns = 5), /shape \[5\].*\[2\]/],
    ["base64 that is damaged", changed((file) => file.model.weights.data = "!"), /"model.weights.data"/],
    ["data that is cut off", changed((file) => file.model.weights.data = "AAAA"), /multiple of 8 bytes/],
    [
      "a number that is not finite",
      changed((file) => file.model.weights.data = "AAAAAAAA8H8AAAAAAAAIQA=="),
      /Infinity/,
    ],
    ["a scale of 0", changed((file) => file.preprocessing.scale.data = "AAAAAAAAAAAAAAAAAAAIQA=="), /above 0/],
    ["a missing field", changed((file) => delete file.model.bias), /"model.bias".*missing/],
  ] as const
) {
  Deno.test(`decodeProbe() refuses ${what}`, () => {
    assert.throws(
      () => decodeProbe(bytes),
      (error: Error) => error instanceof FormatError && message.test(error.message),
    );
  });
}

Deno.test("decodeProbe() refuses a tree that a walk would not come out of", async () => {
  const { x, y } = clouds(60, 4, 3);
  const probe = await trainProbe(
    { modelType: "random_forest", params: { n_estimators: 1 }, preprocessing: "none" },
    x,
    y,
  );
  const forest = probe.model as ForestModel;
  const loop: Probe = { ...probe, model: { ...forest, left: forest.left.map(() => 0) } };
  assert.throws(() => decodeProbe(encodeProbe(loop)), /nodes after node 0/);
});
