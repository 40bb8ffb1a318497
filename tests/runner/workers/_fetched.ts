/**
 * Asks a worker whose modules come from a server, as this program does, and cannot be fetched at first: one JSON document. Argument: the
 * first start at which they can be.
 */
import { WorkerCalls } from "../../../runner/workers/calls.ts";
import type { TestProtocol } from "./_worker.ts";

const [first] = Deno.args;
let starts = 0;

function start(): Worker {
  const isThere = ++starts >= Number(first);
  return new Worker(new URL(`./_worker.ts${isThere ? "" : `?refused=${starts}`}`, import.meta.url), { type: "module" });
}

using worker = new WorkerCalls<TestProtocol>(start, (message) => new Error(message));
const moved = Uint8Array.of(1, 2, 3);
const copied = Uint8Array.of(4, 5);
const questions = [
  worker.ask({ do: "return bytes", bytes: moved }, { transfer: [moved.buffer] }),
  worker.ask({ do: "return bytes", bytes: copied }),
  worker.ask({ do: "wait for news" }),
];
worker.tell(7);
// What is asked is as it was then.
copied.fill(0);
const answers = await Promise.all(questions).then(
  (found) => found.map((answer) => typeof answer === "number" ? answer : [...answer]),
  ({ message }) => message,
);
console.log(JSON.stringify({ starts, answers, left: moved.length }));
