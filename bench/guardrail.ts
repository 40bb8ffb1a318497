/**
 * Served guardrails beside FastAPI with transformers, and beside onnxruntime alone: latency of 1, 8 and 32 clients that ask
 * one text at a time, and answers a second.
 *
 *     deno run -A bench/guardrail.ts FOLDER PYTHON [--only demo,gpt2,gpt2-int8] [--clients 1,8,32] [--seconds 4] [--rounds 2]
 *         [--guards FOLDER] [--peer whole|cut] [-- options of probegraph serve]
 *
 * FOLDER is made by parts/model_gpt2.py (GPT-2 small's size); PYTHON has torch, transformers, fastapi and uvicorn. All is
 * measured in turn, in rounds, and the best of each is taken. On a machine that others use, milliseconds of processor time for a
 * text say more than answers a second. `--guards` keeps the guardrails for the next time; `--peer cut` has the peer load no more
 * layers than the probe reads.
 */
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { guardrail, Runner } from "../mod.ts";
import { answers, type AskedServer, type Load, load } from "./guardrail_clients.ts";
import { bareLoop, productsAlone, tokenRows } from "./guardrail_limits.ts";
import { type ServerProgram, startPeer, startServe } from "./guardrail_server.ts";

const end = Deno.args.indexOf("--");
const { positionals: [folder, python], values } = parseArgs({
  args: end < 0 ? Deno.args : Deno.args.slice(0, end),
  allowPositionals: true,
  options: {
    only: { type: "string", default: "demo,gpt2,gpt2-int8" },
    clients: { type: "string", default: "1,8,32" },
    seconds: { type: "string", default: "4" },
    rounds: { type: "string", default: "2" },
    guards: { type: "string" },
    peer: { type: "string", default: "whole" },
  },
});
const served = end < 0 ? [] : Deno.args.slice(end + 1);
const seconds = Number(values.seconds);
const path = (name: string) => fileURLToPath(new URL(name, import.meta.url));

type Server = AskedServer & AsyncDisposable;

/** A guardrail to measure. */
interface Case {
  readonly title: string;
  readonly model: string;
  readonly layer: number;
  readonly bits: 8 | 32;
}

const CASES: Readonly<Record<string, Case>> = {
  demo: { title: "demo", model: path("../demo/model"), layer: 4, bits: 32 },
  gpt2: { title: "GPT-2 small's size", model: folder, layer: 6, bits: 32 },
  "gpt2-int8": { title: "GPT-2 small's size, served in 8 bits", model: folder, layer: 6, bits: 8 },
};

const data = await new Runner({ store: "memory://bench" }).fromParquet(path("../demo/data/train.parquet"));
const prompts = spread((await data.colText("prompt").toArray()) as string[], 40);

/** So many texts of all lengths, in no order of length: every server answers all of them equally often. */
function spread(texts: readonly string[], count: number): string[] {
  const sorted = texts.toSorted((a, b) => a.length - b.length);
  // 17 is prime to 40: neighbours in length come apart.
  return Array.from({ length: count }, (_, i) => sorted[Math.floor(((i * 17) % count + 0.5) * sorted.length / count)]);
}

/** Saves a linear probe on a layer's last token as a guardrail, where it is not kept already. */
async function save(name: string, { model, layer, bits }: Case): Promise<string> {
  const folder = `${values.guards ?? await Deno.makeTempDir({ prefix: "probegraph-bench-" })}/${name}`;
  if (await Deno.stat(folder).then(() => true, () => false)) return folder;
  const some = data.take(200);
  const x = some.colText("prompt").llmLayerActivations({ model: `onnx:${model}`, layer, applyChatTemplate: false });
  const override = some.colCategorical("label").isIn("override");
  const probe = x.trainClassifier("logistic_regression", { positives: override, preprocessing: "standardize" });
  const others = data.take({ skip: 20 });
  const on = { text: others.colText("prompt"), gtPositives: override.subs([some, others]) };
  // What rounding costs is no matter here: the larger model's weights are random.
  const quantize = bits === 8 ? { maxAucLoss: 1, on } : undefined;
  await guardrail({ name: "override", probe, threshold: 0, quantize }).save(folder);
  return folder;
}

async function started({ child, url }: ServerProgram): Promise<Server> {
  while (!await answers(url, "hello")) await new Promise((resolve) => setTimeout(resolve, 100));
  const dispose = async () => {
    child.kill("SIGKILL");
    await child.status;
  };
  return { url, pid: child.pid, [Symbol.asyncDispose]: dispose };
}

/** The best of all rounds for each server, which take turns. */
async function bestLoads(servers: readonly Server[], clients: number): Promise<Load[]> {
  const found: Load[][] = servers.map(() => []);
  for (let round = 0; round < Number(values.rounds); round++) {
    for (const [i, server] of servers.entries()) {
      await load(server, prompts.slice(0, clients), clients, 0);
      found[i].push(await load(server, prompts, clients, seconds));
    }
  }
  return found.map((loads) => loads.reduce(better));
}

function better(a: Load, b: Load): Load {
  return a.perSecond > b.perSecond ? a : b;
}

function print(who: string, clients: number, { p50, p95, p99, perSecond, cpu }: Load): void {
  const times = [p50, p95, p99].map((ms) => ms.toFixed(1)).join(" / ");
  const costs = `${perSecond.toFixed(1)} a second, ${cpu.toFixed(2)} ms of processor time each`;
  console.log(`  ${who}, ${clients} clients: p50 / p95 / p99 ${times} ms, ${costs}`);
}

async function compare(name: string): Promise<void> {
  const { title, model, layer } = CASES[name];
  const guard = await save(name, CASES[name]);
  await using peer = await started(await startPeer(python, model, layer, values.peer));
  await using ours = await started(await startServe(guard, ...served));
  console.log(`${title}: ${prompts.length} prompts, layer ${layer}, the peer's model is ${values.peer}`);
  const all: Load[][] = [];
  for (const clients of values.clients.split(",").map(Number)) {
    const [theirs, own] = await bestLoads([peer, ours], clients);
    print("ours", clients, own);
    print("peer", clients, theirs);
    all.push([theirs, own]);
  }
  const [theirs, own] = [0, 1].map((i) => all.map((loads) => loads[i]).reduce(better));
  const times = (a: number, b: number) => `${(a / b).toFixed(1)} times`;
  console.log(
    `  ${times(own.perSecond, theirs.perSecond)} the peer's answers a second, ` +
      `${times(theirs.cpu, own.cpu)} for the same processor time`,
  );
  await compareWithLimits(CASES[name], guard, theirs, own);
  if (values.guards === undefined) await Deno.remove(guard.replace(/\/[^/]*$/, ""), { recursive: true });
}

async function compareWithLimits({ model, layer, bits }: Case, guard: string, theirs: Load, own: Load): Promise<void> {
  const rows = await tokenRows(guard, prompts);
  const bare = await bareLoop(guard, rows, seconds);
  const percent = (share: number) => `${(100 * share).toFixed(0)} %`;
  console.log(
    `  ${percent(own.perSecond / bare.perSecond)} of the ${bare.perSecond.toFixed(1)} a second of onnxruntime alone, ` +
      `${percent(bare.cpu / own.cpu)} for the same processor time, of which it takes ${bare.cpu.toFixed(2)} ms each`,
  );
  if (bits === 8) return;
  const products = await productsAlone(model, layer, rows, seconds);
  console.log(
    `  the products with weights alone, without padding, take ${products.cpu.toFixed(2)} ms of a core each: ` +
      `with nothing else, ${
        (navigator.hardwareConcurrency * products.perSecond / theirs.perSecond).toFixed(1)
      } times ` +
      `the peer's answers a second, ${(theirs.cpu / products.cpu).toFixed(1)} times for the same processor time`,
  );
}

for (const name of values.only.split(",")) await compare(name);
