/** Writes the examples of the corpora that are made by the project itself: `deno run -A fuzz/make_corpus.ts`. */
import "../mod.ts";
import { deserialize } from "../ops/mod.ts";
import { classifierNames, trainProbe } from "../runner/probes/mod.ts";
import { encodeProbe } from "../stores/formats/probe.ts";
import { encodeLease } from "../stores/lease_record.ts";
import { encodeStatus, newStatus } from "../stores/status.ts";
import { join, utf8 } from "../stores/bytes.ts";
import { corpusFolder } from "./corpus.ts";

async function write(target: string, name: string, bytes: Uint8Array): Promise<void> {
  await Deno.mkdir(corpusFolder(target), { recursive: true });
  await Deno.writeFile(`${corpusFolder(target)}/${name}`, bytes);
}

const vectors = new URL("../tests/fixtures/parity/uuid-vectors.json", import.meta.url);
const graphs: string[] = JSON.parse(await Deno.readTextFile(vectors)).map(({ graph }: { graph: string }) => graph);
for (const [i, graph] of graphs.entries()) if (i % 6 === 0) await write("graph", `krnel-graph-${i}.json`, utf8(graph));

for (const [i, graph] of graphs.slice(0, 3).entries()) {
  const status = { ...newStatus(deserialize(graph)[0], "failed"), timeStarted: new Date(0), error: "it broke" };
  await write("status", `failed-${i}.json`, encodeStatus({ ...status, warnings: ["w"], provenance: { host: "a" } }));
}
const holder = { host: "a", machine: "a b c", pid: 1 };
const lease = { token: "t", holder: "a, process 1", since: "2026-01-02T03:04:05Z", beats: 1, ttlMs: 60_000 };
await write("status", "lease.json", encodeLease({ ...holder, ...lease }));

const x = { rows: 12, columns: 2, data: Float32Array.from({ length: 24 }, (_, i) => Math.sin(i * 7)) };
const y = Uint8Array.from({ length: 12 }, (_, i) => Number(x.data[2 * i] > 0));
for (const modelType of classifierNames()) {
  const probe = await trainProbe({ modelType, params: {}, preprocessing: "standardize" }, x, y).catch(() => undefined);
  if (probe !== undefined) await write("probe", `${modelType}.json`, encodeProbe(probe));
}

const header = utf8(
  '{"__metadata__":{"format":"pt"},"a":{"dtype":"F32","shape":[1,2],"data_offsets":[0,8]},' +
    '"b":{"dtype":"BF16","shape":[],"data_offsets":[8,10]}}',
);
const length = new Uint8Array(new BigUint64Array([BigInt(header.length)]).buffer);
await write("safetensors", "two.safetensors", join([length, header, new Uint8Array(10)]));
