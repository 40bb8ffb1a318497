/** Prints how far two models that are asked at once on WebGPU are from the CPU. */
import { idleWorkers } from "../../../../runner/models/engine/channel.ts";
import { CPU, type Device } from "../../../../runner/models/engine/device.ts";
import { relativeDifference } from "../../../../runner/models/engine/relative_difference.ts";
import { openSession } from "../../../../runner/models/engine/session.ts";
import { tokenBatch } from "../../../../runner/models/engine/token_batch.ts";
import { fixtureModel } from "../fixtures.ts";

const BATCHES = Array.from({ length: 6 }, (_, i) => [Int32Array.of(5, 6, 7 + i), Int32Array.of(3 + i)]);

async function vectors(name: string, device: Device) {
  const { model: { modelPath, config } } = await fixtureModel(name);
  const task = { kind: "activations", points: [2], tokenMode: "last" } as const;
  await using session = await openSession({ modelPath, config, threads: 1, device, task });
  return await Promise.all(BATCHES.map(async (rows) => (await session.run(tokenBatch(rows)))[0]));
}

const both = (device: Device) => Promise.all(["llama", "gpt2"].map((name) => vectors(name, device)));
const expected = (await both(CPU)).flat();
const found = (await both({ provider: "webgpu", index: 0 })).flat();
console.log(Math.max(...found.map((output, i) => relativeDifference(expected[i], output))));
// One that is idle would keep the program.
await idleWorkers.release();
