/**
 * The methods of datasets.
 *
 * @module
 */

import type { OpDefinition } from "../definition.ts";
import { OpError } from "../errors.ts";
import type {
  DropDuplicatesOptions,
  SampleOptions,
  SortOptions,
  SplitOptions,
  TakeOptions,
  TemplateOptions,
} from "../handles/dataset.ts";
import { show } from "../messages.ts";
import type { Op } from "../op.ts";
import { isOp } from "../op_reference.ts";
import { stripWhitespace } from "../python_space.ts";
import * as columns from "../types/columns.ts";
import {
  ConcatRowsOp,
  CountRowsOp,
  DropDuplicateRowsOp,
  MaskRowsOp,
  SampleRowsOp,
  SortRowsOp,
  TakeRowsOp,
  wrongStep,
} from "../types/rows.ts";
import { JinjaTemplatizeOp } from "../types/text.ts";
import { type Call, type FluentMethod, fluentMethod, type Values } from "./description.ts";

const rows = { on: ["dataset"], receiver: "dataset" } as const;

export const colVector = selection("colVector", columns.SelectVectorColumnOp);
export const colText = selection("colText", columns.SelectTextColumnOp);
export const colConversation = selection("colConversation", columns.SelectConversationColumnOp);
export const colCategorical = selection("colCategorical", columns.SelectCategoricalColumnOp);
export const colTrainTestSplit = selection("colTrainTestSplit", columns.SelectTrainTestSplitColumnOp);
export const colScore = selection("colScore", columns.SelectScoreColumnOp);
export const colBoolean = selection("colBoolean", columns.SelectBooleanColumnOp);
export const colJson = selection("colJson", columns.SelectJSONColumnOp);

// deno-lint-ignore no-explicit-any -- of any kind: what a definition's field takes has no common type
function selection(name: string, makes: OpDefinition<any, columns.SelectColumnFields>): FluentMethod {
  return fluentMethod({ ...rows, name, positional: { columnName: {} }, makes });
}

export const assignTrainTestSplit = fluentMethod<SplitOptions>({
  ...rows,
  name: "assignTrainTestSplit",
  options: { testSize: {}, trainSize: {}, randomState: { default: 42 } },
  makes: columns.AssignTrainTestSplitOp,
});

export const assignRowId = fluentMethod({ ...rows, name: "assignRowId", makes: columns.AssignRowIDOp });

export const take = fluentMethod<TakeOptions>({
  ...rows,
  name: "take",
  positional: { numRows: { inWords: "the number of rows" } },
  options: { skip: {}, offset: {} },
  makes: TakeRowsOp,
  check: (fields) => wrongStep(fields as never),
});

export const maskRows = fluentMethod({ ...rows, name: "maskRows", positional: { mask: {} }, makes: MaskRowsOp });

export const sortBy = fluentMethod<SortOptions>({
  ...rows,
  name: "sortBy",
  positional: { by: {} },
  options: { descending: {} },
  makes: SortRowsOp,
});

export const sample = fluentMethod<Omit<SampleOptions, "n">>({
  ...rows,
  name: "sample",
  positional: { n: { inWords: "the number of rows" } },
  options: { fraction: {}, seed: {} },
  makes: SampleRowsOp,
});

export const dropDuplicates = fluentMethod<DropDuplicatesOptions>({
  ...rows,
  name: "dropDuplicates",
  options: { by: {}, keep: {} },
  makes: DropDuplicateRowsOp,
});

export const concat = fluentMethod({ name: "concat", positional: { datasets: { rest: true } }, makes: ConcatRowsOp });

export const countBy = fluentMethod({
  ...rows,
  name: "countBy",
  positional: { by: { rest: true } },
  makes: CountRowsOp,
});

export const template = fluentMethod<TemplateOptions>({
  name: "template",
  on: ["dataset"],
  positional: {
    source: { field: "template" },
    variables: { default: {}, accepts: "columns, and constants, by name" },
  },
  options: { maxLength: {}, stripTemplateWhitespace: { default: true, accepts: "true or false" } },
  makes: JinjaTemplatizeOp,
  fields: templateFields,
  call: templateCall,
});

function templateFields({ source, variables, stripTemplateWhitespace: strip = true, maxLength }: Values): Values {
  if (typeof source !== "string") throw new OpError(`template() takes the template's text, got ${show(source)}`);
  if (typeof strip !== "boolean") {
    throw new OpError(`template() takes stripTemplateWhitespace: true or false, got ${show(strip)}`);
  }
  const entries = Object.entries(variables ?? {});
  return {
    template: strip ? stripWhitespace(source) : source,
    context: Object.fromEntries(entries.filter(([, value]) => isOp(value))),
    constants: Object.fromEntries(entries.filter(([, value]) => !isOp(value))),
    maxLength,
  };
}

/** What {@linkcode datasetOf} found before: of a long chain of templates, each would go its whole way. */
const DATASETS = new WeakMap<Op, Op | undefined>();

/** The dataset that an op comes from, by the first op that each depends on. */
function datasetOf(op: Op | undefined): Op | undefined {
  const way: Op[] = [];
  let at = op;
  while (at !== undefined && !isOp(at, "dataset") && !DATASETS.has(at)) {
    way.push(at);
    at = at.dependencies()[0];
  }
  const dataset = isOp(at, "dataset") ? at : at && DATASETS.get(at);
  for (const passed of way) DATASETS.set(passed, dataset);
  return dataset;
}

/** Any dataset will do, so it is the one that the first column comes from. */
function templateCall({ fields }: Op): Call | undefined {
  const { template, context, constants, maxLength } = fields as Values;
  const receiver = datasetOf(Object.values(context)[0] as Op | undefined);
  if (receiver === undefined) return undefined;
  const values = {
    source: template,
    variables: { ...context, ...constants },
    ...(maxLength === null ? {} : { maxLength }),
    ...(template === stripWhitespace(template) ? {} : { stripTemplateWhitespace: false }),
  };
  return { receiver, values };
}
