/**
 * Known texts of ops that write texts.
 *
 * @module
 */

import { isPlainWriting } from "../../../../ops/types/device_texts.ts";
import type { Context } from "../../../evaluation/implementation.ts";
import type { Scratch } from "../../../evaluation/scratch.ts";
import type { RecordedModel } from "../../model_runs.ts";
import { readTexts, type TextShards } from "../text_shards.ts";
import { textResult } from "./result_source.ts";
import { RowKeys, textCheck } from "./row_marks.ts";
import { deviceName, rowPass } from "./row_pass.ts";
import { RowReuse, type RowSink } from "./row_reuse.ts";
import type { RowSource } from "./row_source.ts";
import type { SourceKind } from "./sources.ts";

/** What is told of an op. */
export interface TextPass {
  /** Its context. */
  readonly context: Context;
  /** `scheme:name`. */
  readonly model: string;
  /** The model as it is. */
  readonly recorded: RecordedModel;
  /** Rows of the dataset. */
  readonly rows: number;
  /** Most tokens of a text. */
  readonly maxTokens: number;
  /** Where they are written. @default "auto" */
  readonly device?: string;
  /** Number type of the model. */
  readonly dtype: string | null;
}

/** The texts of an op that are known; `undefined` where none are to be reused. Texts are written without chance. */
export async function textReuse(
  { context, model, recorded, rows, maxTokens, device = "auto", dtype }: TextPass,
): Promise<RowReuse<string> | undefined> {
  const asked = { kind: "texts", maxTokens };
  const place = { device: deviceName(device), dtype };
  const pass = rowPass(model, recorded, isPlainWriting(place) ? asked : { ...asked, ...place });
  if (context.rowIndexes === undefined || pass === undefined) return undefined;
  const members = [{ context, passes: [{ pass, kind: TEXTS }] }];
  return await RowReuse.open(context.rowIndexes, { members, fingerprint: recorded.fingerprint, rows, settings: "" });
}

/** Where known texts go. @param isElsewhere Whether a row is another machine's. */
export function textSink(shards: TextShards, isElsewhere: (row: number) => boolean): RowSink<string> {
  return {
    has: (row) => isElsewhere(row) || shards.has(row),
    keep: async (found) => {
      const rows = found.flatMap((each) => each.rows);
      await shards.add({ rows, texts: found.flatMap(({ rows, value }) => rows.map(() => value)) });
    },
  };
}

const TEXTS: SourceKind<string> = { result: textResult, part: textPart };

/** The texts of a file of a work in progress. */
async function textPart(uuid: string, scratch: Scratch, name: string): Promise<RowSource<string> | undefined> {
  const texts = readTexts(await scratch.get(name)).filter(({ key }) => key !== undefined);
  const keys = new RowKeys(texts.length);
  texts.forEach((text, i) => keys.set([i], text.key!));
  const checks = Uint32Array.from(texts, ({ text }) => textCheck(text));
  return {
    uuid,
    marks: { records: keys.records([...texts.keys()], checks) },
    isInProgress: true,
    async *read(rows) {
      yield rows.map((row, at) => ({ at, value: texts[row].text }));
    },
  };
}
