import assert from "node:assert/strict";
import { CPU } from "../../../../runner/models/engine/device.ts";
import type { EngineRequest, HeadCheck } from "../../../../runner/models/engine/engine.ts";
import { type ModelSession, openSession } from "../../../../runner/models/engine/session.ts";
import { type TokenBatch, tokenBatch } from "../../../../runner/models/engine/token_batch.ts";
import { checkModel } from "../../../../runner/models/rows/self_check.ts";
import { fixtureModel, largestDifference, MODEL_NAMES } from "../fixtures.ts";

const ROWS = [{ ids: Int32Array.of(5, 6, 7), rows: [0] }];

function requestFor(modelPath: string): EngineRequest {
  const config = { numLayers: 3 } as EngineRequest["config"];
  return { modelPath, config, threads: 1, device: CPU, task: { kind: "activations", points: [3], tokenMode: "last" } };
}

/** A model whose vectors are `vectors` alone, and `batched` in a batch. */
function fakeSession(vectors: number[], batched: number[], head?: HeadCheck): ModelSession {
  return {
    info: { runtimeVersion: "", precision: "float32", executionProvider: "cpu" },
    run: ({ lengths }: TokenBatch) => Promise.resolve([Float32Array.from(lengths.length === 1 ? vectors : batched)]),
    checkHead: () => Promise.resolve(head),
  } as unknown as ModelSession;
}

Deno.test("a model whose rows change in a padded batch is refused", async () => {
  await assert.rejects(
    checkModel(fakeSession([1, 2], [1, 2.1, 5, 5]), requestFor("a"), ROWS),
    /layer 3 differ by 0.050 .* does not honour attention_mask/,
  );
  await assert.rejects(checkModel(fakeSession([1, 2], [1, NaN, 5, 5]), requestFor("a"), ROWS), /differ by NaN/);
  await checkModel(fakeSession([1, 2], [1, 2, 5, 5]), requestFor("a"), ROWS);
});

Deno.test("a model whose numbers are not finite is refused for that, and not for its padding", async () => {
  const half = fakeSession([1, Infinity], [1, NaN, 5, 5]);
  const { info } = half;
  await assert.rejects(checkModel(half, requestFor("d"), ROWS), /activations at layer 3 are not finite$/);
  const session = { ...half, info: { ...info, precision: "float16" } as const };
  await assert.rejects(
    checkModel(session, requestFor("d"), ROWS),
    /not finite: 16 bits do not hold .* dtype "float32"/,
  );
});

Deno.test("a last hidden state that does not give the model's logits, or goes through a norm before, is refused", async () => {
  const check = (own: number[], projected: number[], projectedTwice: number[]) => {
    const head = {
      own: Float32Array.from(own),
      projected: Float32Array.from(projected),
      projectedTwice: Float32Array.from(projectedTwice),
    };
    return checkModel(fakeSession([1], [1, 1], head), requestFor("b"), ROWS);
  };
  await assert.rejects(check([1, 2], [1, 3], [2, 6]), /hidden state 3 .* gives other logits than the model.*0\.50/);
  await assert.rejects(check([1, 2], [1, 2], [1, 2]), /another norm before the vocabulary projection/);
  await check([1, 2], [1, 2], [2, 4]);
});

Deno.test("a lens is checked once, by its numbers, also where they are too many for a text", async () => {
  const weight = new Float32Array(20_000_000).fill(0.1);
  let runs = 0;
  const session = fakeSession([1], [1, 1]);
  const check = () => {
    const translators = [{ weight, bias: new Float32Array(1) }];
    const reading = { kind: "lens", states: [0], topK: 1, tokenIds: null, translators } as const;
    const counted = { ...session, run: (batch: TokenBatch) => (runs++, session.run(batch)) };
    return checkModel(counted, { ...requestFor("c"), task: { kind: "reading", reading } }, ROWS);
  };
  await check();
  await check();
  assert.equal(runs, 2);
  weight[weight.length - 1] = 0.2;
  await check();
  assert.equal(runs, 4);
});

for (const name of MODEL_NAMES) {
  Deno.test(`${name}: the last hidden state gives the model's own logits`, async () => {
    const { model: { modelPath, config } } = await fixtureModel(name);
    const points = [config.numLayers];
    await using session = await openSession({
      modelPath,
      config,
      threads: 1,
      device: CPU,
      task: { kind: "activations", points, tokenMode: "last" },
    });
    const { own, projected, projectedTwice } = (await session.checkHead(tokenBatch([Int32Array.of(5, 6, 7)])))!;
    assert.equal(own.length, 8);
    assert.ok(largestDifference(own, projected) < 1e-4);
    assert.ok(largestDifference(own, projectedTwice) > 0.1);
  });
}
