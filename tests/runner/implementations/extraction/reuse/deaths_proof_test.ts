/** Rows are shared whatever a process dies at. */
import assert from "node:assert/strict";
import { isRecord, parseJson } from "../../../../../ops/json_record.ts";
import { MemoryStore } from "../../../../../stores/memory.ts";
import type { Store } from "../../../../../stores/store.ts";
import { FailingStore } from "../../../../stores/_failing_store.ts";
import { assertAsAlone, promptsFrom, run } from "./_shared_rows.ts";

async function copyOf(store: Store): Promise<MemoryStore> {
  const copy = new MemoryStore();
  for await (const { key } of store.list()) await copy.put(key, (await store.get(key))!);
  return copy;
}

/** Leases of a process that died here say that it lives, as this process does; another number says the truth. */
async function bury(store: Store): Promise<void> {
  for await (const { key } of store.list()) {
    if (!key.endsWith("/lease.json")) continue;
    const record = parseJson(new TextDecoder().decode(await store.get(key)));
    assert.ok(isRecord(record));
    await store.put(key, new TextEncoder().encode(JSON.stringify({ ...record, pid: 2 ** 22 + 1 })));
  }
}

const [SOME, MORE] = [promptsFrom(0, 30), promptsFrom(10, 50)];

Deno.test("whatever a process dies at, the next one ends in the same vectors, and a third finds them", async () => {
  const base = new MemoryStore();
  await run(base, SOME);
  const counting = new FailingStore(await copyOf(base));
  assert.equal((await run(counting, MORE)).ran, 20);
  for (const death of ["before", "halfway", "after"] as const) {
    for (let call = 1; call <= counting.calls; call++) {
      const store = await copyOf(base);
      await run(new FailingStore(store, call, death), MORE).catch(() => {});
      await bury(store);
      const { op, ran } = await run(store, MORE);
      assert.ok(ran <= 20, `${death} call ${call}`);
      await assertAsAlone(store, op, MORE);
      if (death !== "halfway") continue;
      const third = await run(store, promptsFrom(5, 45));
      assert.equal(third.ran, 0, `call ${call}`);
      await assertAsAlone(store, third.op, promptsFrom(5, 45));
    }
  }
});
