import assert from "node:assert/strict";
import { differences, type Outcomes } from "./outcome.ts";
import { programOf } from "./program.ts";
import { ourAnswers } from "./runs.ts";

/** What krnel-graph 0.1.8 answers: `deno task interop 1 20 --record FILE`. */
const recorded: Record<number, Outcomes> = JSON.parse(
  await Deno.readTextFile(new URL("../../fixtures/interop/recorded.json", import.meta.url)),
);
for (const [seed, theirs] of Object.entries(recorded)) {
  Deno.test(`the program of seed ${seed} comes to what krnel-graph recorded`, async () => {
    const program = programOf(Number(seed));
    assert.deepEqual(differences(program, await ourAnswers(program), theirs), []);
  });
}
