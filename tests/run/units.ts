/** What is run: test files, those together that can be, others alone; of other places the examples, where they are asked for. */
import { join, relative } from "node:path";
import { walk } from "../_walk.ts";
import { isLong, secondsOf } from "./order.ts";
import { type Company, companyOf } from "./plain.ts";
import { isProof } from "./proofs.ts";

/** What one process of `deno test` runs. */
export interface Unit {
  /** What it is called in the progress. */
  readonly name: string;
  /** What `deno test` is given: files of tests, or places where examples stand. */
  readonly paths: readonly string[];
  /** How it runs them. */
  readonly kind: "file" | "files" | "examples";
  /** About how many seconds of a processor it takes. */
  readonly expected: number;
}

/** Paths that cannot be run. */
export class PathError extends Error {}

/**
 * The units of some paths, or of all tests but the proofs. Those in `tests/docs/` run all examples.
 *
 * @param choice `quick`: the plain files alone, without those that take long; `proofs`: the proofs alone
 * @throws {PathError} where a path is not there or has nothing to run
 */
export async function findUnits(paths: readonly string[], { quick = false, proofs = false }): Promise<Unit[]> {
  const asked = (paths.length === 0 ? ["tests"] : paths).map((path) =>
    relative(Deno.cwd(), path).replaceAll("\\", "/")
  );
  const tests = asked.filter((path) => path === "tests" || path.startsWith("tests/"));
  const examples = asked.filter((path) => !tests.includes(path));
  const all = [...new Set((await Promise.all(tests.map(testFiles))).flat())];
  const files = all.filter((path) => proofs ? isProof(path) : paths.length > 0 || !isProof(path));
  const company = await Promise.all(files.map((path) => isProof(path) || isLong(path) ? "alone" : companyOf(path)));
  const those = (wanted: Company) => files.filter((_, i) => company[i] === wanted);
  const plain = together(those("plain"), "plain");
  if (quick) return plain;
  const models = together(those("models"), "models");
  const processes = together(those("processes"), "processes");
  const alone = those("alone").map((path) => fileUnit(path, "alone"));
  return [...examplesUnit(examples), ...models, ...processes, ...plain, ...alone];
}

/** How many proofs a run of all tests leaves to a run of their own. */
export async function countProofs(): Promise<number> {
  return (await testFiles("tests")).filter(isProof).length;
}

/** The files of a unit, each alone. */
export function eachAlone({ paths }: Unit): Unit[] {
  return paths.map((path) => fileUnit(path, "alone"));
}

function fileUnit(path: string, company: Company): Unit {
  return { name: path, paths: [path], kind: "file", expected: secondsOf([path], company) };
}

function examplesUnit(paths: readonly string[]): Unit[] {
  const unit = { name: "examples in documents and docstrings", paths, kind: "examples", expected: Infinity } as const;
  return paths.length === 0 ? [] : [unit];
}

/** How many files a unit has at most: few of those that wait for processes, so that units side by side wait at once. */
const MOST = { plain: 48, models: 24, processes: 8 };

/** Units of files that lie side by side: most of what a small file costs is to load what it imports. */
function together(files: readonly string[], company: keyof typeof MOST): Unit[] {
  const size = Math.ceil(files.length / Math.ceil(files.length / MOST[company]));
  return [...Map.groupBy(files, (_, i) => Math.floor(i / size)).values()].map((some) => unitOf(some, company));
}

/** What files are called that are run together. */
const CALLED = { plain: "plain files", models: "files with models", processes: "files with processes" };

function unitOf(paths: readonly string[], company: keyof typeof MOST): Unit {
  if (paths.length === 1) return fileUnit(paths[0], company);
  const name = `${paths.length} ${CALLED[company]}, from ${paths[0]}`;
  return { name, paths, kind: "files", expected: secondsOf(paths, company) };
}

async function testFiles(path: string): Promise<string[]> {
  const { isFile } = await Deno.stat(path).catch(() => {
    throw new PathError(`There is no ${path}: name files and folders, as in deno task test tests/stores docs/data.md`);
  });
  const files = isFile ? [path] : (await walk(path)).filter((file) => file.endsWith("_test.ts"));
  if (files.length === 0) throw new PathError(`${path} has no file whose name ends with _test.ts`);
  return files.sort();
}

/** The arguments of `deno test` that run a unit. @param scratch a folder for what has to be written */
export async function argumentsOf({ kind, name, paths }: Unit, scratch: string): Promise<string[]> {
  if (kind === "examples") return ["--doc", ...paths];
  // Files of tests are not type-checked: `deno task ok` has checked them.
  if (kind === "file") return ["--no-check", ...paths];
  const module = join(scratch, `${name.replaceAll(/\W+/g, "_")}.ts`);
  const imports = paths.map((path) => `import ${JSON.stringify(new URL(path, `file://${Deno.cwd()}/`))};\n`);
  await Deno.writeTextFile(module, imports.join(""));
  return ["--no-check", "--config=deno.json", module];
}
