/** What is run: test files, each in a process of its own, and the examples of documents and docstrings, together in one. */
import { relative } from "node:path";
import { walk } from "../_walk.ts";

/** What one process of `deno test` runs. */
export interface Unit {
  /** What it is called in the progress. */
  readonly name: string;
  /** Paths, as given to `deno test`. */
  readonly paths: readonly string[];
  /** Options that it has beside those of all. Files of tests are not type-checked: `deno task ok` has checked them. */
  readonly options: readonly string[];
}

/** What has tests or examples: tests of files, and places where examples stand. */
const ALL = ["tests", "mod.ts", "ops", "stores", "runner", "serve", "notebooks", "cli", "README.md", "docs"];

/** Paths that cannot be run. */
export class PathError extends Error {}

/** The units of some paths, or of everything. @throws {PathError} where a path is not there or has nothing to run */
export async function findUnits(paths: readonly string[]): Promise<Unit[]> {
  const asked = (paths.length === 0 ? ALL : paths).map((path) => relative(Deno.cwd(), path).replaceAll("\\", "/"));
  const tests = asked.filter((path) => path === "tests" || path.startsWith("tests/"));
  const examples = asked.filter((path) => !tests.includes(path));
  const files = await Promise.all(tests.map(testFiles));
  return [...examplesUnit(examples), ...[...new Set(files.flat())].map(fileUnit)];
}

function examplesUnit(paths: readonly string[]): Unit[] {
  return paths.length === 0 ? [] : [{ name: "examples in documents and docstrings", paths, options: ["--doc"] }];
}

function fileUnit(path: string): Unit {
  return { name: path, paths: [path], options: ["--no-check"] };
}

async function testFiles(path: string): Promise<string[]> {
  const { isFile } = await Deno.stat(path).catch(() => {
    throw new PathError(`There is no ${path}: name files and folders, as in deno task test tests/stores docs/data.md`);
  });
  const files = isFile ? [path] : (await walk(path)).filter((file) => file.endsWith("_test.ts"));
  if (files.length === 0) throw new PathError(`${path} has no file whose name ends with _test.ts`);
  return files.sort();
}
