/**
 * The parts of the GPU bench, each a program of its own: what ends one ends no other. `gpu.sh` runs them.
 *
 *     main.ts answers RESULTS PLACE [MODEL]    whether models answer there as on the CPU: the demo's, or the files of MODEL
 *     main.ts speed RESULTS PLACE MODEL        how fast they are there
 *     main.ts table RESULTS                    all that was found
 *
 * RESULTS is the file of findings, PLACE a device or `tf32`, MODEL a folder that `make_model.py` made.
 *
 * @module
 */
import { checkAnswers } from "./answers.ts";
import { placeOf, whyNot } from "./places.ts";
import { findingsIn, note } from "./results.ts";
import { timeActivations } from "./speed.ts";
import { printTable } from "./table.ts";

const [part, results, name, model] = Deno.args;
if (part === "table") printTable(findingsIn(await Deno.readTextFile(results)));
else {
  const place = placeOf(name);
  const reason = await whyNot(place);
  const findings = part === "answers" ? checkAnswers(place, name, model) : timeActivations(place, model);
  if (reason !== undefined) console.log(`${name} cannot be used: ${reason}`);
  else for await (const finding of findings) note(results, finding);
}
