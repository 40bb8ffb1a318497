/**
 * The mistakes of a report: the most confident first, false positives and false negatives apart.
 *
 * @module
 */

import type { JudgedRows } from "../../../ops/types/judged_fields.ts";
import type { Op } from "../../../ops/op.ts";
import { type Channel, checkNamed } from "../charts/channel.ts";
import { Shown } from "../shown.ts";
import { phraseOf } from "../words.ts";
import { checkPageSize } from "./page_size.ts";

/** How mistakes are shown. */
export interface MistakesParts {
  /** What the report judges. */
  readonly judged: JudgedRows;
  /** Further columns. */
  readonly with?: Readonly<Record<string, Channel>>;
  /** Rows on a page. */
  readonly pageSize?: number;
}

/** The mistakes of a report. Drawn, it computes what is missing. @throws {OpError} for columns without names, and a number of rows that pages do not have */
export function mistakes(report: Op<"report">, parts: MistakesParts): Shown {
  checkNamed("mistakes", "with", parts.with);
  checkPageSize("mistakes", parts.pageSize);
  const name = `Mistakes of ${phraseOf(parts.judged.score).replace(/^scores of /, "")}`;
  const draw = async () => {
    const { drawMistakes } = await import("./draw_mistakes.ts");
    return await drawMistakes(report, name, parts);
  };
  return new Shown({ name, maxBytes: 5_000_000, draw });
}
