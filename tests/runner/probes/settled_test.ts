import assert from "node:assert/strict";
import { settleInTurn } from "../../../runner/probes/settled.ts";

Deno.test("settleInTurn() begins with one only when the one before has ended, and goes on after errors", async () => {
  const told: string[] = [];
  const members = ["a", "b"].map((name) => ({ name, context: {} }));
  const results = await settleInTurn(members, async ({ name }) => {
    told.push(`${name} begins`);
    await Promise.resolve();
    told.push(`${name} ends`);
    if (name === "a") throw new Error("of a");
    return name;
  });
  assert.deepEqual(told, ["a begins", "a ends", "b begins", "b ends"]);
  assert.deepEqual(results, [{ status: "rejected", reason: new Error("of a") }, { status: "fulfilled", value: "b" }]);
});

Deno.test("settleInTurn() does not begin with those that were stopped", async () => {
  const stop = new AbortController();
  const members = [stop.signal, stop.signal, undefined].map((signal) => ({ context: { signal } }));
  const results = await settleInTurn(members, () => {
    stop.abort(new Error("enough"));
    return Promise.resolve("trained");
  });
  assert.deepEqual(results.map((result) => result.status === "fulfilled" ? result.value : `${result.reason}`), [
    "trained",
    "Error: enough",
    "trained",
  ]);
});
