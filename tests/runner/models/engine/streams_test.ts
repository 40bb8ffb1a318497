import assert from "node:assert/strict";
import { CPU, parseDevice } from "../../../../runner/models/engine/device.ts";
import { EvenShares } from "../../../../runner/models/engine/even_shares.ts";
import { streamCount, workOn } from "../../../../runner/models/engine/streams.ts";

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

Deno.test("a GPU's worker has the next pass before it is asked for, and takes no cores; each GPU has one", () => {
  const on = (device: string) => workOn({ device: parseDevice(device), threads: 4 }, 30_000 * MEGABYTE, 1000);
  assert.deepEqual(on("cuda:1"), { streams: 1, threads: 4, cores: 0, ahead: 2 });
  assert.deepEqual(on("cuda:0,1,2"), { streams: 3, threads: 4, cores: 0, ahead: 2 });
  assert.deepEqual(on("webgpu"), { streams: 1, threads: 4, cores: 0, ahead: 2 });
});

Deno.test("what may be the CPU in the end takes its cores", () => {
  assert.deepEqual(workOn({ device: parseDevice("mps"), threads: 4 }, MEGABYTE, 1000), {
    streams: 1,
    threads: 4,
    cores: 4,
    ahead: 1,
  });
  assert.deepEqual(workOn({ device: CPU, threads: 4 }, MEGABYTE, 1000), { streams: 4, threads: 1, cores: 1, ahead: 1 });
});

Deno.test("GPUs are given to workers evenly, and the GPU of one that ended to the next", () => {
  const gpus = new EvenShares(["a", "b"]);
  const taken = [gpus.take(), gpus.take(), gpus.take()];
  assert.deepEqual(taken.map(({ thing }) => thing), ["a", "b", "a"]);
  taken[0].giveBack();
  taken[2].giveBack();
  assert.deepEqual([gpus.take().thing, gpus.take().thing], ["a", "a"]);
});
