import assert from "node:assert/strict";
import { streamCount } from "../../../../runner/models/engine/streams.ts";

const MEGABYTE = 1 << 20;

Deno.test("small models with many passes to compute have several streams, at most one for each thread", () => {
  assert.equal(streamCount({ threads: 2, weightBytes: 170 * MEGABYTE, passes: 20 }), 2);
  assert.equal(streamCount({ threads: 1, weightBytes: 170 * MEGABYTE, passes: 20 }), 1);
  assert.equal(streamCount({ threads: 64, weightBytes: MEGABYTE, passes: 1e6 }), 7);
});

Deno.test("large models, and few passes, have one stream", () => {
  assert.equal(streamCount({ threads: 16, weightBytes: 340 * MEGABYTE, passes: 1000 }), 1);
  assert.equal(streamCount({ threads: 16, weightBytes: 30_000 * MEGABYTE, passes: 1000 }), 1);
  assert.equal(streamCount({ threads: 16, weightBytes: MEGABYTE, passes: 15 }), 1);
  assert.equal(streamCount({ threads: 16, weightBytes: MEGABYTE, passes: 0.5 }), 1);
});
