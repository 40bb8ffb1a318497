/**
 * A served guardrail under 80 % of the load that it can take, beside clients that go away, send garbage, and stall: every
 * answer must be the one that its request deserves, and memory must stay flat.
 *
 *     deno run -A bench/guardrail_soak.ts FOLDER [SECONDS]
 *
 * FOLDER is a guardrail's. It ends with exit code 1 where an answer was not as it should be.
 */
import { connect } from "node:net";
import { fileURLToPath } from "node:url";
import { Runner } from "../mod.ts";
import { startServe } from "./guardrail_server.ts";

const [folder, seconds = "600"] = Deno.args;
const path = (name: string) => fileURLToPath(new URL(name, import.meta.url));
const data = await new Runner({ store: "memory://soak" }).fromParquet(path("../demo/data/test.parquet"));
const prompts = (await data.colText("prompt").toArray()) as string[];

/** What is sent that is no question. */
const GARBAGE: readonly BodyInit[] = [
  "",
  "{",
  "null",
  '{"input": 1e999}',
  '{"input": ["a", 5]}',
  '{"input": "\\ud800"}',
  Uint8Array.of(0xff, 0xfe, 0x00),
  "[".repeat(50_000),
];

const { child, url } = await startServe(folder, "--time-limit", "20");
const port = Number(new URL(url).port);
const counts = new Map<string, number>();
const wrong: string[] = [];

function count(kind: string): void {
  counts.set(kind, (counts.get(kind) ?? 0) + 1);
}

function post(body: BodyInit, signal?: AbortSignal): Promise<Response> {
  return fetch(`${url}/v1/moderations`, { method: "POST", body, signal });
}

const pick = <T>(values: readonly T[]): T => values[Math.floor(Math.random() * values.length)];
const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

async function question(): Promise<void> {
  const response = await post(JSON.stringify({ input: pick(prompts) }));
  const answer = await response.json();
  count(`answered ${response.status}`);
  const isRight = response.status === 200 ? answer.results.length === 1 : response.status === 429;
  if (!isRight) wrong.push(`${response.status} ${JSON.stringify(answer)}`);
}

async function garbage(): Promise<void> {
  const response = await post(pick(GARBAGE));
  const { error } = await response.json();
  count(`garbage ${response.status}`);
  if (![400, 429].includes(response.status) || typeof error.message !== "string") {
    wrong.push(`garbage: ${response.status}`);
  }
}

/** Goes away while it waits. */
async function leave(): Promise<void> {
  const signal = AbortSignal.timeout(1 + Math.random() * 30);
  await post(JSON.stringify({ input: [pick(prompts), pick(prompts)] }), signal).then(
    (response) => response.body?.cancel(),
    () => {},
  );
  count("left");
}

/** Begins a body and never ends it; some stay until the server has enough. */
async function stall(): Promise<void> {
  const socket = connect(port, "127.0.0.1");
  socket.on("error", () => {});
  socket.write('POST /v1/moderations HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n{"input":');
  await pause(Math.random() < 0.5 ? 1000 : 25_000);
  socket.destroy();
  count("stalled");
}

function memory(): number {
  return Number(/VmRSS:\s+(\d+)/.exec(Deno.readTextFileSync(`/proc/${child.pid}/status`))![1]) / 1024;
}

/** Answers a second of clients that ask without a pause. */
async function saturation(limit: number): Promise<number> {
  const end = performance.now() + limit * 1000;
  let answers = 0;
  await Promise.all(Array.from({ length: 16 }, async () => {
    for (; performance.now() < end; answers++) await question();
  }));
  return answers / limit;
}

/** Begins `work` so many times a second, or as often as this program can, whatever became of what was begun before. */
async function at(rate: number, end: number, work: () => Promise<void>): Promise<void> {
  const open = new Set<Promise<void>>();
  for (
    let next = performance.now();
    Math.max(next, performance.now()) < end;
    next += -Math.log(1 - Math.random()) * 1000 / rate
  ) {
    await pause(Math.max(0, next - performance.now()));
    const done: Promise<void> = work().catch((error) => void wrong.push(String(error))).finally(() =>
      open.delete(done)
    );
    open.add(done);
  }
  await Promise.all(open);
}

await saturation(3);
const rate = 0.8 * await saturation(5);
console.log(`${rate.toFixed(0)} requests a second for ${seconds} s`);
const end = performance.now() + Number(seconds) * 1000;
const watch = (async () => {
  while (performance.now() < end) {
    console.log(`${memory().toFixed(0)} MB; ${JSON.stringify(Object.fromEntries(counts))}`);
    await pause(Math.min(30_000, end - performance.now()));
  }
})();
await Promise.all([at(rate, end, question), at(5, end, garbage), at(5, end, leave), at(2, end, stall), watch]);
await pause(2000);
const metrics = (await (await fetch(`${url}/metrics`)).text()).split("\n");
console.log(metrics.filter((line) => /^probegraph_(requests_total|queue|running)/.test(line)).join("\n"));
console.log(`${memory().toFixed(0)} MB at the end; ${wrong.length} wrong answers`, wrong.slice(0, 5));
child.kill("SIGTERM");
const { code } = await child.status;
console.log(`exit code ${code}`);
Deno.exit(wrong.length === 0 && code === 0 ? 0 : 1);
