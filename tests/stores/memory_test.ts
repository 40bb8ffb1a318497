import assert from "node:assert/strict";
import { utf8 } from "../../stores/bytes.ts";
import { MemoryStore } from "../../stores/memory.ts";
import { testStoreContract } from "./contract.ts";

testStoreContract("MemoryStore", {
  open: () => Promise.resolve({ store: new MemoryStore(), [Symbol.asyncDispose]: () => Promise.resolve() }),
});

Deno.test("MemoryStore keeps copies: a caller's later changes are not its own", async () => {
  const store = new MemoryStore();
  const mine = utf8("abc");
  await store.put("a", mine);
  mine.fill(0);
  (await store.get("a"))!.fill(0);
  assert.deepEqual(await store.get("a"), utf8("abc"));
});
