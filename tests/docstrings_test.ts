/** Docstrings stay true to the code in what can be looked up: the names that they link to, and what they stand before. */
import assert from "node:assert/strict";
import { readSources } from "./_sources.ts";

type Sources = ReadonlyMap<string, string>;

const EXPORT = /^export (?:abstract |async )?(?:const|let|function\*?|class|interface|type) ([\w$]+)/gm;
const COMMENT = /^\s*\/\*[^]*?\*\/|^\s*\/\/.*$/gm;

const sources: Sources = await readSources();

/** The words of the code of each module, comments left out. */
function wordsOf(modules: Sources): Map<string, Set<string>> {
  return new Map(
    [...modules].map(([path, source]) => [path, new Set(source.replace(COMMENT, "").match(/[\w$]+/g))]),
  );
}

/** Links to what their module does not know and none exports, or to members that are not in the module of their owner. */
function staleLinks(modules: Sources): string[] {
  const words = wordsOf(modules);
  const homes = Map.groupBy(
    [...modules].flatMap(([path, source]) => [...source.matchAll(EXPORT)].map(([, name]) => ({ path, name }))),
    ({ name }) => name,
  );
  return [...modules].flatMap(([path, source]) =>
    [...source.matchAll(/\{@link(?:code|plain)? ([\w$.]+)/g)].filter(([, link]) => {
      const [owner, member] = link.split(".");
      const known = [path, ...(homes.get(owner) ?? []).map((home) => home.path)].filter((at) =>
        words.get(at)!.has(owner)
      );
      return known.length === 0 || (member !== undefined && !known.some((at) => words.get(at)!.has(member)));
    }).map(([, link]) => `${path}: ${link}`)
  );
}

/** Docstrings that another one follows at once: only one of them is read. That of a module may come first. */
function doubleDocstrings(modules: Sources): string[] {
  return [...modules].flatMap(([path, source]) =>
    [...source.matchAll(/\/\*\*(?:(?!\*\/)[^])*\*\/(?=\s*\/\*\*)/g)]
      .filter(([docstring]) => !docstring.includes("@module"))
      .map(({ index }) => `${path}:${source.slice(0, index).split("\n").length}`)
  );
}

Deno.test("docstrings link to what there is", () => {
  assert.deepEqual(staleLinks(sources), []);
});

Deno.test("nothing has two docstrings", () => {
  assert.deepEqual(doubleDocstrings(sources), []);
});

Deno.test("stale links and double docstrings are found", () => {
  const modules = new Map([
    ["a.ts", "/** {@linkcode B.c}, {@linkcode B.d}, {@linkcode Old} */\nexport const a = 1;"],
    ["b.ts", "/** One. */\n/** Two. */\nexport class B {\n  c() {}\n}"],
  ]);
  assert.deepEqual(staleLinks(modules), ["a.ts: B.d", "a.ts: Old"]);
  assert.deepEqual(doubleDocstrings(modules), ["b.ts:1"]);
});
