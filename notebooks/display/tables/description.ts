/**
 * What the columns of a dataset hold.
 *
 * @module
 */

import type { Description } from "../../../ops/drawing.ts";
import type { ColumnSummary } from "../../../ops/evaluator.ts";
import type { Op } from "../../../ops/op.ts";
import { OpError } from "../../../ops/errors.ts";
import { Shown } from "../shown.ts";
import { phraseOf } from "../words.ts";

/** A table of a dataset's columns; see `Dataset.describe`. */
export class DatasetDescription extends Shown implements Description {
  readonly #dataset: Op<"dataset">;

  /** Draws nothing, and computes nothing. */
  constructor(dataset: Op<"dataset">) {
    super({
      name: `Columns of ${phraseOf(dataset)}`,
      draw: async () => {
        const { drawDescription } = await import("./draw_description.ts");
        return drawDescription(this.toString(), await this.toRows());
      },
    });
    this.#dataset = dataset;
  }

  /** A row for each column. Computes what is missing. @throws {OpError} where the dataset has no runner */
  async toRows(): Promise<readonly ColumnSummary[]> {
    const runner = this.#dataset.evaluator;
    if (runner === undefined) {
      throw new OpError(`describe() asks the runner that made the data, and ${this.#dataset} has none`);
    }
    return await runner.summary(this.#dataset);
  }
}
