import assert from "node:assert/strict";
import { DatasetError, FormatError } from "../../../ops/errors.ts";
import { parseAside } from "../../../runner/files/parse_aside.ts";
import { parseFile } from "../../../runner/files/parse.ts";
import type { TextFile } from "../../../runner/files/protocol.ts";
import { tableRows } from "../../../runner/evaluation/result_values.ts";

const ROWS = 40_000;
const never = new AbortController().signal;

const csv = (text: string): TextFile => ({ format: "csv", bytes: new TextEncoder().encode(text), options: {} });
const jsonl = (lines: unknown[]): TextFile => ({
  format: "jsonl",
  bytes: new TextEncoder().encode(lines.map((line) => JSON.stringify(line)).join("\n")),
});

const lines = (row: (i: number) => string) => Array.from({ length: ROWS }, (_, i) => row(i)).join("\n");

async function assertSame(file: TextFile): Promise<void> {
  const here = parseFile(file);
  assert.ok(file.bytes.length > 1 << 20, "large enough for a worker");
  const aside = await parseAside(file, never);
  assert.equal(file.bytes.length, 0, "the bytes moved to a worker");
  assert.deepEqual(aside.schema.fields.map(String), here.schema.fields.map(String));
  assert.deepEqual(tableRows(aside), tableRows(here));
}

Deno.test("a large CSV file is read in a worker, with the same types and values", async () => {
  const cells = (i: number) => `${i},${i / 3},${i % 2 === 0},"text, ${i} 🙂",${i % 5 === 0 ? "" : i}`;
  await assertSame(csv(`int,float,bool,text,gaps\n${lines(cells)}`));
});

Deno.test("so is a large file of JSON lines, columns of differing shapes among them", async () => {
  const row = (i: number) => ({ id: i, nested: { list: [i, i + 1], name: `n${i}` }, mixed: i % 2 ? [i] : { a: "x" } });
  await assertSame(jsonl(Array.from({ length: ROWS }, (_, i) => row(i))));
});

Deno.test("errors in a worker keep their class, and name the line", async () => {
  await assert.rejects(parseAside(csv(`a,a\n${lines((i) => `${i},some text to make it long enough`)}`), never), {
    name: DatasetError.name,
    message: /"a"/,
  });
  const broken = jsonl(Array.from({ length: ROWS }, (_, i) => ({ text: `line ${i} of a file that is long enough` })));
  broken.bytes[broken.bytes.length - 1] = 32;
  await assert.rejects(parseAside(broken, never), { name: FormatError.name, message: /line 40000/ });
});

Deno.test("an abort ends the worker", async () => {
  const controller = new AbortController();
  const reading = parseAside(csv(`a,b\n${lines((i) => `${i},some text to make it long enough`)}`), controller.signal);
  controller.abort(new Error("enough"));
  await assert.rejects(reading, /enough/);
});
