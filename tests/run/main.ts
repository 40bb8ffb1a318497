/**
 * The tests, side by side: `deno task test`, or those of some paths, as in `deno task test tests/stores docs/data.md`.
 *
 * Each file is a process of its own, since working folder, environment and signals belong to a process.
 *
 * @module
 */
import { parseArgs } from "node:util";
import { inTurn } from "./order.ts";
import { endAll, type Finished, runUnit } from "./process.ts";
import { progressLine, summaryOf } from "./report.ts";
import { shareServers } from "./servers.ts";
import { findUnits, PathError, type Unit } from "./units.ts";

const { positionals, values } = parseArgs({
  args: Deno.args,
  allowPositionals: true,
  options: { filter: { type: "string" }, jobs: { type: "string" } },
});
/** One more than there are cores: some always wait, for a process or a clock. */
const jobs = Number(values.jobs ?? navigator.hardwareConcurrency + 1);
const options = values.filter === undefined ? ["--permit-no-files"] : [`--filter=${values.filter}`];

const finished: Finished[] = [];

function end(code: number): never {
  endAll();
  console.log(`\n${summaryOf(finished)}`);
  Deno.exit(code);
}

for (const signal of ["SIGINT", "SIGTERM"] as const) {
  Deno.addSignalListener(signal, () => {
    console.log(`\nStopped by ${signal}: ${finished.length} of ${units.length} were run`);
    end(130);
  });
}

const units = await findUnits(positionals).catch((error) => {
  if (!(error instanceof PathError)) throw error;
  console.error(error.message);
  Deno.exit(2);
});
const servers = shareServers();
const { alone, together } = inTurn(units);

/** Goes through a queue, as one of several who do. */
async function work(queue: Iterator<Unit>): Promise<void> {
  for (let next = queue.next(); !next.done; next = queue.next()) {
    finished.push(await runUnit(next.value, options, servers.env));
    console.log(progressLine(finished.at(-1)!, finished.length, units.length));
  }
}

const queue = together.values();
await Promise.all(Array.from({ length: jobs }, () => work(queue)));
await work(alone.values());
end(finished.some(({ failed }) => failed > 0) ? 1 : 0);
