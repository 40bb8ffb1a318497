/** `docs/permissions.md`: a program runs with exactly the flags that its row names, and is refused without any of them. */
import assert from "node:assert/strict";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { withVariables } from "../_variables.ts";
import { savedGuard } from "../runner/guardrails/demo_guard.ts";
import { HubServer } from "../runner/models/hub/hub_server.ts";
import { ignoreRedis, startRedis } from "../runner/queue/_redis.ts";
import { endpoint, ignoreS3, newBucket } from "../stores/_s3_server.ts";
import { fromFileUrl } from "../stores/_paths.ts";

const CLONE = fromFileUrl("../..").replace(/\/$/, "");
const MODEL = join(CLONE, "demo/model");
const PASSED_ON = ["PATH", "HOME", "USERPROFILE", "DENO_DIR", "XDG_CACHE_HOME", "LOCALAPPDATA", "SystemRoot"];

/** What a program is started with. */
interface Setting {
  /** Its arguments. */
  readonly args?: readonly string[];
  /** Its variables. */
  readonly env?: Readonly<Record<string, string>>;
  /** Begins what it needs, in its folder. */
  readonly begin?: (folder: string) => AsyncDisposable;
  /** What stands for the words of the page in capitals. */
  readonly words?: Readonly<Record<string, string>>;
}

/** Flags by what they are for. */
const ROWS: ReadonlyMap<string, string> = await readRows();

async function readRows() {
  const page = await Deno.readTextFile(join(CLONE, "docs/permissions.md"));
  const [table] = /^\| what it does[^]*?\n\n/m.exec(page)!;
  const rows = table.trim().split("\n").slice(2).map((line) => line.split("|").map((cell) => cell.trim()));
  return new Map(rows.map(([, what, flags]) => [what, flags] as const));
}

/** The flags of a row, and those of the rows that it adds to. */
function flagsOf(what: string): string[] {
  const cell = ROWS.get(what);
  assert.ok(cell !== undefined, `the page has no row "${what}"`);
  const own = /`(.*)`/.exec(cell)?.[1].split(" ") ?? [];
  return cell.startsWith("the model's") ? [...flagsOf("runs a model on the CPU"), ...own] : own;
}

/** A folder for a program. Stores look more closely at one in the system's temporary folder. */
async function ownFolder(hasStore: boolean) {
  const dir = hasStore ? join(CLONE, ".probegraph") : undefined;
  if (dir !== undefined) await Deno.mkdir(dir, { recursive: true });
  const path = await Deno.makeTempDir({ dir, prefix: "probegraph-test-" });
  await Deno.mkdir(join(path, "data"));
  await Deno.writeTextFile(join(path, "data/prompts.csv"), "prompt,label\nyes,1\nno,0\n");
  return { path, [Symbol.asyncDispose]: () => Deno.remove(path, { recursive: true }) };
}

async function run(program: string, flags: readonly string[], { args = [], env = {}, words = {}, begin }: Setting) {
  await using folder = await ownFolder(flags.some((flag) => flag.includes("results")));
  await using _ = begin?.(folder.path);
  const all: Record<string, string> = { CLONE, MODEL, ...words };
  const given = flags.map((flag) => flag.replaceAll(/\b[A-Z]+\b(?=,|$)/g, (word) => all[word] ?? word));
  const kept = PASSED_ON.flatMap((name) => Deno.env.has(name) ? [[name, Deno.env.get(name)!]] : []);
  const command = new Deno.Command(Deno.execPath(), {
    args: [
      "run",
      "--no-prompt",
      "--quiet",
      `--config=${CLONE}/deno.json`,
      ...given,
      fromFileUrl(`../docs/permissions/${program}.ts`),
      ...args,
    ],
    cwd: folder.path,
    clearEnv: true,
    env: { ...Object.fromEntries(kept), NO_COLOR: "1", ...env },
    stdin: "null",
  });
  const { code, stdout, stderr } = await command.output();
  return { code, out: new TextDecoder().decode(stdout), err: new TextDecoder().decode(stderr) };
}

/** Runs a program with the flags of a row, then without each of them. */
async function checkRow(what: string, program: string, setting: Setting = {}) {
  const flags = flagsOf(what);
  const { code, err } = await run(program, flags, setting);
  assert.equal(code, 0, `${what}: ${err}`);
  for (const flag of flags) {
    const refused = await run(program, flags.filter((each) => each !== flag), setting);
    assert.notEqual(refused.code, 0, `${what} is not refused without ${flag}`);
    assert.match(refused.err, /Requires \w+ access|NotCapable|--allow-/, `${what} without ${flag}`);
  }
}

/** Rows that a program of its own needs nothing for. */
const ALONE: Readonly<Record<string, string>> = {
  "imports the package": "import",
  "builds graphs, writes and reads them as JSON": "graph",
  "computes in `memory://`": "memory",
  "keeps results in a folder": "folder",
  "reads data": "data",
  "computes in threads: training on many rows, large reports, layouts, large text files": "workers",
};

/** Why rows of stores cannot run here, or `undefined`: one in the system's temporary folder needs more. */
const ignoreStores = CLONE.startsWith(systemsFolder()) ? "needs a clone outside of the temporary folder" : undefined;

/** The system's temporary folder, for programs that may not read the variables that name another. */
function systemsFolder(): string {
  using _ = withVariables({ TMPDIR: undefined, TMP: undefined, TEMP: undefined });
  return tmpdir();
}

for (const [what, program] of Object.entries(ALONE)) {
  const whyNot = program === "folder" ? ignoreStores : undefined;
  Deno.test({
    name: `a program that ${what} needs its row's flags, and no other${reason(whyNot)}`,
    ignore: whyNot !== undefined,
    fn: () => checkRow(what, program),
  });
}

Deno.test("a program that runs a model needs its row's flags, and no other", async () => {
  await checkRow("runs a model on the CPU", "model", { args: [MODEL] });
});

Deno.test("a program that fetches a model needs its row's flags, and no other", async () => {
  await using hub = new HubServer();
  hub.commit("org/model", await filesOf(MODEL));
  const env = { HF_ENDPOINT: hub.url, HF_HOME: "cache" };
  const words = { CACHE: "cache", HOSTS: "127.0.0.1" };
  await checkRow("fetches a model of the hub, and runs it", "hub", { env, words });
});

Deno.test({
  name: `a program whose results are in a bucket needs its row's flags, and no other${reason(ignoreS3)}`,
  ignore: ignoreS3 !== undefined,
  fn: async () => {
    const env = {
      AWS_ACCESS_KEY_ID: "test-key-id",
      AWS_SECRET_ACCESS_KEY: "test-secret",
      AWS_REGION: "us-east-1",
      AWS_ENDPOINT_URL: endpoint(),
    };
    const args = [`s3://${await newBucket()}/results`];
    await checkRow("keeps results in a bucket", "s3", { args, env, words: { BUCKET: new URL(endpoint()).host } });
  },
});

Deno.test({
  name: `a program that has a queue compute needs its row's flags, and no other${reason(ignoreRedis ?? ignoreStores)}`,
  ignore: (ignoreRedis ?? ignoreStores) !== undefined,
  fn: async () => {
    await using redis = await startRedis();
    await checkRow("has the workers of a queue compute", "queue", {
      args: [redis.url],
      begin: (folder) => startWorker(redis.url, join(folder, "results")),
      words: { QUEUE: `127.0.0.1:${redis.port}` },
    });
  },
});

Deno.test("a program that serves guardrails needs its row's flags, and no other", async () => {
  const { folder } = await savedGuard();
  await checkRow("serves guardrails", "server", { args: [folder], words: { MODEL: folder } });
});

Deno.test("every row of the page is run", () => {
  const others = [
    "runs a model on the CPU",
    "fetches a model of the hub, and runs it",
    "keeps results in a bucket",
    "has the workers of a queue compute",
    "serves guardrails",
  ];
  const notebook = "shows itself in a notebook";
  assert.deepEqual([...ROWS.keys()].sort(), [...Object.keys(ALONE), ...others, notebook].sort());
});

/** A worker of a queue, which may do everything. */
function startWorker(...args: readonly string[]): AsyncDisposable {
  const worker = new Deno.Command(Deno.execPath(), {
    args: [
      "run",
      "-A",
      "--quiet",
      `--config=${CLONE}/deno.json`,
      fromFileUrl("../runner/queue/_bare_worker_process.ts"),
      ...args,
    ],
    stdout: "null",
  }).spawn();
  return {
    async [Symbol.asyncDispose]() {
      worker.kill("SIGKILL");
      await worker.status;
    },
  };
}

function reason(why: string | undefined): string {
  return why === undefined ? "" : ` (${why})`;
}

async function filesOf(folder: string): Promise<Record<string, Uint8Array<ArrayBuffer>>> {
  const files: Record<string, Uint8Array<ArrayBuffer>> = {};
  for await (const { name, isDirectory } of Deno.readDir(folder)) {
    const path = join(folder, name);
    if (!isDirectory) files[name] = await Deno.readFile(path);
    else for (const [inside, bytes] of Object.entries(await filesOf(path))) files[`${name}/${inside}`] = bytes;
  }
  return files;
}
