/** A program that ends while a worker that was ended is in native code, which goes on for ever. */
import { endBesideNativeCode } from "../../../cli/run/interrupt.ts";
import { WorkerCalls } from "../../../runner/workers/calls.ts";
import type { TestProtocol } from "../../runner/workers/_worker.ts";

const worker = new WorkerCalls<TestProtocol>(
  () => new Worker(new URL("../../runner/workers/_worker.ts", import.meta.url), { type: "module" }),
  (message) => new Error(message),
);
const mayLeave = new Int32Array(new SharedArrayBuffer(4));
await new Promise<unknown>((resolve) => {
  worker.ask({ do: "wait in native code", mayLeave }, { onNote: resolve }).catch(() => {});
});
worker.end(new Error("stopped"));
await endBesideNativeCode();
