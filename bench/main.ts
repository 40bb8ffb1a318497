/**
 * Measures everything beside its peer, and prints one table.
 *
 *     deno task bench [--quick] [--rounds N] [--write] [part | part/task …]
 *
 * All parts run where none is named. `--quick` measures each once, at its smallest size. `--write` puts the tasks that ran into
 * `bench/RESULTS.md`, in place of what it says of them. Peers need `deno task bench:peers` once; `PYTHON` names another interpreter that has them.
 */
import { parseArgs } from "node:util";
import { loadPart, PARTS } from "./parts.ts";
import { pythonOfPeers } from "./peers.ts";
import { circumstances } from "./table/machine.ts";
import { measureTask, type Row } from "./table/measure.ts";
import { type Section, sectionText, writeResults } from "./table/results.ts";
import type { Part } from "./table/task.ts";

const { values, positionals } = parseArgs({
  args: Deno.args,
  allowPositionals: true,
  options: { quick: { type: "boolean" }, write: { type: "boolean" }, rounds: { type: "string" } },
});
const isQuick = values.quick === true;
const effort = { isQuick, rounds: Number(values.rounds ?? (isQuick ? 1 : 3)) };
const python = await pythonOfPeers();
const names = Object.keys(PARTS);
const wanted = Map.groupBy(positionals.length > 0 ? positionals : names, (word) => word.split("/")[0]);

const sections: Section[] = [];
for (const [name, words] of wanted) {
  const section = await sectionOf(name, words);
  console.log(sectionText(section));
  sections.push(section);
  // What is measured is not lost where a later part fails.
  if (values.write === true) await writeResults(sections, names);
}

async function sectionOf(name: string, words: readonly string[]): Promise<Section> {
  const part = await loadPart(name);
  const folder = await Deno.makeTempDir({ prefix: "probegraph-bench-" });
  try {
    await part.prepare?.(folder, python);
    const rows: Row[] = [];
    for (const [task, of] of chosen(part, name, words)) {
      console.error(`${name}/${task} …`);
      rows.push(await measureTask({ part: name, name: task, task: of, folder, python }, effort));
    }
    return {
      name,
      title: part.title,
      circumstances: await circumstances(python),
      tasks: Object.keys(part.tasks),
      rows,
    };
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

function chosen({ tasks }: Part, name: string, words: readonly string[]) {
  return Object.entries(tasks).filter(([task]) => words.includes(name) || words.includes(`${name}/${task}`));
}
