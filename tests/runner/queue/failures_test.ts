import assert from "node:assert/strict";
import { DatasetError, ModelError, OpError, RunError, StoreError } from "../../../mod.ts";
import { backoff } from "../../../runner/queue/jobs.ts";
import { mayPass } from "../../../runner/queue/failures.ts";
import { LeaseLostError } from "../../../stores/lease.ts";

function failed(cause: unknown): RunError {
  return new RunError("Op failed", "Op_0", { cause });
}

Deno.test("errors of stores and networks, and unknown ones, may pass", async () => {
  const refused = await fetch("http://127.0.0.1:1/").catch((error) => error);
  const passing = [
    new StoreError("S3 is busy"),
    new LeaseLostError("late"),
    new Error("who knows"),
    new ModelError("the server does not answer", { cause: refused }),
    Object.assign(new Error("socket"), { code: "ECONNRESET" }),
    new Deno.errors.TimedOut("slow"),
    "a string",
  ];
  for (const error of passing) assert.ok(mayPass(failed(error)), Deno.inspect(error));
});

Deno.test("errors of what was asked for do not pass", () => {
  const lasting = [
    new OpError("no"),
    new DatasetError("no column"),
    new ModelError("no model", { cause: new Error() }),
  ];
  for (const error of lasting) assert.ok(!mayPass(failed(error)), Deno.inspect(error));
});

Deno.test("each attempt waits about twice as long as the one before", () => {
  for (let attempt = 1; attempt < 4; attempt++) {
    const middle = 1000 * 2 ** (attempt - 1);
    const waits = Array.from({ length: 50 }, () => backoff(1000, attempt));
    assert.ok(waits.every((wait) => wait >= 0.75 * middle && wait <= 1.25 * middle));
    assert.ok(new Set(waits).size > 10);
  }
});
