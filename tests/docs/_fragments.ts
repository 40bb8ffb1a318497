/** Pieces of programs on pages, which are no programs by themselves: each with what it needs around it. */
import { join } from "node:path";
import { fromFileUrl } from "../stores/_paths.ts";

/** The folder of the clone. */
export const CLONE = fromFileUrl("../..").replace(/\/$/, "");

const START = 'import { Runner } from "@probegraph/probegraph";\nconst runner = new Runner({ store: "memory://" });\n';

/** The blocks of a page in a language. */
export async function blocksOf(page: string, language: string): Promise<string[]> {
  const text = await Deno.readTextFile(join(CLONE, "docs", page));
  return [...text.matchAll(/^```(.*)\n([^]*?)^```/gm)].filter(([, fence]) => fence === language).map(([, , code]) =>
    code
  );
}

/** The first program of docs/own-ops.md, the line that tells the compiler of its method, and a call of that. */
async function ownOps(): Promise<string> {
  const [program] = await blocksOf("own-ops.md", "ts");
  const [declared] = await blocksOf("own-ops.md", "ts ignore");
  const call = 'console.log(prompts.sentenceLength({ unit: "characters" }).uuid === characters.uuid);';
  return `${program.replace("graph, Runner", "graph, type MethodsOf, Runner")}\n${declared}\n${call}\n`;
}

/** Programs by names, with what the last line of each prints. */
export async function fragments(): Promise<Readonly<Record<string, readonly [program: string, prints: string]>>> {
  const [names, editor] = await blocksOf("editors.md", "ts ignore");
  const [fromHub] = await blocksOf("data.md", "ts ignore");
  return {
    editor: [`${START}${names}${editor}console.log((await probe.predict(x).toArray()).length);\n`, "2"],
    own_ops: [await ownOps(), "true"],
    hub: [`${START}${fromHub}console.log((await squad.toRows()).length, (await first.toRows()).length);\n`, "3 3"],
  };
}
