/**
 * Runs many programs in both languages and prints where they differ, save where docs/python.md says so:
 *
 *     deno task interop FIRST_SEED COUNT
 *
 * Every tenth program also runs on one shared folder. With `--record FILE` krnel-graph's answers are written down instead.
 * Needs a Python with krnel-graph 0.1.8 (PROBEGRAPH_TEST_PYTHON).
 */

import { openStore } from "../../../mod.ts";
import { differences, type Outcomes } from "./outcome.ts";
import { Peer } from "./peer.ts";
import { programOf } from "./program.ts";
import { computed, ourAnswers, sharedDifferences } from "./runs.ts";

const [first, count] = Deno.args.slice(0, 2).map(Number);
const record = Deno.args[2] === "--record" ? Deno.args[3] : undefined;
await using peer = new Peer();
const recorded: Record<number, Outcomes> = {};
let [steps, differing] = [0, 0];
for (let seed = first; seed < first + count; seed++) {
  const program = programOf(seed);
  const theirs = await peer.answers(program, computed(program));
  recorded[seed] = theirs;
  steps += program.steps.length;
  if (record !== undefined) continue;
  const found = differences(program, await ourAnswers(program), theirs);
  if (seed % 10 === 0) {
    const uri = await Deno.makeTempDir();
    found.push(
      ...await sharedDifferences(program, { peer, open: () => openStore(uri), place: { uri }, alone: theirs }),
    );
    await Deno.remove(uri, { recursive: true });
  }
  differing += found.length;
  if ((seed - first) % 100 === 99) console.error(`${seed - first + 1} programs`);
  for (const line of found) console.log(line);
}
if (record !== undefined) await Deno.writeTextFile(record, JSON.stringify(recorded, kept) + "\n");
if (differing > 0) Deno.exitCode = 1;
console.log(`${count} programs of ${steps} steps: ${differing} differences`);

/** What is recorded: seven digits, which is what a comparison asks for, and of datasets only the small ones. */
function kept(name: string, value: unknown): unknown {
  if (typeof value === "number") return Number(value.toPrecision(7));
  const isDataset = name === "value" && Array.isArray((value as { text?: unknown } | null)?.text);
  return isDataset && (value as { text: unknown[] }).text.length > 3 ? undefined : value;
}
