/**
 * Runs many programs in both languages and prints where they differ:
 *
 *     deno run -A tests/interop/differential/run.ts FIRST_SEED COUNT
 *
 * Every third program also runs on one shared folder. With `--record FILE` krnel-graph's answers are written down instead.
 * Needs a Python with krnel-graph 0.1.8 (PROBEGRAPH_TEST_PYTHON).
 */

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
  if (seed % 3 === 0) {
    const uri = await Deno.makeTempDir();
    found.push(...await sharedDifferences(program, { peer, place: { uri }, alone: theirs }));
    await Deno.remove(uri, { recursive: true });
  }
  differing += found.length;
  for (const line of found) console.log(line);
}
if (record !== undefined) await Deno.writeTextFile(record, JSON.stringify(recorded));
console.log(`${count} programs of ${steps} steps: ${differing} differences`);
