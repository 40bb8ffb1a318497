import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { testFolder } from "../../stores/_paths.ts";
import { python, whyNoPython } from "../../stores/_s3_server.ts";
import { run } from "../_run.ts";

const FILE = fileURLToPath(new URL("../fixtures/exports.ts", import.meta.url));
const READER = fileURLToPath(new URL("../fixtures/read_exports.py", import.meta.url));
const whyNot = await whyNoPython("pyarrow") ?? await whyNoPython("numpy");
const whyNotOnnx = whyNot ?? await whyNoPython("onnxruntime");

const TEXTS = ["plain", 'a "quote", a comma', "two\nlines\r\nand three", "", null, "émoji 🦕 \0 nul", "=1+1", "null"];
const LABELS = ["even", "odd", "even", "odd", null, "odd", "even", "odd"];
const CHATS = TEXTS.map((content) =>
  content === null ? null : [{ role: "user", content }, { role: "assistant", content: "yes, " }]
);
const VECTORS = TEXTS.map((_, i) => [i, 0.5 - i, i % 3]);

async function exported(folder: string, variable: string, ending: string): Promise<string> {
  const path = `${folder}/${variable}.${ending}`;
  const options = ["--store", "memory://export-python", "--no-deps", "--run", "--to", path];
  const { code, err } = await run(["export", "-f", FILE, "-s", variable, ...options]);
  assert.equal(code, 0, err);
  return path;
}

/** What Python reads. */
// deno-lint-ignore no-explicit-any -- tests look into what they expect
async function read(...paths: string[]): Promise<any> {
  const { success, stdout, stderr } = await new Deno.Command(python(), { args: [READER, ...paths] }).output();
  assert.ok(success, new TextDecoder().decode(stderr));
  return JSON.parse(new TextDecoder().decode(stdout).replaceAll("NaN", "null"));
}

function test(name: string, why: string | undefined, fn: (folder: string) => Promise<void>): void {
  Deno.test({
    name: `${name}${why === undefined ? "" : ` (ignored: ${why})`}`,
    ignore: why !== undefined,
    fn: async () => {
      await using folder = await testFolder();
      await fn(folder.path);
    },
  });
}

test(
  "pyarrow reads exported parquet: texts, categories, numbers, vectors, conversations, nulls",
  whyNot,
  async (folder) => {
    const dataset = await read(await exported(folder, "dataset", "parquet"));
    assert.deepEqual(dataset.rows.map(({ text }: { text: string }) => text), TEXTS);
    assert.deepEqual(dataset.rows.map(({ chat }: { chat: unknown }) => chat), CHATS);
    assert.deepEqual(dataset.rows.map(({ vector }: { vector: unknown }) => vector), VECTORS);
    for (const [variable, expected] of [["text", TEXTS], ["label", LABELS], ["chat", CHATS]] as const) {
      const { rows } = await read(await exported(folder, variable, "parquet"));
      assert.deepEqual(rows.map((row: object) => Object.values(row)[0]), expected, variable);
    }
  },
);

test("Python's csv module reads as many lines as there are rows, and every text", whyNot, async (folder) => {
  const [[title], ...texts] = await read(await exported(folder, "text", "csv"));
  assert.equal(title, "text");
  assert.deepEqual(texts, TEXTS.map((text) => [text ?? ""]));
  const [names, ...rows] = await read(await exported(folder, "dataset", "csv"));
  assert.deepEqual(names, ["text", "label", "number", "vector", "chat"]);
  assert.deepEqual(rows.map(([text]: string[]) => text), TEXTS.map((text) => text ?? ""));
  assert.deepEqual(rows.map(([, , , , chat]: string[]) => chat === "" ? null : JSON.parse(chat)), CHATS);
});

test("Python reads exported JSON", whyNot, async (folder) => {
  assert.deepEqual(await read(await exported(folder, "text", "json")), TEXTS);
  assert.deepEqual(await read(await exported(folder, "chat", "json")), CHATS);
  assert.deepEqual(await read(await exported(folder, "vector", "json")), VECTORS);
  assert.equal((await read(await exported(folder, "report", "json"))).all.count, 8);
});

test("NumPy reads exported arrays, and needs no pickle", whyNot, async (folder) => {
  const vector = await read(await exported(folder, "vector", "npy"));
  assert.deepEqual([vector.shape, vector.values], [[8, 3], VECTORS]);
  const number = await read(await exported(folder, "number", "npy"));
  assert.deepEqual([number.dtype, number.values], ["float64", TEXTS.map((_, i) => i === 3 ? null : i / 3)]);
  const isEven = await read(await exported(folder, "isEven", "npy"));
  assert.deepEqual([isEven.dtype, isEven.values], ["bool", LABELS.map((label) => label === "even")]);
});

test("an exported probe gives the same scores in Python's onnxruntime", whyNotOnnx, async (folder) => {
  const probe = await exported(folder, "probe", "onnx");
  const scores = await read(probe, await exported(folder, "vector", "npy"));
  const { values } = await read(await exported(folder, "scores", "npy"));
  assert.equal(scores.length, 8);
  assert.ok(scores.every((score: number, i: number) => Math.abs(score - values[i]) < 1e-5), `${scores} ${values}`);
});
