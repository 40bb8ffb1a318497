/** Which files of tests are plain: they start no process, change nothing of their own, and load no model. */
import { dirname, join } from "node:path";

/** What a file does that is not plain, or one that it imports. */
const NOT_PLAIN =
  /Deno\.(Command|chdir|kill|addSignalListener|env\.(set|delete))\b|\bnew Worker\(|\bwithVariables\(|\bfixtureFolder\(|globalThis\.\w+ =|demo\/model|fixtures\/models/;

const IMPORT = /^(?:import|export) [^"]*"(\.[^"]+\.ts)"/gm;

/** Whether a file of tests is plain, with all of `tests/` that it reaches. @param path with slashes, below the working folder */
export async function isPlain(path: string): Promise<boolean> {
  const reached = new Set([path]);
  for (const file of reached) {
    const source = await Deno.readTextFile(file);
    if (NOT_PLAIN.test(source)) return false;
    const imported = [...source.matchAll(IMPORT)].map(([, target]) =>
      join(dirname(file), target).replaceAll("\\", "/")
    );
    for (const target of imported) if (target.startsWith("tests/")) reached.add(target);
  }
  return true;
}
