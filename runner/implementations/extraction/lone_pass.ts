/**
 * Ops that share a pass with no other, and have one column of vectors.
 *
 * @module
 */

import type { AskedOp, Context, RowOrigins, RowRange } from "../../evaluation/implementation.ts";
import type { ModelInput, RowBatch, RunOptions } from "../../models/mod.ts";
import { recordModel } from "../model_runs.ts";
import { collectUnknown, type KnownPass, knownPass, originsOf, type PassParts } from "./known_pass.ts";
import { workOn } from "./model_rows.ts";
import type { PassSettings } from "./reuse/vector_reuse.ts";
import type { RowShards } from "./row_shards.ts";

/** What an op asks of a model. */
export interface LoneRequest extends Pick<PassParts, "fields" | "reading"> {
  /** The rows. */
  readonly rows: readonly ModelInput[];
  /** What its rows depend on besides what is read. */
  readonly settings: PassSettings;
  /** Runs the model over the rows. */
  readonly run: (options: RunOptions) => AsyncIterable<RowBatch>;
}

/** How the rows of such ops are computed, and how their origins are told. */
export interface LonePass<F> {
  /** The finished rows. @param range Those that are computed here. @default all */
  readonly rows: (fields: F, context: Context, range?: RowRange) => Promise<RowShards>;
  /** Where the rows would come from. */
  readonly origins: (ops: readonly AskedOp<F>[]) => Promise<RowOrigins | undefined>;
}

/** The pass of each op of a type. */
export function lonePass<F>(requestFor: (fields: F, context: Context) => Promise<LoneRequest>): LonePass<F> {
  return {
    rows: async (fields, context, range) => {
      const pass = await passFor(await requestFor(fields, context), context, { range, isLocal: false });
      const [shards] = await context.work(() => collectUnknown(pass));
      return shards;
    },
    origins: async ([{ fields, context }]) => {
      const request = await requestFor(fields, context);
      return await originsOf(await passFor(request, context, { range: undefined, isLocal: true }));
    },
  };
}

/** What is computed, and whether the model is to be here already. */
interface Asked {
  readonly range: RowRange | undefined;
  readonly isLocal: boolean;
}

async function passFor(request: LoneRequest, context: Context, { range, isLocal }: Asked): Promise<KnownPass> {
  const { fields, rows, settings, reading, run } = request;
  const { signal } = context;
  const recorded = await recordModel(fields, [context], signal, isLocal);
  const members = [{ context, settings, isHalf: fields.dtype === "float16" }];
  return knownPass(
    { fields, recorded, work: await workOn(rows, range), members, outputs: [0], signal, ...(reading && { reading }) },
    run,
  );
}
