import assert from "node:assert/strict";
import { DatasetError, deserialize, parseCode, RunError, Runner } from "../../mod.ts";
import { show } from "../notebooks/display/show.ts";

interface Odd {
  readonly graph: object;
  /** What krnel-graph gives, or `null` where it refuses. */
  readonly rows: Record<string, unknown>[] | null;
}

const recorded: Record<string, Odd> = JSON.parse(
  await Deno.readTextFile(new URL("../fixtures/parity/odd-graphs.json", import.meta.url)),
);
const runner = new Runner({ store: "memory://odd-graphs" });
/** What krnel-graph computes, and this library does not. */
const REFUSED_HERE = ["a step below 0, which krnel-graph takes backwards"];

for (const [name, odd] of Object.entries(recorded)) {
  Deno.test(`${name}, in a graph of krnel-graph's, is read and shown`, async () => {
    const [op] = deserialize(odd.graph, { runner });
    assert.equal(parseCode(op.toCode()).uuid, op.uuid);
    assert.match((await show(op))["text/plain"] as string, new RegExp(op.type));
    assert.equal((await op.status()).state, op.isEphemeral ? "ephemeral" : "new");
  });

  Deno.test(`${name} is ${odd.rows === null ? "refused when it is computed" : "computed as there"}`, async () => {
    const [op] = deserialize(odd.graph, { runner });
    if (odd.rows !== null && !REFUSED_HERE.includes(name)) return assert.deepEqual(await op.toRows(), odd.rows);
    await assert.rejects(op.toRows(), (error: Error) => {
      assert.ok(error instanceof RunError && error.cause instanceof DatasetError, String(error));
      assert.match(error.message, /hash 0{64}|skip is (0|-1)|"a" has 2 and "b" has 1/);
      return true;
    });
  });
}
