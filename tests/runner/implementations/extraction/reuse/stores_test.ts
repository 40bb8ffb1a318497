/** Rows are shared by processes, and through buckets. */
import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { openStore } from "../../../../../stores/mod.ts";
import { testFolder } from "../../../../stores/_paths.ts";
import { ignoreS3, openS3 } from "../../../../stores/_s3_server.ts";
import { assertAsAlone, fileOf, promptsFrom, run } from "./_shared_rows.ts";

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
