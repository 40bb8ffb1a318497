/**
 * Served guardrails beside FastAPI with transformers, and beside onnxruntime alone: latency of 1, 8 and 32 clients that ask
 * one text at a time, and answers a second.
 *
 *     deno run -A bench/guardrail.ts FOLDER PYTHON [SECONDS]
 *
 * FOLDER is made by parts/model_gpt2.py (GPT-2 small's size); PYTHON has torch, transformers, fastapi and uvicorn. All is
 * measured in turn, twice, and the better of both is taken. On a machine that others use, milliseconds of processor time for a
 * text say more than answers a second.
 */
import { fileURLToPath } from "node:url";
import { guardrail, loadGuardrail, Runner } from "../mod.ts";
import { largest } from "../ops/extremes.ts";
import * as ort from "../runner/onnx/runtime.ts";
import { type ServerProgram, startPeer, startServe } from "./guardrail_server.ts";

const [folder, python, seconds = "4"] = Deno.args;
const path = (name: string) => fileURLToPath(new URL(name, import.meta.url));
const CLIENTS = [1, 8, 32];

interface Server extends AsyncDisposable {
  readonly url: string;
  readonly pid: number;
}

interface Load {
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
  readonly perSecond: number;
  /** Milliseconds of processor time of the server for a text. */
  readonly cpu: number;
}

const data = await new Runner({ store: "memory://bench" }).fromParquet(path("../demo/data/train.parquet"));
const prompts = spread((await data.colText("prompt").toArray()) as string[], 40);

/** So many texts of all lengths, in no order of length: every server answers all of them equally often. */
function spread(texts: readonly string[], count: number): string[] {
  const sorted = texts.toSorted((a, b) => a.length - b.length);
  // 17 is prime to 40: neighbours in length come apart.
  return Array.from({ length: count }, (_, i) => sorted[Math.floor(((i * 17) % count + 0.5) * sorted.length / count)]);
}

/** Saves a guardrail of a model: a linear probe on a layer's last token; `bits` 8 rounds its matrices. */
async function save(model: string, layer: number, bits: 8 | 32): Promise<string> {
  const some = data.take(200);
  const x = some.colText("prompt").llmLayerActivations({ model: `onnx:${model}`, layer, applyChatTemplate: false });
  const override = some.colCategorical("label").isIn("override");
  const probe = x.trainClassifier("logistic_regression", { positives: override, preprocessing: "standardize" });
  const folder = `${await Deno.makeTempDir({ prefix: "probegraph-bench-" })}/guard`;
  const others = data.take({ skip: 20 });
  const on = { text: others.colText("prompt"), gtPositives: override.subs([some, others]) };
  // What rounding costs is no matter here: the larger model's weights are random.
  const quantize = bits === 8 ? { maxAucLoss: 1, on } : undefined;
  await guardrail({ name: "override", probe, threshold: 0, quantize }).save(folder);
  return folder;
}

async function started({ child, url }: ServerProgram): Promise<Server> {
  while (!await ask(url, "hello").catch(() => false)) await new Promise((resolve) => setTimeout(resolve, 100));
  return {
    url,
    pid: child.pid,
    [Symbol.asyncDispose]: async () => {
      child.kill("SIGKILL");
      await child.status;
    },
  };
}

async function ask(url: string, input: string): Promise<boolean> {
  const response = await fetch(`${url}/v1/moderations`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ input }),
  });
  const { results } = await response.json();
  return results.length === 1;
}

/** Milliseconds of processor time that a process has used; its ticks are hundredths of a second. */
function processorTime(pid: number): number {
  const fields = Deno.readTextFileSync(`/proc/${pid}/stat`).split(") ")[1].split(" ");
  return 10 * (Number(fields[11]) + Number(fields[12]));
}

/** Clients that ask one text after the other, until all texts were answered equally often. */
async function load({ url, pid }: Server, clients: number, limit: number): Promise<Load> {
  const times: number[] = [];
  const cpuBefore = processorTime(pid);
  const start = performance.now();
  const end = start + limit * 1000;
  let next = 0;
  await Promise.all(Array.from({ length: clients }, async () => {
    while (performance.now() < end || next % prompts.length !== 0) {
      const began = performance.now();
      await ask(url, prompts[next++ % prompts.length]);
      times.push(performance.now() - began);
    }
  }));
  const perSecond = times.length / ((performance.now() - start) / 1000);
  times.sort((a, b) => a - b);
  const at = (share: number) => times[Math.min(times.length - 1, Math.floor(times.length * share))];
  const cpu = (processorTime(pid) - cpuBefore) / times.length;
  return { p50: at(0.5), p95: at(0.95), p99: at(0.99), perSecond, cpu };
}

interface Bare {
  readonly perSecond: number;
  readonly cpu: number;
}

/** onnxruntime alone, in this process: the guardrail's graph on rows that are tokens already, in batches of the best size. */
async function bare(guard: string): Promise<Bare> {
  // Threads that spin while they wait would be charged for what they do not do.
  const extra = { session: { intra_op: { allow_spinning: "0" } } };
  const session = await ort.createSession(`${guard}/model.onnx`, { extra });
  const rows = await tokens(guard);
  const results = [];
  for (const size of [1, 8, 40]) results.push(await texts(session, rows, size));
  await session.release();
  return results.reduce((a, b) => a.perSecond > b.perSecond ? a : b);
}

async function texts(session: ort.InferenceSession, rows: readonly number[][], size: number): Promise<Bare> {
  const batches = Array.from({ length: Math.ceil(rows.length / size) }, (_, i) => rows.slice(i * size, (i + 1) * size));
  const feeds = batches.map(feedsOf);
  const cpuBefore = processorTime(Deno.pid);
  const end = performance.now() + Number(seconds) * 1000;
  const start = performance.now();
  let count = 0;
  for (let i = 0; performance.now() < end || i % feeds.length !== 0; i++) {
    await session.run(feeds[i % feeds.length]);
    count += batches[i % feeds.length].length;
  }
  const cpu = (processorTime(Deno.pid) - cpuBefore) / count;
  return { perSecond: count / ((performance.now() - start) / 1000), cpu };
}

function feedsOf(rows: readonly number[][]): Record<string, ort.Tensor> {
  const width = largest(rows.map(({ length }) => length));
  const cells = rows.flatMap((row) => Array.from({ length: width }, (_, i) => i < row.length ? row[i] : -1));
  const tensor = (value: (id: number) => number) =>
    new ort.Tensor("int64", BigInt64Array.from(cells, (id) => BigInt(value(id))), [rows.length, width]);
  return { input_ids: tensor((id) => Math.max(0, id)), attention_mask: tensor((id) => Number(id >= 0)) };
}

/** Rows of the prompts' lengths, by length; which tokens they are does not change the time. */
async function tokens(guard: string): Promise<number[][]> {
  await using loaded = await loadGuardrail(guard);
  const counts = await loaded.tokenCounts(prompts);
  return counts.toSorted((a, b) => a - b).map((count) => Array.from({ length: count }, (_, i) => 5 + i % 400));
}

function better(a: Load, b: Load): Load {
  return a.perSecond > b.perSecond ? a : b;
}

async function compare(name: string, model: string, layer: number, bits: 8 | 32 = 32): Promise<void> {
  const guard = await save(model, layer, bits);
  await using peer = await started(await startPeer(python, model, layer));
  await using ours = await started(await startServe(guard, ...Deno.args.slice(3)));
  console.log(`${name}: ${prompts.length} prompts, layer ${layer}`);
  const all: Load[][] = [[], []];
  for (const clients of CLIENTS) {
    const found: Load[][] = [[], []];
    for (let round = 0; round < 2; round++) {
      for (const [i, server] of [peer, ours].entries()) {
        await Promise.all(prompts.slice(0, clients).map((prompt) => ask(server.url, prompt)));
        found[i].push(await load(server, clients, Number(seconds)));
      }
    }
    const [theirs, own] = found.map(([first, second]) => better(first, second));
    for (const [who, { p50, p95, p99, perSecond, cpu }] of [["ours", own], ["peer", theirs]] as const) {
      const times = [p50, p95, p99].map((ms) => ms.toFixed(1)).join(" / ");
      const costs = `${perSecond.toFixed(0)} a second, ${cpu.toFixed(1)} ms of processor time each`;
      console.log(`  ${who}, ${clients} clients: p50 / p95 / p99 ${times} ms, ${costs}`);
    }
    [theirs, own].forEach((each, i) => all[i].push(each));
  }
  const [theirs, own] = all.map((loads) => loads.reduce(better));
  const limit = await bare(guard);
  const percent = (share: number) => `${(100 * share).toFixed(0)} %`;
  console.log(
    `  ${(own.perSecond / theirs.perSecond).toFixed(1)} times the peer's answers a second, ` +
      `${(theirs.cpu / own.cpu).toFixed(1)} times for the same processor time; ` +
      `${percent(own.perSecond / limit.perSecond)} of the ${limit.perSecond.toFixed(0)} of onnxruntime alone, ` +
      `${percent(limit.cpu / own.cpu)} for the same processor time, of which it takes ${limit.cpu.toFixed(1)} ms each`,
  );
  await Deno.remove(guard.replace(/\/guard$/, ""), { recursive: true });
}

await compare("demo", path("../demo/model"), 4);
await compare("GPT-2 small's size", folder, 6);
await compare("GPT-2 small's size, served in 8 bits", folder, 6, 8);
