/**
 * Asking language models that were trained as guards.
 *
 * @module
 */

import { PRESENT_ROWS } from "../../ops/column_code.ts";
import { ModelError } from "../../ops/errors.ts";
import { type LLMGuardScoresFields, LLMGuardScoresOp } from "../../ops/types/guard_scores.ts";
import { type Context, implement } from "../evaluation/implementation.ts";
import { guardAnswers, guardConversation, type ModelInput, requireCapability } from "../models/mod.ts";
import { lonePass } from "./extraction/lone_pass.ts";
import { inParts, requestOf } from "./extraction/model_rows.ts";
import { deviceName } from "./extraction/reuse/row_pass.ts";
import { columnOfRows } from "./extraction/row_column.ts";
import { assertSameLength } from "./lengths.ts";
import { changedModel, inputsOf, ONE_MODEL } from "./model_runs.ts";

const guard = lonePass(async (fields: LLMGuardScoresFields, context) => {
  const { model, kind, policy, answer, dtype, device } = fields;
  const rows = await conversations(fields, context);
  const { run, name } = requireCapability(model, "guardScores");
  const judged = answer === null ? "prompt" as const : "answer" as const;
  const whole = { ...fields, maxLength: null, applyChatTemplate: true };
  return {
    fields: whole,
    rows,
    settings: { kind: "guard", guard: kind, dtype, device: deviceName(device) },
    reading: { kind, policy, judged },
    run: (options) => run({ ...requestOf(whole, name, rows), guard: { kind, policy, judged } }, options),
  };
});

implement(
  LLMGuardScoresOp,
  async (fields, context) =>
    await columnOfRows(await guard.rows(fields, context), "one", fields.dtype, guardAnswers(fields.kind)),
  {
    checkStored: changedModel,
    parts: inParts(({ text }) => text, guard.rows),
    origins: guard.origins,
    needs: ONE_MODEL,
  },
);

async function conversations(
  { text, answer }: LLMGuardScoresFields,
  context: Context,
): Promise<readonly ModelInput[]> {
  const texts = await inputsOf(context, text) as readonly (string | null)[];
  const answers = answer && await context.texts(answer);
  if (answers !== null) assertSameLength("text and answer", texts, answers);
  return texts.map((said, row) =>
    guardConversation(required(said, row, "text"), answers && required(answers[row], row, "answer"))
  );
}

function required(text: string | null, row: number, what: string): string {
  if (text !== null) return text;
  throw new ModelError(
    `Cannot ask about row ${row}: its ${what} is missing (null); ${PRESENT_ROWS} has the others`,
  );
}
