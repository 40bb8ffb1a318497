/** Prints how batches on two GPUs fare beside the CPU: one JSON document. Where there is none, both are the CPU. */
import { idleWorkers } from "../../../../runner/models/engine/channel.ts";
import { CPU, type Device } from "../../../../runner/models/engine/device.ts";
import { openSession } from "../../../../runner/models/engine/session.ts";
import { tokenBatch } from "../../../../runner/models/engine/token_batch.ts";
import { noteWorkers } from "../../workers/_started.ts";
import { fixtureModel } from "../fixtures.ts";

const BATCHES = Array.from(
  { length: 10 },
  (_, i) => [Int32Array.of(5, 6, 7 + i), Int32Array.of(3 + i), Int32Array.of(9, 8, 7)],
);
const { model: { modelPath, config } } = await fixtureModel("llama");

async function vectors(device: Device) {
  const task = { kind: "activations", points: [2], tokenMode: "last" } as const;
  await using session = await openSession({ modelPath, config, threads: 1, device, task });
  const outputs = await Promise.all(BATCHES.map((rows) => session.run(tokenBatch(rows))));
  return { streams: session.streams, outputs: outputs.map(([first]) => first) };
}

const { outputs: expected } = await vectors(CPU);
await idleWorkers.release();
using noted = noteWorkers();
const { streams, outputs } = await vectors({ provider: "webgpu", index: 0, others: [1], orCpu: true });
const isEqual = outputs.every((output, i) => output.every((value, j) => Object.is(value, expected[i][j])));
console.log(JSON.stringify({ streams, workers: noted.workers.length, isEqual }));
// One that is idle would keep the program.
await idleWorkers.release();
