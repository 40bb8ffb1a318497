/**
 * How long `summary`, `status` and `gc` take with a folder that holds the results of 10,000 ops.
 *
 *     deno run -A bench/many_ops.ts
 *
 * Each command starts as a new process, in turn, `ROUNDS` times; the medians count. All but the last 30 ops are completed.
 */

import { walk } from "../ops/graph.ts";
import { utf8 } from "../stores/bytes.ts";
import { recordKeys } from "../stores/keys.ts";
import { resultKey } from "../stores/result_file.ts";
import { encodeStatus, newStatus } from "../stores/status.ts";
import { reports } from "./many_ops_graph.ts";

const ROUNDS = 3;

const here = (name: string): string => new URL(name, import.meta.url).pathname;
const FILE = ["-f", here("many_ops_graph.ts")];
const COMMANDS = [["summary", ...FILE], ["status", ...FILE], ["gc", "--older-than", "0"]];

const store = await Deno.makeTempDir({ prefix: "probegraph-bench-" });
try {
  await fill();
  const times: Record<string, number[]> = {};
  for (let round = 0; round < ROUNDS; round++) {
    for (const command of COMMANDS) (times[command[0]] ??= []).push(await time(command));
  }
  const rows = Object.entries(times).map(([name, all]) => [name, { "median ms": all.toSorted((a, b) => a - b)[1] }]);
  console.table(Object.fromEntries(rows));
} finally {
  await Deno.remove(store, { recursive: true });
}

/** Writes what the commands look at: statuses, `done`, and a byte where results would be. */
async function fill(): Promise<void> {
  const ops = walk(reports).filter((op) => !op.isEphemeral);
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
  console.log(`${ops.length} ops in ${store}`);
}

async function time(command: readonly string[]): Promise<number> {
  const args = ["run", "--allow-all", here("../cli/main.ts"), ...command, "--store", store];
  const began = performance.now();
  const { success, stderr } = await new Deno.Command(Deno.execPath(), { args, stdout: "null" }).output();
  if (!success) throw new Error(`${command[0]} failed: ${new TextDecoder().decode(stderr)}`);
  return Math.round(performance.now() - began);
}
