/**
 * The answers of language models that were trained as guards.
 *
 * @module
 */
import { ModelError } from "../../../ops/errors.ts";
import { softmaxRows } from "../../numeric/softmax.ts";
import { guardAnswers, type GuardPrompt, guardWriter } from "./guard_prompt.ts";
import { readableLength } from "./length_check.ts";
import { requireVocabularyOf } from "./logits.ts";
import { type RowBatch, type RowsRequest, runRows } from "./run_rows.ts";
import { createTokenEncoder, type ModelInput, NO_LIMIT, type TokenEncoder } from "./tokens.ts";

/** What is asked of a guard. */
export interface GuardRequest extends RowsRequest {
  /** With which prompt. */
  readonly guard: GuardPrompt;
}

/**
 * Asks a guard, batch by batch; each batch has one output, with the probabilities of its two answers (softmax over their
 * logits after the prompt).
 *
 * @throws {ModelError} if a prompt is longer than the model reads: its end is the question, and is not to be cut off
 */
export async function* extractGuardScores(request: GuardRequest): AsyncGenerator<RowBatch, void, void> {
  const { model, guard, onWarning } = request;
  requireVocabularyOf(model);
  const { isOwn, ...writer } = guardWriter(model, guard);
  if (!isOwn) {
    onWarning?.(`The prompt is the one that was published of ${guard.kind}: ${model.path} has none of its own`);
  }
  const encoder = await createTokenEncoder(model, { maxLength: NO_LIMIT }, writer);
  const tokenIds = await answerTokens(guardAnswers(guard.kind), encoder);
  const most = readableLength(model);
  const encode = async (inputs: readonly ModelInput[], rows: readonly number[], signal?: AbortSignal) => {
    const encoded = await encoder.encode(inputs, rows, signal);
    encoded.forEach(({ length }, index) => checkLength(length, most, rows[index], model.path));
    return encoded;
  };
  for await (const batch of runRows(request, { kind: "logits", tokenIds }, () => ({ ...encoder, encode }))) {
    yield { ...batch, outputs: batch.outputs.map((output) => softmaxRows(output)) };
  }
}

/**
 * The tokens with which answers begin.
 *
 * @throws {ModelError} if they begin with the same one
 */
async function answerTokens(answers: readonly string[], encoder: TokenEncoder): Promise<number[]> {
  const tokens = await Array.fromAsync(
    answers,
    async (answer) => encoder.tokenId(answer) ?? (await encoder.split(answer)).ids[0],
  );
  if (new Set(tokens).size === answers.length) return tokens;
  throw new ModelError(
    `Cannot tell the answers ${answers.map((answer) => JSON.stringify(answer)).join(" and ")} apart: in the model's ` +
      "vocabulary they begin with the same token",
  );
}

function checkLength(length: number, most: number | undefined, row: number, path: string): void {
  if (most === undefined || length <= most) return;
  throw new ModelError(
    `Cannot ask about row ${row}: the guard's prompt with its text has ${length} tokens, and the model ${path} reads ` +
      `${most}; shorten the text`,
  );
}
