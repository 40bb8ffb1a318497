import assert from "node:assert/strict";
import { ELEMENT_TYPE, type ValueInfo } from "../../../../runner/onnx/graph.ts";
import { modelInputs } from "../../../../runner/models/engine/inputs.ts";
import { tokenBatch } from "../../../../runner/models/engine/token_batch.ts";

const NAMES = ["input_ids", "attention_mask", "position_ids"];
const BATCH = tokenBatch([Int32Array.of(7, 2 ** 31 - 1, 0), Int32Array.of(9)]);

function inputs(elementType: number) {
  const declared = NAMES.map((name): ValueInfo => ({
    name,
    elementType,
    shape: undefined,
    range: { start: 0, end: 0 },
  }));
  // Some configurations have this padding.
  const feeds = modelInputs(NAMES, declared, BATCH, { padTokenId: -1 } as Parameters<typeof modelInputs>[3]);
  return NAMES.map((name) => ({
    dims: feeds[name].dims,
    numbers: Array.from(feeds[name].data as Iterable<number | bigint>),
  }));
}

Deno.test("rows are padded on the right, with mask and positions, in the integers that the model declares", () => {
  const expected = [[7, 2 ** 31 - 1, 0, 9, -1, -1], [1, 1, 1, 1, 0, 0], [0, 1, 2, 0, 1, 2]];
  assert.deepEqual(inputs(ELEMENT_TYPE.int32), expected.map((numbers) => ({ dims: [2, 3], numbers })));
  assert.deepEqual(
    inputs(ELEMENT_TYPE.int64),
    expected.map((numbers) => ({ dims: [2, 3], numbers: numbers.map(BigInt) })),
  );
});
