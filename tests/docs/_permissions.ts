/** Runs a program for each row of `docs/permissions.md`. */
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
export interface Setting {
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
export const ROWS: ReadonlyMap<string, string> = await readRows();

async function readRows() {
  const page = await Deno.readTextFile(join(CLONE, "docs/permissions.md"));
  const [table] = /^\| what it does[^]*?\n\n/m.exec(page)!;
  const rows = table.trim().split("\n").slice(2).map((line) => line.split("|").map((cell) => cell.trim()));
  return new Map(rows.map(([, what, flags]) => [what, flags] as const));
}

/** The flags of a row, and those of the rows that it adds to. */
export function flagsOf(what: string): string[] {
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

/** Runs a program with some flags. */
export async function run(
  program: string,
  flags: readonly string[],
  { args = [], env = {}, words = {}, begin }: Setting,
) {
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

/** A program for a row of the page. */
export interface Program {
  /** The row's words. */
  readonly what: string;
  readonly name: string;
  /** Why it cannot run here. */
  readonly whyNot?: string | undefined;
  /** What it is started with; servers that it asks end with the stack. */
  readonly setting?: (stack: AsyncDisposableStack) => Setting | Promise<Setting>;
}

/** Why rows of stores cannot run here, or `undefined`: one in the system's temporary folder needs more. */
const ignoreStores = CLONE.startsWith(systemsFolder()) ? "needs a clone outside of the temporary folder" : undefined;

/** The system's temporary folder, for programs that may not read the variables that name another. */
function systemsFolder(): string {
  using _ = withVariables({ TMPDIR: undefined, TMP: undefined, TEMP: undefined });
  return tmpdir();
}

/** A program for each row but that of notebooks. */
export const PROGRAMS: readonly Program[] = [
  { what: "imports the package", name: "import" },
  { what: "builds graphs, writes and reads them as JSON", name: "graph" },
  { what: "computes in `memory://`", name: "memory" },
  { what: "keeps results in a folder", name: "folder", whyNot: ignoreStores },
  { what: "reads data", name: "data" },
  { what: "computes in threads: training on many rows, large reports, layouts, large text files", name: "workers" },
  { what: "runs a model on the CPU", name: "model", setting: () => ({ args: [MODEL] }) },
  { what: "fetches a model of the hub, and runs it", name: "hub", setting: withHub },
  { what: "keeps results in a bucket", name: "s3", whyNot: ignoreS3, setting: withBucket },
  {
    what: "has the workers of a queue compute",
    name: "queue",
    whyNot: ignoreRedis ?? ignoreStores,
    setting: withQueue,
  },
  { what: "serves guardrails", name: "server", setting: withGuard },
];

async function withHub(stack: AsyncDisposableStack): Promise<Setting> {
  const hub = stack.use(new HubServer());
  hub.commit("org/model", await filesOf(MODEL));
  return { env: { HF_ENDPOINT: hub.url, HF_HOME: "cache" }, words: { CACHE: "cache", HOSTS: "127.0.0.1" } };
}

async function withBucket(): Promise<Setting> {
  const env = {
    AWS_ACCESS_KEY_ID: "test-key-id",
    AWS_SECRET_ACCESS_KEY: "test-secret",
    AWS_REGION: "us-east-1",
    AWS_ENDPOINT_URL: endpoint(),
  };
  return { args: [`s3://${await newBucket()}/results`], env, words: { BUCKET: new URL(endpoint()).host } };
}

async function withQueue(stack: AsyncDisposableStack): Promise<Setting> {
  const { url, port } = stack.use(await startRedis());
  return {
    args: [url],
    begin: (folder) => startWorker(url, join(folder, "results")),
    words: { QUEUE: `127.0.0.1:${port}` },
  };
}

async function withGuard(): Promise<Setting> {
  const { folder } = await savedGuard();
  return { args: [folder], words: { MODEL: folder } };
}

/** What is tested of a program. */
export type Check = (program: Program, setting: Setting) => Promise<void>;

/** Tests programs. */
export function testPrograms(programs: readonly Program[], behaviour: string, check: Check): void {
  for (const program of programs) {
    const { what, whyNot, setting } = program;
    Deno.test({
      name: `a program that ${what} ${behaviour}${whyNot === undefined ? "" : ` (${whyNot})`}`,
      ignore: whyNot !== undefined,
      fn: async () => {
        await using stack = new AsyncDisposableStack();
        await check(program, await setting?.(stack) ?? {});
      },
    });
  }
}

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

async function filesOf(folder: string): Promise<Record<string, Uint8Array<ArrayBuffer>>> {
  const files: Record<string, Uint8Array<ArrayBuffer>> = {};
  for await (const { name, isDirectory } of Deno.readDir(folder)) {
    const path = join(folder, name);
    if (!isDirectory) files[name] = await Deno.readFile(path);
    else for (const [inside, bytes] of Object.entries(await filesOf(path))) files[`${name}/${inside}`] = bytes;
  }
  return files;
}
