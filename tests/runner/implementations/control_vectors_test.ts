import assert from "node:assert/strict";
import { controlVector, type ControlVectorMethod, OpError, RunError, Runner } from "../../../mod.ts";
import { fixtureFolder } from "../models/fixtures.ts";
import { KINDS } from "../models/interventions.ts";

interface RecordedVectors {
  readonly positive: readonly string[];
  readonly negative: readonly string[];
  readonly vectors: readonly (Readonly<Record<ControlVectorMethod, readonly number[]>> & { readonly point: string })[];
}

const METHODS = ["mean_difference", "pca_diff", "pca_center"] as const;

for (const kind of KINDS) {
  Deno.test(`${kind}: control vectors are those of the reference, axes with its sign`, async () => {
    const file = new URL(`../../fixtures/interventions/${kind}.json`, import.meta.url);
    const recorded: RecordedVectors = JSON.parse(await Deno.readTextFile(file)).control_vectors;
    const runner = new Runner({ store: "memory://" });
    const pairs = runner.fromInline({ positive: recorded.positive, negative: recorded.negative });
    for (const { point, ...expected } of recorded.vectors) {
      const at = { model: `onnx:${fixtureFolder(kind)}`, hookPoint: point, applyChatTemplate: false };
      const [plus, minus] = ["positive", "negative"].map((name) => pairs.colText(name).llmLayerActivations(at));
      for (const method of METHODS) {
        const { rows, data } = await controlVector(plus, minus, { method }).toMatrix();
        const wanted = expected[method];
        assert.equal(rows, 1);
        if (method === "mean_difference") {
          wanted.forEach((value, j) => assert.ok(Math.abs(value - data[j]) < 1e-4, `${point} ${j}`));
        } else {
          assert.ok(Math.abs(length(data) - 1) < 1e-6);
          assert.ok(product(data, wanted) / length(wanted) >= 1 - 1e-5, `${point} ${method}`);
        }
      }
    }
  });
}

function product(a: ArrayLike<number>, b: ArrayLike<number>): number {
  return Array.from(a).reduce((sum, value, j) => sum + value * b[j], 0);
}

function length(a: ArrayLike<number>): number {
  return Math.sqrt(product(a, a));
}

const runner = new Runner({ store: "memory://" });

function vectors(rows: readonly (readonly number[])[]) {
  return runner.fromInline({ v: rows }).colVector("v");
}

Deno.test("the mean difference needs no pairs", async () => {
  const { data } = await controlVector(vectors([[1, 0], [3, 0]]), vectors([[0, 2]])).toMatrix();
  assert.deepEqual([...data], [2, -2]);
});

Deno.test("an axis points to where most positives are", async () => {
  const [plus, minus] = [vectors([[5, 1], [1, 0], [-1, 0]]), vectors([[0, 1], [0, 0], [0, 0]])];
  const { data } = await controlVector(plus, minus, { method: "pca_center" }).toMatrix();
  assert.deepEqual([...data].map((value) => Math.round(value * 1e6) / 1e6 + 0), [1, 0]);
});

const REFUSED: Record<string, [plus: number[][], minus: number[][], method: ControlVectorMethod, RegExp]> = {
  "pairs that are none": [
    [[1, 2], [3, 4]],
    [[1, 2]],
    "pca_diff",
    /made of pairs.*2 positives and 1 negatives.*mean_difference/,
  ],
  "vectors of other lengths": [[[1, 2]], [[1, 2, 3]], "mean_difference", /vectors of 2 numbers and negatives of 3/],
  "one pair": [[[1, 2]], [[0, 0]], "pca_diff", /finds no axis: .* there is only one/],
  "equal members": [[[1, 2], [3, 4]], [[1, 2], [3, 4]], "pca_center", /both members of every pair are the same/],
};

for (const [name, [plus, minus, method, message]] of Object.entries(REFUSED)) {
  Deno.test(`refused: ${name}`, async () => {
    await assert.rejects(controlVector(vectors(plus), vectors(minus), { method }).toMatrix(), (error: Error) => {
      return error instanceof RunError && error.cause instanceof OpError && message.test(error.message);
    });
  });
}
