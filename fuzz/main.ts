/**
 * The command `deno task fuzz TARGET`: runs a target with mutated inputs, a minute by default, and keeps what it finds in
 * `fuzz/corpus/TARGET`, where the tests read it from then on.
 *
 * @module
 */

import { createHash } from "node:crypto";
import { parseArgs } from "node:util";
import { join } from "../ops/standard.ts";
import { corpusFolder, readCorpus } from "./corpus.ts";
import { inputOf } from "./mutate.ts";
import { loadTarget, TARGET_NAMES } from "./targets.ts";
import { type Fault, LIMITS, watch } from "./watch.ts";

/** Runs a target, anew after each input that broke the process. Returns how many faults it found. */
async function fuzz(name: string, seed: number, seconds: number): Promise<number> {
  const target = await loadTarget(name);
  const end = performance.now() + seconds * 1000;
  let [first, found, peakBytes] = [0, 0, 0];
  for (let left = seconds; left > 0; left = (end - performance.now()) / 1000) {
    // What was found is part of what the next process reads.
    const corpus = await readCorpus(name, target, seed);
    const watched = await watch(name, { seed, first, seconds: left });
    for (const fault of watched.faults) await keep(name, fault, inputOf(target, corpus, seed, fault.number));
    found += watched.faults.length;
    peakBytes = Math.max(peakBytes, watched.peakBytes);
    first = watched.last + 1;
    if (!watched.isBroken) break;
  }
  const megabytes = Math.round(peakBytes / 1e6);
  console.log(
    `${name}: ${first} inputs, seed ${seed}, at most ${megabytes} MB (limit ${LIMITS.bytes / 1e6}), ${found} faults`,
  );
  return found;
}

async function keep(name: string, { problem, input }: Fault, whole: Uint8Array): Promise<void> {
  const bytes = input ?? whole;
  const path = join(corpusFolder(name), `found-${createHash("sha256").update(bytes).digest("hex").slice(0, 12)}`);
  await Deno.mkdir(corpusFolder(name), { recursive: true });
  await Deno.writeFile(path, bytes);
  console.log(`${name}: an input, kept as ${path}, ${problem}\n`);
}

const { values, positionals } = parseArgs({
  args: Deno.args,
  allowPositionals: true,
  options: { seconds: { type: "string", default: "60" }, seed: { type: "string", default: "1" } },
});
const names = positionals[0] === "all" ? TARGET_NAMES : positionals;
if (names.length === 0 || names.some((name) => !TARGET_NAMES.includes(name))) {
  console.error(`deno task fuzz TARGET [--seconds 60] [--seed 1]; targets are ${TARGET_NAMES.join(", ")}, or all`);
  Deno.exit(2);
}
let found = 0;
for (const name of names) found += await fuzz(name, Number(values.seed), Number(values.seconds));
Deno.exit(found > 0 ? 1 : 0);
