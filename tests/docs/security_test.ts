/** `SECURITY.md`: every promise names the tests that act as the stranger. */
import assert from "node:assert/strict";
import { fromFileUrl } from "../stores/_paths.ts";

const page = await Deno.readTextFile(fromFileUrl("../../SECURITY.md"));
const rows = page.split("\n").filter((line) => /^\| (?!Stranger|---)/.test(line)).map((line) => {
  const [, stranger, promise, tests] = line.split(" | ").flatMap((cell, i) => i === 0 ? ["", cell.slice(2)] : [cell]);
  return { stranger, promise, tests: [...tests.matchAll(/`([\w/]+_test\.ts)`/g)].map(([, path]) => path) };
});

Deno.test("every promise names tests that are there, and that run", async () => {
  assert.ok(rows.length >= 20, `${rows.length} rows`);
  for (const { stranger, promise, tests } of rows) {
    assert.ok(promise.startsWith("Nothing") || tests.length > 0, `no test acts as: ${stranger}`);
    for (const path of tests) {
      const source = await Deno.readTextFile(fromFileUrl(`../${path}`));
      assert.match(source, /\b(\w+\.)?\w*test\w*\(/i, path);
    }
  }
});

Deno.test("every kind of stranger has its promise", () => {
  const kinds = ["graph file", "template", "tokenizer", "dataset", "model", "store", "queue jobs", "notebook"];
  for (const kind of [...kinds, "server request"]) {
    assert.ok(rows.some(({ stranger }) => stranger.includes(`**${kind}**`)), kind);
  }
});
