/**
 * Stores: the statuses of 1,000 small ops from one listing, and from one request for each.
 *
 *     deno run -A bench/stores.ts [how many ops]
 *
 * The S3 server is moto, on this machine: a request takes no way. `PROBEGRAPH_BENCH_LATENCY_MS` adds one to each.
 */

import { createOp, defineOp, field, type Op } from "../ops/mod.ts";
import { LoadInlineJsonDatasetOp } from "../ops/types/mod.ts";
import { copyStore, listStates } from "../stores/housekeeping.ts";
import { FolderStore } from "../stores/folder.ts";
import { MemoryStore } from "../stores/memory.ts";
import { ResultStore } from "../stores/results.ts";
import { S3Store } from "../stores/s3.ts";
import { newStatus } from "../stores/status.ts";
import type { Store } from "../stores/store.ts";
import { ignoreS3, newBucket, s3Options } from "../tests/stores/_s3_server.ts";

const COUNT = Number(Deno.args[0] ?? 1000);
const LATENCY_MS = Number(Deno.env.get("PROBEGRAPH_BENCH_LATENCY_MS") ?? 20);

const BenchReportOp = defineOp({
  type: "BenchReportOp",
  kind: "report",
  fields: { number: field.int(), on: field.op("dataset") },
});

const dataset = createOp(LoadInlineJsonDatasetOp, { data: { x: [1, 2, 3] } });
const ops = Array.from(
  { length: COUNT },
  (_, number) => BenchReportOp({ number, on: dataset as never }),
) as unknown as Op[];

let requests = 0;

async function delayedFetch(url: string, init: RequestInit): Promise<Response> {
  requests++;
  await new Promise((resolve) => setTimeout(resolve, LATENCY_MS));
  return await fetch(url, init);
}

async function timed(name: string, action: () => Promise<unknown>): Promise<void> {
  requests = 0;
  const started = performance.now();
  await action();
  const seconds = ((performance.now() - started) / 1000).toFixed(2);
  console.log(`${name.padEnd(58)} ${seconds.padStart(8)} s${requests > 0 ? `  ${requests} requests` : ""}`);
}

async function writeAll(results: ResultStore): Promise<void> {
  const now = new Date();
  for (const op of ops) {
    await results.write(op, { form: "json", data: 1 }, {
      ...newStatus(op, "completed"),
      timeStarted: now,
      timeCompleted: now,
    });
  }
}

async function measure(name: string, source: ResultStore, store: Store): Promise<void> {
  const results = new ResultStore(store);
  await timed(`${name}: ${COUNT} results copied in, 8 at a time`, () => copyStore(source, results));
  await timed(`${name}: states of all from one listing`, () => listStates(results, ops.map(({ uuid }) => uuid)));
  await timed(`${name}: statuses one by one`, async () => {
    for (const { uuid } of ops) await results.readStatus(uuid);
  });
}

const memory = new ResultStore(new MemoryStore());
await timed(`memory: ${COUNT} results written`, () => writeAll(memory));

const folder = await Deno.makeTempDir({ prefix: "probegraph-bench-" });
try {
  await timed(
    `folder: ${COUNT} results written, with leases`,
    () => writeAll(new ResultStore(new FolderStore(`${folder}/a`))),
  );
  await measure("folder", memory, new FolderStore(`${folder}/b`));
} finally {
  await Deno.remove(folder, { recursive: true });
}

if (ignoreS3 !== undefined) {
  console.log(`S3: not measured, ${ignoreS3}`);
} else {
  const store = new S3Store(`s3://${await newBucket()}`, s3Options({ fetch: delayedFetch }));
  await measure(`S3 (+${LATENCY_MS} ms)`, memory, store);
}
Deno.exit();
