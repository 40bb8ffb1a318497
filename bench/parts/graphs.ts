/**
 * What ops cost besides their work: planning and running them, and the command line on stores with many.
 *
 * - *build* makes ops and asks for their uuids.
 * - *schedule* plans a run in a store that answers at once that nothing is there, and goes through the steps with nothing to compute.
 * - *run* computes small sums by a program, in a store in memory: a lease, statuses, the sum and its file as well. *run_few* does so
 *   with as many as krnel-graph runs within half a minute: its time grows faster than with the square of their number.
 * - *summary*, *status* and *gc* look at a folder in which all but the last 30 ops are completed.
 *
 * krnel-graph has nothing like *schedule* and *gc*.
 */
import { fileURLToPath } from "node:url";
import { Runner } from "../../mod.ts";
import { walk } from "../../ops/graph.ts";
import { planRun } from "../../runner/schedule/plan.ts";
import { runSteps } from "../../runner/schedule/run_steps.ts";
import { utf8 } from "../../stores/bytes.ts";
import { recordKeys } from "../../stores/keys.ts";
import { resultKey } from "../../stores/result_key.ts";
import { encodeStatus, newStatus } from "../../stores/status.ts";
import { pythonOfPeers } from "../peers.ts";
import type { Part, Peer, Program, Run, Task } from "../table/task.ts";
import { reportsOn } from "./many_ops.ts";
import { sums } from "./sums_graph.ts";

const SIZES = [1_000, 10_000];
const path = (name: string): string => fileURLToPath(new URL(name, import.meta.url));
const python = await pythonOfPeers();
const peers: readonly Peer[] = [{ name: "krnel-graph", script: "sums_peer.py" }];

export const part: Part = {
  title: "Graphs of many ops: planning and running them, and the command line on a folder that holds their results.",
  async prepare(folder, _python, largest) {
    for (const size of SIZES.filter((size) => size <= largest)) await fill(`${folder}/${size}`, size);
  },
  tasks: {
    build: { unit: "ops", sizes: SIZES, own: build, peers },
    schedule: { unit: "ops", sizes: SIZES, own: schedule },
    run: { unit: "ops", sizes: SIZES, own: runAll },
    run_few: { unit: "ops", sizes: [500, 2_000], own: runAll, peers },
    summary: lookBy("summary"),
    status: lookBy("status"),
    gc: ownCommand("gc", "--older-than", "0"),
  },
};

function build(count: number): Run {
  const runner = new Runner({ store: "memory://bench" });
  return { work: () => sums(runner, count).map(({ uuid }) => uuid) };
}

function schedule(count: number): Run {
  const ops = sums(new Runner({ store: "memory://bench" }), count);
  const { signal } = new AbortController();
  const work = async () => {
    const { steps } = await planRun(ops, () => Promise.resolve(false));
    const ends = await runSteps(steps, { signal, compute: () => Promise.resolve() });
    if (ends.length <= count || ends.some(({ outcome }) => outcome !== "completed")) {
      throw new Error("ops were left out");
    }
  };
  return { work };
}

function runAll(count: number): Run {
  const runner = new Runner({ store: "memory://bench" });
  const ops = sums(runner, count);
  return { work: () => runner.materialize(ops) };
}

/** A command of both libraries, on the same graph and folder. */
function lookBy(command: string): Task {
  const words = ["-c", "from krnel.graph.cli import app; app()", command, "-f", path("many_ops_peer.py")];
  const program: Program = (size, folder) => [
    "env",
    `BENCH_OPS=${size}`,
    `KRNEL_STORE_URI=${folder}/${size}`,
    python,
    ...words,
  ];
  return { ...ownCommand(command, "-f", path("many_ops_graph.ts")), peers: [{ name: "krnel-graph", program }] };
}

function ownCommand(...words: string[]): Task {
  const command = [
    Deno.execPath(),
    "run",
    "--unstable-lazy-dynamic-imports",
    "--allow-all",
    "--quiet",
    path("../../cli/main.ts"),
    ...words,
  ];
  const program: Program = (size, folder) => [
    "env",
    `BENCH_OPS=${size}`,
    ...command,
    "--store",
    `${folder}/${size}`,
  ];
  return { unit: "ops", sizes: SIZES, program };
}

/** Writes what the commands look at: statuses, `done`, and a byte where results would be. */
async function fill(store: string, count: number): Promise<void> {
  const ops = walk(reportsOn(count)).filter((op) => !op.isEphemeral);
  const now = new Date();
  const times = { timeStarted: now, timeCompleted: now, bytes: 1, checksum: `sha256:${"0".repeat(64)}` };
  for (const [i, op] of ops.entries()) {
    const { status, done } = recordKeys(op.uuid);
    await Deno.mkdir(`${store}/${status.slice(0, status.lastIndexOf("/"))}`, { recursive: true });
    const isDone = i < ops.length - 30;
    await Deno.writeFile(
      `${store}/${status}`,
      encodeStatus({ ...newStatus(op, isDone ? "completed" : "failed"), ...times }),
    );
    if (!isDone) continue;
    await Deno.writeFile(`${store}/${resultKey(op)}`, utf8("0"));
    await Deno.writeFile(`${store}/${done}`, utf8("done"));
  }
}
