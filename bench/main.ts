/**
 * Measures everything beside its peer, and prints one table.
 *
 *     deno task bench [--quick] [--rounds N] [--write] [part | part/task …]
 *
 * All parts run where none is named. `--quick` measures each once, at its smallest size. `--write` puts the tasks that ran into
 * `bench/RESULTS.md`, in place of what it says of them. Peers need `deno task bench:peers` once; `PYTHON` names another interpreter that has them.
 */
import { parseArgs } from "node:util";
import { chosenTasks, loadPart, PARTS } from "./parts.ts";
import { pythonOfPeers } from "./peers.ts";
import { circumstances } from "./table/machine.ts";
import { measureTask, type Row, sizesOf } from "./table/measure.ts";
import { type Section, sectionText, writeResults } from "./table/results.ts";

const { values, positionals } = parseArgs({
  args: Deno.args,
  allowPositionals: true,
  options: {
    quick: { type: "boolean" },
    write: { type: "boolean" },
    rounds: { type: "string" },
    help: { type: "boolean" },
  },
});
const names = Object.keys(PARTS);
if (values.help === true) {
  console.log(`deno task bench [--quick] [--rounds N] [--write] [part | part/task …]\n\nParts: ${names.join(", ")}`);
  Deno.exit(0);
}
const isQuick = values.quick === true;
const effort = { isQuick, rounds: Number(values.rounds ?? (isQuick ? 1 : 3)) };
const python = await pythonOfPeers();
const wanted = Map.groupBy(positionals.length > 0 ? positionals : names, (word) => word.split("/")[0]);

for (const [name, words] of wanted) console.log(sectionText(await measurePart(name, words)));

async function measurePart(name: string, words: readonly string[]): Promise<Section> {
  const part = await loadPart(name);
  const folder = await Deno.makeTempDir({ prefix: "probegraph-bench-" });
  const rows: Row[] = [];
  const section = { name, title: part.title, circumstances: "", tasks: Object.keys(part.tasks), rows };
  try {
    const tasks = chosenTasks(part, name, words);
    await part.prepare?.(folder, python, Math.max(0, ...tasks.map(([, task]) => sizesOf(task, effort).at(-1)!)));
    for (const [task, of] of tasks) {
      console.error(`${name}/${task} …`);
      rows.push(await measureTask({ part: name, name: task, task: of, folder, python }, effort));
      section.circumstances = await circumstances(python);
      // What is measured is not lost where a later task is stopped.
      if (values.write === true) await writeResults([section], names);
    }
    return section;
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}
