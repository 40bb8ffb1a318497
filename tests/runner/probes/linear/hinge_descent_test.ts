import assert from "node:assert/strict";
import { type Parameters, type ParameterTable, resolveParameters } from "../../../../runner/probes/parameters.ts";
import { oneClassParameters, sgdParameters, trainOneClass, trainSgds } from "../../../../runner/probes/linear/sgd.ts";

const [rows, columns] = [300, 11];
const x = { rows, columns, data: Float32Array.from({ length: rows * columns }, (_, at) => Math.sin(at * at)) };
const y = Uint8Array.from({ length: rows }, (_, i) => x.data[i * columns] + 0.3 * Math.cos(i) > 0 ? 1 : 0);
/** Averages that never begin change nothing, and are no matter of WebAssembly. */
const NEVER = 10 ** 9;

/** What comes of some parameters, and whether it is the same where all steps are made in JavaScript. */
async function compare(table: ParameterTable, given: Parameters, train: typeof trainSgds) {
  const [compiled, plain] = await train(
    x,
    y,
    [given, { ...given, average: NEVER }].map((params) => ({
      params: resolveParameters("sgd", table, params),
      context: {},
    })),
  );
  assert.equal(compiled.status, "fulfilled");
  assert.deepEqual(compiled, plain);
}

const SETTINGS: readonly Parameters[] = [{}, { loss: "perceptron" }, { class_weight: { 0: 0.3, 1: 7 } }, { alpha: 1 }];
for (const params of SETTINGS) {
  Deno.test(`steps by a hinge in WebAssembly are those in JavaScript, to the bit: ${JSON.stringify(params)}`, async () => {
    await compare(sgdParameters, params, trainSgds);
  });
}

// With nu = 1, the first step shrinks the weights to nothing: their scale is multiplied out.
for (const nu of [0.1, 1]) {
  Deno.test(`so are those of one class: nu = ${nu}`, async () => {
    await compare(oneClassParameters, { nu }, (x, _, members) => trainOneClass(x, members));
  });
}
