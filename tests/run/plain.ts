/**
 * What files of tests share with others. Those that change nothing of their process may share it; plain ones also start no other
 * process or thread, and load no model.
 */
import { dirname, join } from "node:path";

/** What a file can be with: any other, those with models, nobody. */
export type Company = "plain" | "models" | "alone";

/** What a file does that changes its process, or one that it imports, or what takes a process of its own. */
const ALONE =
  /Deno\.(Command|chdir|kill|addSignalListener|env\.(set|delete))\b|\bnew Worker\(|\bwithVariables\(|globalThis\.\w+ =/;
const MODELS = /\bfixtureFolder\(|demo\/model|fixtures\/models/;

const IMPORT = /^(?:import|export) [^"]*"(\.[^"]+\.ts)"/gm;

/** What a file of tests can be with, by all of `tests/` that it reaches. @param path with slashes, below the working folder */
export async function companyOf(path: string): Promise<Company> {
  const reached = new Set([path]);
  let company: Company = "plain";
  for (const file of reached) {
    const source = await Deno.readTextFile(file);
    if (ALONE.test(source)) return "alone";
    if (MODELS.test(source)) company = "models";
    const imported = [...source.matchAll(IMPORT)].map(([, target]) =>
      join(dirname(file), target).replaceAll("\\", "/")
    );
    for (const target of imported) if (target.startsWith("tests/")) reached.add(target);
  }
  return company;
}
