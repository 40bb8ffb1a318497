/**
 * The tests, side by side: `deno task test`, or those of some paths, as in `deno task test tests/stores docs/data.md`.
 * Proofs are run by `deno task test:proofs`, or where they are asked for by a path.
 *
 * Working folder, environment and signals belong to a process: what touches them runs in a process of its own.
 *
 * @module
 */
import { parseArgs } from "node:util";
import { inTurn } from "./order.ts";
import { endAll, type Finished, runUnit } from "./process.ts";
import { progressLine, summaryOf } from "./report.ts";
import { shareServers } from "./servers.ts";
import { countProofs, eachAlone, findUnits, PathError, type Unit } from "./units.ts";

const { positionals, values } = parseArgs({
  args: Deno.args,
  allowPositionals: true,
  options: {
    filter: { type: "string" },
    jobs: { type: "string" },
    proofs: { type: "boolean" },
    quick: { type: "boolean" },
  },
});
/** One more than there are cores: some always wait, for a process or a clock. */
const jobs = Number(values.jobs ?? navigator.hardwareConcurrency + 1);
const options = values.filter === undefined ? [] : [`--filter=${values.filter}`];

const units = await findUnits(positionals, values).catch((error) => {
  if (!(error instanceof PathError)) throw error;
  console.error(error.message);
  Deno.exit(2);
});
const proofsLeft = positionals.length > 0 || values.proofs ? 0 : await countProofs();

// What Python's programs import is compiled by the first of them, and not again by each.
Deno.env.delete("PYTHONDONTWRITEBYTECODE");

const scratch = await Deno.makeTempDir({ prefix: "probegraph-test-run-" });
const finished: Finished[] = [];

function end(code: number): never {
  endAll();
  Deno.removeSync(scratch, { recursive: true });
  console.log(`\n${summaryOf(finished, proofsLeft)}`);
  Deno.exit(code);
}

const setting = { options, scratch, env: shareServers() };

for (const signal of ["SIGINT", "SIGTERM"] as const) {
  Deno.addSignalListener(signal, () => {
    console.log(`\nStopped by ${signal}: ${finished.length} of ${units.length} were run`);
    end(130);
  });
}

/** Runs a unit. Where files fail together, each is run alone, to say which it was; company may be the reason, too. */
async function outcomesOf(unit: Unit): Promise<Finished[]> {
  const together = await runUnit(unit, setting);
  if (unit.kind !== "files" || together.failed === 0) return [together];
  const alone: Finished[] = [];
  for (const each of eachAlone(unit)) alone.push(await runUnit(each, setting));
  return alone.some(({ failed }) => failed > 0) ? alone : [together];
}

let ended = 0;

/** Goes through a queue, as one of several who do. */
async function work(queue: Iterable<Unit>): Promise<void> {
  for (const unit of queue) {
    const outcomes = await outcomesOf(unit);
    finished.push(...outcomes);
    ended++;
    for (const outcome of outcomes) console.log(progressLine(outcome, ended, units.length));
  }
}

const queue = inTurn(units).values();
await Promise.all(Array.from({ length: jobs }, () => work(queue)));
end(finished.some(({ failed }) => failed > 0) ? 1 : 0);
