/** A program that ends while its workers are in native code: `deno run FILE MODEL (exit|end|both) DEVICE,…`. */
import { WorkerCalls } from "../../../runner/workers/calls.ts";

const [model, how, devices] = Deno.args;
const bytes = await Deno.readFile(model);
const loaded = await Promise.all(
  devices.split(",").map((device) => {
    const worker = new WorkerCalls(
      () => new Worker(new URL("./_loads_forever.ts", import.meta.url), { type: "module" }),
      (message) => new Error(message),
    );
    const { promise, resolve } = Promise.withResolvers<typeof worker>();
    worker.ask({ model: bytes, device }, { onNote: () => resolve(worker) }).catch(() => {});
    return promise;
  }),
);
if (how !== "exit") { for (const worker of loaded) worker.end(new Error("enough")); }
if (how !== "end") Deno.exit(7);
