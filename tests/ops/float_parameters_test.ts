import assert from "node:assert/strict";
import { canonicalJson, float, floats, LoadInlineJsonDatasetOp } from "../../ops/mod.ts";
import { FLOAT_PARAMETERS } from "../../ops/float_parameters.ts";

const recorded: Record<string, string[]> = JSON.parse(
  await Deno.readTextFile(new URL("../fixtures/parity/float-parameters.json", import.meta.url)),
);
const dataset = LoadInlineJsonDatasetOp({ data: { x: [[0], [1]], y: [false, true] } });

function uuidWith(params: Record<string, unknown>): string {
  return dataset.colVector("x").trainClassifier({ positives: dataset.colBoolean("y"), params }).uuid;
}

Deno.test("the float parameters are those that scikit-learn declares as real numbers", () => {
  const { Nystroem, ...others } = recorded;
  assert.deepEqual([...FLOAT_PARAMETERS].sort(), [...new Set(Object.values(others).flat())].sort());
  assert.deepEqual(Nystroem.filter((name) => !FLOAT_PARAMETERS.has(name)), ["degree"]);
});

Deno.test("floats() makes Python's floats of what are floats there, and of nothing else", () => {
  assert.equal(uuidWith(floats({ C: 1 })), uuidWith({ C: float(1) }));
  assert.notEqual(uuidWith(floats({ C: 1 })), uuidWith({ C: 1 }));
  const params = { C: 2, tol: 0.001, max_iter: 200, degree: 3, gamma: "scale", class_weight: null, alpha: float(3) };
  const expected = { ...params, C: float(2) };
  assert.equal(uuidWith(floats(params)), uuidWith(expected));
});

Deno.test("floats() reaches into nested parameters", () => {
  const params = floats({
    nystroem_params: { gamma: 1, n_components: 50, degree: 2 },
    lr_params: { C: 10, max_iter: 5 },
  });
  const op = dataset.colVector("x").trainClassifier("lr_nystroem", { positives: dataset.colBoolean("y"), params });
  assert.match(
    canonicalJson(op),
    /"params": {"lr_params": {"C": 10\.0, "max_iter": 5}, "nystroem_params": {"degree": 2\.0, "gamma": 1\.0, "n_components": 50}}/,
  );
});

Deno.test("floats() refuses what is no object", () => {
  for (const odd of [1, "C", null, [1], undefined]) assert.throws(() => floats(odd as never), /takes an object/);
});
