/**
 * Stores: writing small results with their statuses, and the states of many ops.
 *
 * The S3 server is moto, on this machine: a request takes no way. `PROBEGRAPH_BENCH_LATENCY_MS` adds one to each. krnel-graph looks at
 * one op after the other, takes minutes for 10,000 in a store in memory, copies no stores, and needs another package for S3.
 */
import { createOp, defineOp, field, type Op } from "../../ops/mod.ts";
import { LoadInlineJsonDatasetOp } from "../../ops/types/mod.ts";
import { utf8 } from "../../stores/bytes.ts";
import { FolderStore } from "../../stores/folder.ts";
import { copyStore, listStates } from "../../stores/housekeeping.ts";
import { recordKeys } from "../../stores/keys.ts";
import { MemoryStore } from "../../stores/memory.ts";
import { resultKey } from "../../stores/result_key.ts";
import { ResultStore } from "../../stores/results.ts";
import { S3Store } from "../../stores/s3.ts";
import { encodeStatus, newStatus } from "../../stores/status.ts";
import type { Store } from "../../stores/store.ts";
import { newBucket, s3Options } from "../../tests/stores/_s3_server.ts";
import type { Part, Peer, Run, Task } from "../table/task.ts";

const LATENCY_MS = Number(Deno.env.get("PROBEGRAPH_BENCH_LATENCY_MS") ?? 20);
const MANY = [1_000, 10_000, 100_000];
const FEW = [250, 1_000];
const peers: readonly Peer[] = [{ name: "krnel-graph", script: "stores_peer.py" }];

const BenchReportOp = defineOp({
  type: "BenchReportOp",
  kind: "report",
  fields: { number: field.int(), on: field.op("dataset") },
});

export const part: Part = {
  title:
    `Stores: small results and their statuses. S3 is moto on this machine, with ${LATENCY_MS} ms added to each request.`,
  async prepare(folder, _python, largest) {
    for (const size of MANY.filter((size) => size <= largest)) await fillFolder(`${folder}/${size}`, opsOf(size));
  },
  tasks: {
    write_to_folder: { unit: "ops", sizes: FEW, own: writing, peers },
    states_in_memory: { unit: "ops", sizes: MANY, own: (size) => statesOf(new MemoryStore(), size) },
    states_in_folder: {
      unit: "ops",
      sizes: MANY,
      own: (size, folder) => ({ work: () => states(new FolderStore(`${folder}/${size}`), opsOf(size)) }),
      peers,
    },
    statuses_one_by_one_in_folder: {
      unit: "ops",
      sizes: FEW.slice(-1),
      own: (size, folder) => ({ work: () => oneByOne(new FolderStore(`${folder}/${size}`), opsOf(size)) }),
      peers,
    },
    copy_to_s3: s3Task((source, store) => Promise.resolve({ work: () => copyStore(source, new ResultStore(store)) })),
    states_in_s3: s3Task(async (source, store, ops) => {
      await copyStore(source, new ResultStore(store));
      return { work: () => states(store, ops) };
    }),
  },
};

function opsOf(count: number): Op[] {
  const on = createOp(LoadInlineJsonDatasetOp, { data: { x: [1, 2, 3] } }) as never;
  return Array.from({ length: count }, (_, number) => BenchReportOp({ number, on })) as unknown as Op[];
}

function statusOf(op: Op) {
  const now = new Date();
  return { ...newStatus(op, "completed"), timeStarted: now, timeCompleted: now };
}

async function writeAll(store: Store, ops: readonly Op[]): Promise<ResultStore> {
  const results = new ResultStore(store);
  for (const op of ops) await results.write(op, { form: "json", data: 1 }, statusOf(op));
  return results;
}

/** The files of completed ops, without leases. */
async function fillFolder(folder: string, ops: readonly Op[]): Promise<void> {
  const sums = { bytes: 1, checksum: `sha256:${"0".repeat(64)}` };
  for (const op of ops) {
    const { status, done } = recordKeys(op.uuid);
    await Deno.mkdir(`${folder}/${status.slice(0, status.lastIndexOf("/"))}`, { recursive: true });
    await Deno.writeFile(`${folder}/${status}`, encodeStatus({ ...statusOf(op), ...sums }));
    await Deno.writeFile(`${folder}/${resultKey(op)}`, utf8("1"));
    await Deno.writeFile(`${folder}/${done}`, utf8("done"));
  }
}

async function writing(size: number, folder: string): Promise<Run> {
  const [ops, store] = [opsOf(size), new FolderStore(await Deno.makeTempDir({ dir: folder }))];
  return { work: () => writeAll(store, ops) };
}

async function statesOf(store: Store, size: number): Promise<Run> {
  const ops = opsOf(size);
  await writeAll(store, ops);
  return { work: () => states(store, ops) };
}

async function states(store: Store, ops: readonly Op[]): Promise<void> {
  await listStates(new ResultStore(store), ops.map(({ uuid }) => uuid));
}

async function oneByOne(store: Store, ops: readonly Op[]): Promise<void> {
  const results = new ResultStore(store);
  for (const { uuid } of ops) await results.readStatus(uuid);
}

function s3Task(ready: (source: ResultStore, store: Store, ops: readonly Op[]) => Promise<Run>): Task {
  const own = async (size: number) => {
    const ops = opsOf(size);
    const store = new S3Store(`s3://${await newBucket()}`, s3Options({ fetch: delayedFetch }));
    return await ready(await writeAll(new MemoryStore(), ops), store, ops);
  };
  return { unit: "ops", sizes: FEW, own };
}

async function delayedFetch(url: string, init: RequestInit): Promise<Response> {
  await new Promise((resolve) => setTimeout(resolve, LATENCY_MS));
  return await fetch(url, init);
}
