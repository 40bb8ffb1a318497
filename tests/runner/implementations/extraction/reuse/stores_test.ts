/** Rows are shared by processes, through buckets, and whatever a process dies at. */
import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { Runner, type VectorColumn } from "../../../../../mod.ts";
import { isRecord, parseJson } from "../../../../../ops/json_record.ts";
import { openStore } from "../../../../../stores/mod.ts";
import { MemoryStore } from "../../../../../stores/memory.ts";
import type { Store } from "../../../../../stores/store.ts";
import { FailingStore } from "../../../../stores/_failing_store.ts";
import { testFolder } from "../../../../stores/_paths.ts";
import { ignoreS3, openS3 } from "../../../../stores/_s3_server.ts";
import { computed } from "./_counted_model.ts";

const promptsFrom = (start: number, end: number) =>
  Array.from({ length: end - start }, (_, i) => `prompt ${start + i}`);

async function run(store: Store, texts: readonly string[], reuseRows = true) {
  const text = new Runner({ store, reuseRows }).fromInline({ prompt: texts }).colText("prompt");
  const op = text.llmLayerActivations({ model: "counted:m", layer: 1 });
  const before = computed.length;
  await op.materialize();
  return { op, ran: computed.length - before };
}

async function fileOf(store: Store, { uuid }: VectorColumn): Promise<Uint8Array> {
  return (await store.get(`${uuid.replace("_", "/")}/result.parquet`))!;
}

const alone = new MemoryStore();

async function assertAsAlone(store: Store, op: VectorColumn, texts: readonly string[]): Promise<void> {
  assert.deepEqual(await fileOf(store, op), await fileOf(alone, (await run(alone, texts, false)).op));
}

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

Deno.test("four processes share rows", async () => {
  await using folder = await testFolder();
  const script = fileURLToPath(new URL("./_grown_process.ts", import.meta.url));
  const first = await run(openStore(folder.path), promptsFrom(0, 100));
  assert.equal(first.ran, 100);
  const ranges = [0, 20, 50, 70].map((start) => [start, start + 60]);
  const counts = await Promise.all(ranges.map(async ([start, end]) => {
    const args = ["run", "--no-check", "-A", script, folder.path, `${start}`, `${end}`];
    const { stdout, code } = await new Deno.Command(Deno.execPath(), { args, stderr: "inherit" }).output();
    assert.equal(code, 0);
    return Number(new TextDecoder().decode(stdout));
  }));
  // Who needs none of the last 30 rows computes nothing; the others do not wait for each other.
  counts.forEach((count, i) => assert.ok(count <= Math.max(0, ranges[i][1] - 100), `process ${i} ran ${count} rows`));
  const store = openStore(folder.path);
  for (const [start, end] of ranges) {
    const { op, ran } = await run(store, promptsFrom(start, end));
    assert.equal(ran, 0);
    await assertAsAlone(store, op, promptsFrom(start, end));
  }
  assert.equal((await run(store, promptsFrom(0, 130))).ran, 0);
});

Deno.test({
  name: "rows in a bucket are found, and read by range",
  ignore: ignoreS3 !== undefined,
  async fn() {
    await using bucket = await openS3();
    const { store } = bucket;
    // Large enough that reading all of it would be seen.
    const many = promptsFrom(0, 8_000);
    const first = await run(store, many);
    const file = await fileOf(store, first.op);
    let bytes = 0;
    const counting = new Proxy(store, {
      get(target, name) {
        if (name !== "open") {
          const member = Reflect.get(target, name, target);
          return typeof member === "function" ? member.bind(target) : member;
        }
        return async (key: string) => {
          const source = await target.open(key);
          const slice = async (start: number, end?: number) => {
            const part = await source!.slice(start, end);
            if (key.startsWith(first.op.type)) bytes += part.byteLength;
            return part;
          };
          return source && { ...source, slice };
        };
      },
    });
    const texts = [...promptsFrom(7_990, 8_000), ...promptsFrom(5, 15), "another"];
    const { op, ran } = await run(counting, texts);
    assert.equal(ran, 1);
    assert.ok(bytes > 0 && bytes < file.length / 2, `${bytes} of ${file.length} bytes were read`);
    await assertAsAlone(store, op, texts);
  },
});
