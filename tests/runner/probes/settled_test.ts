import assert from "node:assert/strict";
import { settleInTurn } from "../../../runner/probes/settled.ts";

Deno.test("settleInTurn() begins with one only when the one before has ended, and goes on after errors", async () => {
  const told: string[] = [];
  const results = await settleInTurn(["a", "b"], async (name) => {
    told.push(`${name} begins`);
    await Promise.resolve();
    told.push(`${name} ends`);
    if (name === "a") throw new Error("of a");
    return name;
  });
  assert.deepEqual(told, ["a begins", "a ends", "b begins", "b ends"]);
  assert.deepEqual(results, [{ status: "rejected", reason: new Error("of a") }, { status: "fulfilled", value: "b" }]);
});
