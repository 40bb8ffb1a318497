/**
 * Templates and JSON.
 *
 * @module
 */

import { DatasetError } from "../../ops/errors.ts";
import { listNames, shorten } from "../../ops/messages.ts";
import { parsePythonJson, type PythonJson } from "../../ops/python_json.ts";
import { JinjaTemplatizeOp, ParseJSONColumnOp } from "../../ops/types/text.ts";
import { implement } from "../evaluation/implementation.ts";
import { eachRow, eachStretch } from "./each_row.ts";
import { joinedTemplate } from "./joined_template.ts";
import { compileTemplate } from "../templates/mod.ts";
import { sliceCodePoints } from "../templates/values/python_text.ts";

implement(JinjaTemplatizeOp, async ({ template, context: columns, constants, maxLength }, context) => {
  const compiled = compileTemplate(template);
  const joined = maxLength === null ? await joinedTemplate(compiled, columns, constants, context) : undefined;
  if (joined !== undefined) return joined;
  const names = Object.keys(columns);
  const values = await Promise.all(names.map((name) => context.pythonValues(columns[name])));
  // Without columns a template is rendered once, as in krnel-graph.
  const rows = values.length === 0 ? 1 : rowCount(names, values);
  const variables = { ...constants, ...Object.fromEntries(names.map((name): [string, unknown] => [name, undefined])) };
  return await eachRow(rows, context, (row) => {
    names.forEach((name, i) => variables[name] = values[i][row]);
    return shortened(compiled.render(variables), maxLength);
  });
}, { rowWise: true });

implement(ParseJSONColumnOp, async ({ text }, context) => {
  const texts = await context.texts(text);
  const values: PythonJson[] = [];
  await eachStretch(texts.length, context, (start, end) => {
    for (let row = start; row < end; row++) values.push(parseRow(texts[row], context.firstRow + row));
  }, (row) => texts[row]?.length ?? 0);
  return values;
}, { rowWise: true });

function rowCount(names: readonly string[], columns: readonly (readonly unknown[])[]): number {
  const odd = columns.find((column) => column.length !== columns[0].length);
  if (odd === undefined) return columns[0].length;
  const lengths = names.map((name, i) => `${name}: ${columns[i].length}`);
  throw new DatasetError(`the template's columns have different numbers of rows (${listNames(lengths)})`);
}

/** Python cuts strings by code point. */
function shortened(text: string, maxLength: number | bigint | null): string {
  if (maxLength === null || text.length <= Number(maxLength)) return text;
  return sliceCodePoints(text, 0, Number(maxLength));
}

function parseRow(text: string | null, row: number): PythonJson {
  try {
    if (text === null) throw new SyntaxError("the value is missing");
    return parsePythonJson(text);
  } catch (error) {
    const shown = text === null ? "null" : JSON.stringify(shorten(text));
    throw new DatasetError(`row ${row} is not JSON (${(error as Error).message}): ${shown}`, { cause: error });
  }
}
