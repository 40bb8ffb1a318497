/**
 * Rows that krnel-graph computed, for who trusts that its models were the same.
 *
 * @module
 */

import type { Op } from "../../../../ops/op.ts";
import { type PythonJson, pythonJson } from "../../../../ops/python_json.ts";
import { RECORD_WORDS } from "../../../../stores/row_index.ts";
import type { Context } from "../../../evaluation/implementation.ts";
import { givenText } from "../../../models/rows/schedule.ts";
import type { ModelInput } from "../../../models/mod.ts";
import { uncheckedResult } from "./result_source.ts";
import { givenKey } from "./row_marks.ts";
import { deviceName } from "./row_pass.ts";
import type { RowSource, RowVectors } from "./row_source.ts";

/** Fields that change no row, or are seen in what is given. */
const LEFT_OUT: ReadonlySet<string> = new Set([
  "text",
  "batchSize",
  "torchCompile",
  "maxLength",
  "applyChatTemplate",
  "appendToChatTemplate",
]);

/**
 * krnel-graph's results of ops that differ in their texts alone, and in how those are read.
 *
 * @param settingsOf What an op's reading of texts depends on.
 */
export async function pythonSources(
  { op, signal, rowIndexes, pythonResults, warn }: Context,
  settingsOf: (op: Op) => string,
): Promise<RowSource<RowVectors>[]> {
  const sources: RowSource<RowVectors>[] = [];
  if (rowIndexes === undefined || pythonResults === undefined) return sources;
  for await (const other of pythonResults.ops(op.type)) {
    if (alikeText(other) !== alikeText(op)) continue;
    // What its texts were made from may be gone.
    const given = await pythonResults.values(other.fields.text as Op, signal).catch(() => undefined);
    if (given === undefined) continue;
    const source = uncheckedResult(rowIndexes, other.uuid, keysOf(given, settingsOf(other)));
    sources.push(
      toldOf(source, () => warn(`Rows of ${other.uuid} are krnel-graph's, whose model is trusted to be this one`)),
    );
  }
  return sources;
}

function alikeText({ fields }: Op): string {
  const { device, ...rest } = Object.fromEntries(Object.entries(fields).filter(([name]) => !LEFT_OUT.has(name)));
  return pythonJson({ ...rest, device: deviceName(String(device)) } as PythonJson);
}

function keysOf(given: readonly PythonJson[], settings: string): Uint32Array {
  const keys = new Uint32Array(given.length * RECORD_WORDS);
  given.forEach((input, row) => {
    if (input !== null) keys.set(givenKey(givenText(input as unknown as ModelInput), settings), row * RECORD_WORDS);
  });
  return keys;
}

/** A source that says, once, when it is read. */
function toldOf(source: RowSource<RowVectors>, tell: () => void): RowSource<RowVectors> {
  let isTold = false;
  return {
    uuid: source.uuid,
    marks: source.marks,
    isInProgress: false,
    isBorrowed: true,
    read(rows) {
      if (!isTold) tell();
      isTold = true;
      return source.read(rows);
    },
  };
}
