/**
 * Whether an op that is missing is stored with Python's floats.
 *
 * @module
 */

import type { Op } from "../../ops/op.ts";
import { floatForm } from "../../runner/python/float_form.ts";
import type { Runner } from "../../runner/runner.ts";
import { pythonHasResult } from "../../stores/op_folder.ts";

/** What to write in place of an integer to find a result of an op; `undefined` where that would find none. */
export async function storedFloatForm(op: Op, runner: Runner): Promise<string | undefined> {
  return await floatForm(op, async (form) => {
    return await runner.has(form) || (!form.isEphemeral && await pythonHasResult(runner.store, form.uuid));
  });
}
