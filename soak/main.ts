/**
 * Extracts, trains, queues and serves for a while, with faults in the middle of it. Each result must be what one machine computes
 * without any, each answer of the server the one that the guardrail gives, and memory must stay flat.
 *
 *     deno task soak [MINUTES]          an hour, if nothing else is said
 *
 * Needs redis-server. It prints a table, and ends with exit code 1 where something was lost, wrong, or grew.
 */
import assert from "node:assert/strict";
import { startServe } from "../bench/guardrail_server.ts";
import {
  FolderStore,
  guardrail,
  loadGuardrail,
  MemoryStore,
  QueueError,
  type Report,
  ResultStore,
  verifyStore,
} from "../mod.ts";
import { startRedis } from "../tests/runner/queue/_redis.ts";
import { damage, FAULTS } from "./faults.ts";
import { MemoryLog } from "./memory.ts";
import { QUESTIONS, studyOf } from "./study.ts";
import { Workers } from "./workers.ts";

const minutes = Number(Deno.args[0] ?? 60);
const folder = await Deno.makeTempDir({ prefix: "probegraph-soak-" });
const store = new FolderStore(`${folder}/store`);
const memory = new MemoryLog();
const faults = new Map<string, number>();
const wrong: string[] = [];
let answers = 0;

/** A guardrail of the demo model, and what it says of each question. */
async function makeGuardrail() {
  const { probe } = studyOf(0, { store: new MemoryStore() });
  const saved = await guardrail({ name: "override", probe, threshold: 0, license: "MIT" }).save(`${folder}/guardrail`);
  await using guard = await loadGuardrail(saved.folder);
  const scores = (await guard.score(QUESTIONS)).get("override")!;
  return { folder: saved.folder, flagged: QUESTIONS.map((_, i) => scores[i] >= 0) };
}

/** Computes a round with a fault in its middle, and once more after its result was damaged. */
async function round(number: number, setting: Parameters<typeof FAULTS[string]>[0]): Promise<void> {
  const expected = await studyOf(number, { store: new MemoryStore() }).report.toJson();
  const name = Object.keys(FAULTS)[number % Object.keys(FAULTS).length];
  const { report } = studyOf(number, { store, queue: setting.redis.url });
  const fault = async () => {
    await new Promise((resolve) => setTimeout(resolve, 100 + (number * 379) % 1500));
    await FAULTS[name](setting);
  };
  const [computed] = await Promise.all([asked(report), fault()]);
  assert.deepEqual(computed, expected, `round ${number}: ${name}`);
  faults.set(name, (faults.get(name) ?? 0) + 1);
  if (number % 4 !== 0 || !await damage(report, store)) return;
  const again = studyOf(number, { store: new FolderStore(store.path) });
  assert.deepEqual(await again.report.toJson(), expected, `round ${number}: a damaged result`);
  faults.set("a result is damaged", (faults.get("a result is damaged") ?? 0) + 1);
}

/** A result, asked for until Redis is there: where it was away just as the run began, that is an error, as a wrong address is. */
async function asked(report: Report): Promise<unknown> {
  for (let left = 30;; left--) {
    try {
      return await report.toJson();
    } catch (error) {
      if (!(error instanceof QueueError) || left === 0) throw error;
      faults.set("asked again", (faults.get("asked again") ?? 0) + 1);
      await new Promise((resolve) => setTimeout(resolve, 1000));
    }
  }
}

/** Asks the server without a pause, some questions at once. */
async function ask(url: string, flagged: readonly boolean[], end: number): Promise<void> {
  for (let at = 0; performance.now() < end; at = (at + 8) % QUESTIONS.length) {
    const body = JSON.stringify({ input: QUESTIONS.slice(at, at + 8) });
    const { results } = await (await fetch(`${url}/v1/moderations`, { method: "POST", body })).json();
    const said = results.map((result: { flagged: boolean }) => result.flagged);
    assert.deepEqual(said, flagged.slice(at, at + 8), "an answer of the server");
    answers += said.length;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}

const guard = await makeGuardrail();
const served = await startServe(guard.folder);
let rounds = 0;
{
  await using redis = await startRedis();
  await using workers = new Workers(redis.url, store.path);
  workers.start();
  workers.start();
  const end = performance.now() + minutes * 60_000;
  const asking = ask(served.url, guard.flagged, end).catch((error) => void wrong.push(String(error.message)));
  for (; performance.now() < end; rounds++) {
    await round(rounds + 1, { redis, workers, store }).catch((error) => void wrong.push(String(error.message)));
    memory.look({ "this process, which asks": Deno.pid, "the server": served.child.pid });
  }
  await asking;
}
const { damaged } = await verifyStore(new ResultStore(store));
served.child.kill("SIGTERM");
const { code } = await served.child.status;

console.log(`${minutes} minutes: ${rounds} rounds, ${answers} answers of the server, ${wrong.length} wrong`);
console.table(Object.fromEntries(faults));
console.table(memory.rows());
const grown = memory.rows().filter(({ early, late }) => late > 1.15 * early + 20);
for (const problem of [...wrong.slice(0, 5), ...grown.map(({ name }) => `${name} grew`)]) console.log(problem);
if (damaged.length > 0) console.log(`${damaged.length} damaged results are left`);
await Deno.remove(folder, { recursive: true });
Deno.exit(wrong.length + grown.length + damaged.length === 0 && code === 0 ? 0 : 1);
