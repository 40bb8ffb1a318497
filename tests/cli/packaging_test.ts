import assert from "node:assert/strict";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import config from "../../deno.json" with { type: "json" };

const ROOT = fileURLToPath(new URL("../../", import.meta.url));

/** The modules of the package by path. */
const SOURCES = new Map<string, string>();
for (const folder of ["cli", "notebooks", "ops", "runner", "serve", "stores"]) await collect(join(ROOT, folder));
for (const file of ["mod.ts", "version.ts"]) SOURCES.set(file, await Deno.readTextFile(join(ROOT, file)));

async function collect(folder: string): Promise<void> {
  for await (const { name, isDirectory } of Deno.readDir(folder)) {
    const path = join(folder, name);
    if (isDirectory) await collect(path);
    else if (name.endsWith(".ts")) SOURCES.set(relative(ROOT, path), await Deno.readTextFile(path));
  }
}

/** Everything that a pattern finds in the sources: the file, and what the pattern's first group is. */
function found(pattern: RegExp): { file: string; text: string }[] {
  return [...SOURCES].flatMap(([file, source]) =>
    [...withoutComments(source).matchAll(pattern)].map(([, text]) => ({ file, text }))
  );
}

function withoutComments(source: string): string {
  return source.replace(/^\s*(\/\/|\/?\*).*$/gm, "");
}

Deno.test("the compiled program holds each worker, and the module that users' files import", () => {
  const included = [...config.tasks.compile.command.matchAll(/--include (\S+)/g)].map(([, path]) => path).sort();
  const workers = found(/new Worker\(\s*new URL\("([^"]+)", import\.meta\.url\)/g).map(({ file, text }) =>
    join(dirname(file), text)
  );
  assert.ok(workers.length >= 4);
  assert.deepEqual(included, [...new Set(workers), config.exports["."].slice(2)].sort());
  // A file may import another class of that name, such as that of a job queue.
  const web = found(/new Worker\(/g).filter(({ file }) => !/import \{[^}]*\bWorker\b/.test(SOURCES.get(file)!));
  assert.equal(web.length, workers.length, "a worker's address is not written out");
  assert.deepEqual([...new Set(web.map(({ file }) => file))], ["runner/workers/entries.ts"]);
});

Deno.test("the command waits for what is loaded late only where it may read all: compiled programs and others have it from the start", () => {
  const { compile, install, probegraph } = config.tasks;
  for (const { command } of [install, probegraph]) {
    assert.match(command, / --unstable-lazy-dynamic-imports --allow-all /);
  }
  assert.doesNotMatch(compile.command, /lazy/);
  assert.ok(!config.unstable.includes("lazy-dynamic-imports"));
});

Deno.test("the compiled program unpacks its native library", () => {
  assert.match(config.tasks.compile.command, / --self-extracting /);
});

Deno.test("modules load nothing from beside them but workers, as they may come from a server", () => {
  const workers = found(/new Worker\(\s*new URL\("[^"]+", import\.(meta)\.url\)/g);
  // These want the address alone: of a user's frames, of the clone that a new folder links to, and whether workers are fetched.
  const asked = ["ops/call_site.ts", "cli/new/project.ts", "runner/workers/calls.ts"];
  const others = found(/import\.(meta)\.(?:url|dirname|filename|resolve)/g).filter(({ file }) => !asked.includes(file));
  assert.equal(others.length, workers.length);
});

Deno.test("modules that are loaded late are named in full, but for users' files", () => {
  const unnamed = found(/(?<![\w.])import\(\s*([^"\s)])/g).filter(({ file }) =>
    file !== "cli/graph/notebook_module.ts"
  );
  assert.deepEqual([...new Set(unnamed.map(({ file }) => file))], ["cli/graph/load_module.ts"]);
});

Deno.test("the tokenizers library is loaded late, in one place", () => {
  const imports = [
    ...found(/await import\("(tokenizers)"\)/g),
    ...found(/^import (?!type )[^;]*? from "(tokenizers)"/gm),
  ];
  assert.deepEqual(imports.map(({ file }) => file), ["runner/models/rows/tokenizer.ts"]);
});
