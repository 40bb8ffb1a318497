/**
 * What files of tests share with others. Those that change nothing of their process for longer than a test may share it; plain ones
 * also start no other process or thread, and load no model.
 */
import { dirname, join } from "node:path";

/** What a file can be with: any other, those with models, those that start others, nobody. */
export type Company = "plain" | "models" | "processes" | "alone";

/** What a file does that changes its process, or one that it imports. */
const ALONE = /Deno\.(chdir|addSignalListener|env\.(set|delete))\b|globalThis\.\w+ =/;
/** What looks at all ops or classifiers that there are: other files of its process add some. */
const ALL = /\b(fluentMethods|classifierNames)\(\)|\bWRITTEN_PAGES\b/;
/** Sets variables for as long as a test lasts. */
const VARIABLES = "tests/_variables.ts";
/** What starts or ends processes or threads, or sets variables for a test: others beside it wait until it is over. */
const PROCESSES = /Deno\.(Command|kill)\b|\bnew Worker\(|\bwithVariables\(/;
const MODELS = /\bfixtureFolder\(|demo\/model|fixtures\/models/;

const IMPORT = /^(?:import|export) [^"]*"(\.[^"]+\.ts)"/gm;

/** What a file of tests can be with, by all of `tests/` that it reaches. @param path with slashes, below the working folder */
export async function companyOf(path: string): Promise<Company> {
  const reached = new Set([path]);
  let company: Company = "plain";
  for (const file of reached) {
    // What a program in a text imports may be nowhere.
    const source = await Deno.readTextFile(file).catch(() => "");
    if ((ALONE.test(source) || ALL.test(source)) && file !== VARIABLES) return "alone";
    if (PROCESSES.test(source)) company = "processes";
    else if (MODELS.test(source) && company === "plain") company = "models";
    const imported = [...source.matchAll(IMPORT)].map(([, target]) =>
      join(dirname(file), target).replaceAll("\\", "/")
    );
    for (const target of imported) if (target.startsWith("tests/")) reached.add(target);
  }
  return company;
}
