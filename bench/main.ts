/**
 * Measures everything beside its peer, and prints one table.
 *
 *     deno task bench [--quick] [--rounds N] [--write] [part | part/task …]
 *
 * All parts run where none is named. `--quick` measures each once, at its smallest size. `--write` puts the tasks that ran into
 * `bench/RESULTS.md`, in place of what it says of them. Peers need `deno task bench:peers` once; `PYTHON` names another interpreter that has them.
 */
import { type Choice, chooseFrom, USAGE } from "./choice.ts";
import { PARTS } from "./parts.ts";
import { pythonOfPeers } from "./peers.ts";
import { circumstances } from "./table/machine.ts";
import { measureTask, type Row, sizesOf } from "./table/measure.ts";
import { type Section, sectionText, writeResults } from "./table/results.ts";
import type { Part } from "./table/task.ts";

const { effort, writes, parts, asksHelp } = await chooseFrom(Deno.args).catch(({ message }: Error) => {
  console.error(`${message}\n\n${USAGE}`);
  Deno.exit(2);
});
if (asksHelp) {
  console.log(USAGE);
  Deno.exit(0);
}
const python = await pythonOfPeers();

for (const chosen of parts) console.log(sectionText(await measurePart(chosen)));

/** What cannot be made is said; the tasks that read it say so in their lines. */
async function prepare(part: Part, folder: string, largest: number): Promise<void> {
  await part.prepare?.(folder, python, largest).catch(({ message }: Error) =>
    console.error(`Not all is ready: ${message}\n\`deno task bench:peers\` makes a Python that has what this needs`)
  );
}

async function measurePart({ name, part, tasks }: Choice["parts"][number]): Promise<Section> {
  const folder = await Deno.makeTempDir({ prefix: "probegraph-bench-" });
  const rows: Row[] = [];
  const section = { name, title: part.title, circumstances: "", tasks: Object.keys(part.tasks), rows };
  try {
    await prepare(part, folder, Math.max(0, ...tasks.map(([, task]) => sizesOf(task, effort).at(-1)!)));
    for (const [task, of] of tasks) {
      console.error(`${name}/${task} …`);
      rows.push(await measureTask({ part: name, name: task, task: of, folder, python }, effort));
      section.circumstances = await circumstances(python);
      // What is measured is not lost where a later task is stopped.
      if (writes) await writeResults([section], Object.keys(PARTS));
    }
    return section;
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}
