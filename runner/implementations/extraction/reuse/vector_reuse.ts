/**
 * Known rows of ops whose rows are vectors.
 *
 * @module
 */

import type { Op } from "../../../../ops/op.ts";
import type { PythonJson } from "../../../../ops/python_json.ts";
import type { TokenMode } from "../../../../ops/types/language_models.ts";
import { reduceTokens } from "../../../models/engine/reduce.ts";
import type { Context } from "../../../evaluation/implementation.ts";
import type { RecordedModel, RequestFields } from "../../model_runs.ts";
import type { RowShards } from "../row_shards.ts";
import { pythonSources } from "./python_source.ts";
import { vectorResult } from "./result_source.ts";
import { rowPass } from "./row_pass.ts";
import { type MemberPass, RowReuse, type RowSink } from "./row_reuse.ts";
import type { RowSource, RowVectors } from "./row_source.ts";
import { vectorShard } from "./shard_source.ts";
import { sharedRows } from "./shared_rows.ts";
import type { SourceKind } from "./sources.ts";

/** Of one op, what its rows depend on besides what is read. */
export type PassSettings = Readonly<Record<string, PythonJson>>;

/** An op of a pass, and what its rows depend on. */
export interface VectorMember {
  /** Its context. */
  readonly context: Context;
  /** What its rows depend on. */
  readonly settings: PassSettings;
  /** Whether its result is kept as 16-bit floats. */
  readonly isHalf: boolean;
}

/** What is told of the ops of a pass. */
export interface VectorPass {
  /** `scheme:name`. */
  readonly model: string;
  /** The model as it is. */
  readonly recorded: RecordedModel;
  /** The ops. */
  readonly members: readonly VectorMember[];
  /** Rows of the dataset. */
  readonly rows: number;
  /** What the model's reading of texts depends on, where their tokens are not known. */
  readonly reading: PassSettings;
}

/** How texts are read. */
type ReadingFields = Pick<RequestFields, "maxLength" | "applyChatTemplate"> & {
  readonly appendToChatTemplate?: string | null;
};

/**
 * What the rows of all ops of a pass depend on.
 *
 * @param rows Rows of the dataset.
 * @param own What else the reading of texts depends on.
 */
export function passOf(
  { model, ...fields }: RequestFields & ReadingFields,
  recorded: RecordedModel,
  rows: number,
  own: PassSettings = {},
): Omit<VectorPass, "members"> {
  return { model, recorded, rows, reading: { ...readingOf(fields), ...own } };
}

function readingOf({ maxLength, applyChatTemplate, appendToChatTemplate = null }: ReadingFields): PassSettings {
  return { maxLength: maxLength === null ? null : Number(maxLength), applyChatTemplate, appendToChatTemplate };
}

/** The rows of a pass that are known; `undefined` where none are to be reused. */
export async function vectorReuse(
  { model, recorded, members, rows, reading }: VectorPass,
): Promise<RowReuse<RowVectors> | undefined> {
  const indexes = members[0].context.rowIndexes;
  if (indexes === undefined) return undefined;
  const named = members.map((member) => ({ context: member.context, passes: passesOf(model, recorded, member) }));
  if (named.some(({ passes }) => passes.length === 0)) return undefined;
  const settingsOf = ({ fields }: Op) => JSON.stringify(readingOf(fields as unknown as ReadingFields));
  const sourced = await Promise.all(named.map(async (member) => {
    return { ...member, sources: await pythonSources(member.context, settingsOf) };
  }));
  const { fingerprint } = recorded;
  return await RowReuse.open(indexes, { members: sourced, fingerprint, rows, settings: JSON.stringify(reading) });
}

/** Where a member's known rows go. @param isElsewhere Whether a row is another machine's. */
export function sinkOf(shards: RowShards, isElsewhere: (row: number) => boolean): RowSink<RowVectors> {
  return {
    has: (row) => isElsewhere(row) || shards.has(row),
    keep: async (found) => await shards.take(found),
  };
}

/** What an op's rows can be made of: rows like them, and the last or mean of those of which all tokens were kept. */
function passesOf(
  model: string,
  recorded: RecordedModel,
  { settings, isHalf }: VectorMember,
): MemberPass<RowVectors>[] {
  const named = (pass: PassSettings, kind: SourceKind<RowVectors>): MemberPass<RowVectors>[] => {
    const name = rowPass(model, recorded, pass);
    return name === undefined ? [] : [{ pass: name, kind }];
  };
  const { tokenMode, dtype } = settings;
  const areRounded = dtype === "float16";
  // The mean of rounded vectors is not the mean, rounded or not.
  const isReduced = tokenMode === "last" || (tokenMode === "mean" && !areRounded);
  return [
    ...named(settings, kindOf(isHalf)),
    ...isReduced ? named({ ...settings, tokenMode: "all" }, reduced(kindOf(areRounded), tokenMode)) : [],
  ];
}

function kindOf(isHalf: boolean): SourceKind<RowVectors> {
  return {
    result: vectorResult,
    here: sharedRows,
    part: (uuid, scratch, name) => vectorShard(uuid, scratch, name, isHalf),
  };
}

/** One vector of each row, made of those of its tokens. */
function reduced(kind: SourceKind<RowVectors>, mode: TokenMode): SourceKind<RowVectors> {
  return {
    result: (...source) => reducedSource(kind.result(...source), mode),
    here: (...source) => {
      const own = kind.here?.(...source);
      return own && reducedSource(own, mode);
    },
    part: async (...source) => {
      const part = await kind.part(...source);
      return part && reducedSource(part, mode);
    },
  };
}

function reducedSource(source: RowSource<RowVectors>, mode: TokenMode): RowSource<RowVectors> {
  return {
    uuid: source.uuid,
    marks: source.marks,
    isInProgress: source.isInProgress,
    async *read(rows) {
      for await (const part of source.read(rows)) {
        yield part.map(({ at, value }) => ({ at, value: reducedVector(value, mode) }));
      }
    },
  };
}

function reducedVector({ columns, data }: RowVectors, mode: TokenMode): RowVectors {
  const tokens = data.length / columns;
  return { columns, data: reduceTokens(data, [1, tokens, columns], Int32Array.of(tokens), mode) };
}
