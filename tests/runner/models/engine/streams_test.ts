import assert from "node:assert/strict";
import { CPU, parseDevice } from "../../../../runner/models/engine/device.ts";
import { EvenShares } from "../../../../runner/models/engine/even_shares.ts";
import { streamCount, workOn } from "../../../../runner/models/engine/streams.ts";

const MEGABYTE = 1 << 20;

const GIGABYTE = 1 << 30;

Deno.test("small models with many passes to compute have several streams, at most one for each thread", () => {
  const count = (threads: number, weightBytes: number, passes: number, available = 24 * GIGABYTE) =>
    streamCount({ threads, weightBytes, passes, available });
  assert.equal(count(2, 170 * MEGABYTE, 20), 2);
  assert.equal(count(1, 170 * MEGABYTE, 20), 1);
  assert.equal(count(16, 170 * MEGABYTE, 500, 100 * GIGABYTE), 16);
  assert.equal(count(64, MEGABYTE, 1e6, 100 * GIGABYTE), 64);
});

Deno.test("large models, few passes, and machines that have little memory free, have fewer streams", () => {
  const count = (weightBytes: number, passes: number, available = 24 * GIGABYTE) =>
    streamCount({ threads: 16, weightBytes, passes, available });
  assert.equal(count(30_000 * MEGABYTE, 1000), 1);
  assert.equal(count(MEGABYTE, 15), 1);
  assert.equal(count(MEGABYTE, 0.5), 1);
  assert.equal(count(170 * MEGABYTE, 500, 8 * GIGABYTE), 8);
  assert.equal(count(170 * MEGABYTE, 500, MEGABYTE), 2);
});

Deno.test("streams leave few threads idle", () => {
  const count = (threads: number, passes: number) =>
    streamCount({ threads, weightBytes: MEGABYTE, passes, available: 24 * GIGABYTE });
  assert.deepEqual([count(16, 9 * 8), count(16, 6 * 8), count(64, 7 * 8), count(7, 3 * 8)], [8, 5, 7, 1]);
});

Deno.test("a GPU's worker has the next pass before it is asked for, and takes no cores; each GPU has one", () => {
  const on = (device: string) => workOn({ device: parseDevice(device), threads: 4 }, 30_000 * MEGABYTE, 1000);
  assert.deepEqual(on("cuda:1"), { streams: 1, threads: 4, cores: 0, ahead: 2 });
  assert.deepEqual(on("cuda:0,1,2"), { streams: 3, threads: 4, cores: 0, ahead: 2 });
  assert.deepEqual(on("webgpu"), { streams: 1, threads: 4, cores: 0, ahead: 2 });
});

Deno.test("on CUDA two workers have a small model, so that one copies while the other computes; on WebGPU one", () => {
  const on = (device: string, passes: number) =>
    workOn({ device: parseDevice(device), threads: 4 }, 170 * MEGABYTE, passes);
  assert.deepEqual(on("cuda", 500), { streams: 2, threads: 4, cores: 0, ahead: 1 });
  assert.deepEqual(on("cuda:0,1", 500), { streams: 4, threads: 4, cores: 0, ahead: 1 });
  assert.deepEqual(on("cuda", 15), { streams: 1, threads: 4, cores: 0, ahead: 2 });
  assert.deepEqual(on("webgpu", 500), { streams: 1, threads: 4, cores: 0, ahead: 2 });
});

Deno.test("what may be the CPU in the end takes its cores there, and has the next pass waiting as a GPU has", () => {
  assert.deepEqual(workOn({ device: parseDevice("mps"), threads: 4 }, MEGABYTE, 1000), {
    streams: 1,
    threads: 4,
    cores: 4,
    ahead: 2,
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
