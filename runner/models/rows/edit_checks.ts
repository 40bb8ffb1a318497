/**
 * Refuses edits that do not fit a model, or the rows that it reads, before anything is computed with them.
 *
 * @module
 */
import { ModelError } from "../../../ops/errors.ts";
import type { EditPositions } from "../../../ops/handles/edit.ts";
import type { EditPlace } from "../../onnx/edits/graph_edit.ts";
import { type RowEdit, tokensOf } from "./edits.ts";
import type { ScheduledRow } from "./schedule.ts";
import type { TokenEncoder } from "./tokens.ts";

/**
 * Requires that the heads and neurons of edits are there.
 *
 * @param places for each edit where it takes hold
 * @throws {ModelError} if one is not
 */
export function checkChoices(edits: readonly RowEdit[], places: readonly (readonly EditPlace[])[]): void {
  edits.forEach((edit, index) => {
    for (const choice of ["heads", "neurons"] as const) {
      if (edit[choice] !== null) checkChoice(edit, choice, edit[choice], places[index]);
    }
  });
}

function checkChoice(
  { points }: RowEdit,
  choice: "heads" | "neurons",
  chosen: readonly number[],
  places: readonly EditPlace[],
): void {
  const where = points.map((point) => `"${point}"`).join(", ");
  const other = places.find((place) => place.choice !== choice);
  if (other !== undefined) {
    const hooks = choice === "heads"
      ? "attn.hook_q, attn.hook_k, attn.hook_v, attn.hook_z and attn.hook_pattern"
      : "mlp.hook_post";
    throw new ModelError(`Cannot edit ${choice} ${chosen.join(", ")} at ${where}: ${choice} can be chosen at ${hooks}`);
  }
  for (const { count } of places) {
    const unknown = chosen.find((index) => index < 0 || index >= count);
    if (unknown === undefined) continue;
    throw new ModelError(
      `Cannot edit ${choice.slice(0, -1)} ${unknown} at ${where}: there are ${count} ${choice}, 0 to ${count - 1}`,
    );
  }
}

/**
 * Requires that the tokens which edits name are there.
 *
 * @throws {ModelError} if a row has them not; the message shows its tokens
 */
export async function checkPositions(
  edits: readonly RowEdit[],
  rows: readonly ScheduledRow[],
  encoder: Pick<TokenEncoder, "decode">,
): Promise<void> {
  for (const { positions, keys, value } of edits) {
    for (const { ids, rows: [row] } of rows) {
      const missing = [positions, keys].flatMap(listed).find((at) => at >= ids.length || at < -ids.length);
      if (missing !== undefined) {
        throw new ModelError(`Cannot edit position ${missing} of row ${row}: ${await describe(ids, encoder)}`);
      }
      const tokens = value?.kind === "tokens" ? tokensOf(value.rows, row).rows : ids.length;
      if (tokens === ids.length) continue;
      throw new ModelError(
        `Cannot edit row ${row} position by position: its values are of ${tokens} tokens, and ` +
          `${await describe(ids, encoder)}; both prompts need equally many tokens`,
      );
    }
  }
}

function listed(positions: EditPositions | null): readonly number[] {
  if (positions === null || typeof positions === "string") return [];
  return "from" in positions ? [] : positions;
}

/** More would not be read. */
const SHOWN_TOKENS = 40;

async function describe(ids: Int32Array, encoder: Pick<TokenEncoder, "decode">): Promise<string> {
  const texts = await encoder.decode([...ids.subarray(0, SHOWN_TOKENS)].map((id) => [id]));
  const shown = texts.map((text, at) => `${at} ${text === "" ? `id ${ids[at]}` : JSON.stringify(text)}`).join(", ");
  return `it has ${ids.length} tokens, 0 to ${ids.length - 1}: ${shown}${ids.length > SHOWN_TOKENS ? ", …" : ""}`;
}
