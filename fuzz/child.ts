/**
 * Runs a target for a while: a process of its own, so that what hangs or fills the memory can be ended.
 *
 * Arguments: the target's name or module, the seed, the number of the first input, and the seconds. It prints `run N`
 * before input N, and `fault {…}` for an error that is not the project's own.
 *
 * @module
 */

import { faultOf, foreignError, shrink } from "./attempt.ts";
import { readCorpus } from "./corpus.ts";
import { inputOf } from "./mutate.ts";
import { loadTarget } from "./targets.ts";

const [name, seed, first, seconds] = Deno.args;
const target = await loadTarget(name);
const corpus = await readCorpus(name, target, Number(seed));
const known = new Set<string>();

function say(line: string): void {
  Deno.stdout.writeSync(new TextEncoder().encode(`\n${line}\n`));
}

const end = performance.now() + Number(seconds) * 1000;
for (let number = Number(first); performance.now() < end || number < corpus.length; number++) {
  say(`run ${number}`);
  const input = inputOf(target, corpus, Number(seed), number);
  const stack = await foreignError(target, input);
  if (stack === undefined || known.has(faultOf(stack))) continue;
  known.add(faultOf(stack));
  const smallest = await shrink(target, input, faultOf(stack));
  say(`fault ${JSON.stringify({ number, stack, input: smallest.toBase64() })}`);
}
say("end");
Deno.exit(0);
