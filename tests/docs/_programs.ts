/** The programs of pages and docstrings: where they stand, what they say that they print, and what they print. */
import assert from "node:assert/strict";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { saysTheSame } from "../_readme.ts";
import "../runner/models/_patient_workers.ts";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));

/** A block of TypeScript that is run. */
export interface Program {
  /** The file that it stands in, from the root. */
  readonly path: string;
  /** The line of that file before its first one. */
  readonly line: number;
  readonly code: string;
}

const BLOCK = /^([ *]*)```ts\n([^]*?)^[ *]*```$/gm;

/** The programs of a page, or of the docstrings of a module. Blocks marked `ignore` are none. */
export function programsOf(path: string, text: string): Program[] {
  return [...text.matchAll(BLOCK)].map(({ 1: margin, 2: block, index }) => ({
    path,
    line: text.slice(0, index).split("\n").length,
    code: block.split("\n").map((line) => line.slice(margin.length)).join("\n"),
  }));
}

const PRINTS = /\bconsole\.log\(.*?\);(?: \/\/ (.*))?$/;
const GOES_ON = /^\s*\/\/ ?(.*)$/;

/** What a program says that it prints, by its lines: a comment behind `console.log(…);`, or the lines of comments below it. */
export function saidBy({ code }: Program): Map<number, string> {
  const lines = code.split("\n");
  return new Map(
    lines.flatMap((text, i) => {
      const print = PRINTS.exec(text);
      const said = print === null ? "" : print[1] ?? commentBelow(lines, i + 1);
      return said === "" ? [] : [[i + 1, said] as const];
    }),
  );
}

function commentBelow(lines: readonly string[], start: number): string {
  const after = lines.slice(start);
  const end = after.findIndex((line) => !GOES_ON.test(line));
  return after.slice(0, end === -1 ? undefined : end).map((line) => GOES_ON.exec(line)![1]).join("\n");
}

/** Places where a program prints without saying what. */
export function silentLines(program: Program): string[] {
  const said = saidBy(program);
  const lines = program.code.split("\n").map((text, i) =>
    text.includes("console.log(") && !said.has(i + 1) ? i + 1 : 0
  );
  return lines.filter((line) => line > 0).map((line) => `${program.path}:${program.line + line}`);
}

const FROM = /\bfrom "(@probegraph\/probegraph(?:\/\w+)?|\.[^"]+)"/g;

/** A program that runs wherever it lies and whatever others have kept: it imports this clone, and has a memory of its own. */
function onItsOwn({ path, code, line }: Program): string {
  const store = `memory://${path.replaceAll(/\W/g, "-")}-${line}`;
  return code.replaceAll('"memory://"', JSON.stringify(store)).replaceAll(
    FROM,
    (_, name: string) => {
      const target = name.startsWith(".")
        ? join(dirname(path), name)
        : exports[name.replace("@probegraph/probegraph", ".")];
      return `from ${JSON.stringify(pathToFileURL(join(ROOT, target)).href)}`;
    },
  );
}

const { exports } = JSON.parse(await Deno.readTextFile(join(ROOT, "deno.json"))) as { exports: Record<string, string> };

/** Runs a program as a module of its own. @returns what it prints, by its lines */
export async function printedBy(program: Program): Promise<Map<number, string>> {
  const printed = new Map<number, string>();
  const { log } = console;
  const path = await Deno.makeTempFile({ prefix: "probegraph-test-", suffix: ".ts" });
  await Deno.writeTextFile(path, onItsOwn(program));
  const { href } = pathToFileURL(path);
  console.log = (...values: unknown[]) => {
    const line = Number(new Error().stack!.split(`${href}:`)[1]?.split(":")[0]);
    printed.set(line, values.map((value) => typeof value === "string" ? value : Deno.inspect(value)).join(" "));
  };
  try {
    await import(href);
  } finally {
    console.log = log;
    await Deno.remove(path);
  }
  return printed;
}

/** Whether a comment says what was printed; behind it, after a colon, may stand why. */
export function isSaid(said: string, printed: string): boolean {
  const ends = [...said.matchAll(/:\s/g)].map(({ index }) => index);
  return [said, ...ends.map((end) => said.slice(0, end))].some((value) => saysTheSame(value, printed));
}

/** Where a program prints something else than it says: the line, what it says and what it prints. */
export async function falsehoodsOf(program: Program): Promise<string[]> {
  const printed = await printedBy(program);
  return [...saidBy(program)].filter(([line, said]) => !isSaid(said, printed.get(line) ?? "")).map(([line, said]) =>
    `${program.path}:${program.line + line} says ${said}, and prints ${printed.get(line) ?? "nothing"}`
  );
}

/**
 * Tests that programs print what they say, and say whatever they print.
 *
 * @param one What one of them is called.
 * @param all What all of them are called.
 * @param least How many there are at least.
 */
export function testPrograms(programs: readonly Program[], one: string, all: string, least: number): void {
  for (const program of programs) {
    Deno.test(`${one} at ${program.path}:${program.line} prints what it says`, async () => {
      assert.deepEqual(await falsehoodsOf(program), []);
    });
  }

  Deno.test(`whatever ${all} print, they say`, () => {
    assert.ok(programs.length >= least, `${programs.length} programs`);
    assert.deepEqual(programs.flatMap(silentLines), []);
  });
}
