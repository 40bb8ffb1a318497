/**
 * The card of an op: what it is, how far it is, what it holds, and the graph that it hangs from.
 *
 * @module
 */

import type { State, Status } from "../../ops/evaluator.ts";
import { sketchSteps } from "../../ops/code/print.ts";
import { walkSteps } from "../../ops/graph.ts";
import { kindText } from "../../ops/kinds.ts";
import { namingSteps } from "../../ops/late_uuid.ts";
import { mixedRowsWarning } from "../../ops/mixed_rows.ts";
import type { Op } from "../../ops/op.ts";
import { columnNameOf } from "../../ops/op_name.ts";
import { atPace } from "../../stores/pace.ts";
import type { View } from "./bundle.ts";
import { codeBlock, shortCode } from "./code.ts";
import { type FoldedNode, foldSteps } from "./graph/fold.ts";
import { drawGraph, type GraphPicture, isDrawable } from "./graph/picture.ts";
import { type Html, type HtmlValue, markup } from "./html.ts";
import { preview } from "./preview/preview.ts";
import { peekStates, peekStatus, withPatience } from "./status/peek.ts";
import { reusedTexts } from "./status/reused.ts";
import { card } from "./style.ts";
import { table } from "./table.ts";
import { whatIsWrong } from "../../runner/faults/what_is_wrong.ts";
import { bytesText, durationText, keptText, timeText, valueText } from "./text.ts";
import { contextOf, phraseOf } from "./words.ts";

/** Draws an op. Computes nothing. */
export async function opCard(op: Op): Promise<View> {
  await atPace(namingSteps([op]));
  const [status, shown, wrong] = await Promise.all([
    peekStatus(op),
    preview(op),
    withPatience(whatIsWrong(op, op.evaluator)),
  ]);
  const state = status?.state ?? (op.isEphemeral ? "ephemeral" : "unknown");
  const facts = factsOf(op, status);
  const code = await codeOf(op);
  const warnings = status?.warnings ?? [mixedRowsWarning(op)].filter((warning) => warning !== undefined);
  const hint = shown === undefined && wrong === undefined ? wayToSee(op, state) : undefined;
  const content: HtmlValue[] = [
    header(op, state, facts),
    notes(status, warnings),
    wrong && markup`<p class="note bad"><bdi>${wrong}</bdi></p>`,
    shown && markup`<section>${shown.html}</section>`,
    hint && markup`<p class="faint">${hint.before}<code>${hint.code}</code>${hint.after}</p>`,
    await graphSection(op),
    markup`<details><summary>Code</summary>${codeBlock(code)}</details>`,
    parameters(op),
  ];
  const lines = [
    `${op.toString()}  ${[state, ...facts].join(" · ")}`,
    status?.error,
    ...(status?.warnings === undefined ? warnings : []),
    wrong,
    shown?.text,
    hint && Object.values(hint).join(""),
    shortCode(code, { lines: 40, columns: 120 }),
  ];
  return { html: card(content), text: lines.filter(Boolean).join("\n\n") };
}

/** What to type to see more, by the kind of the result. */
const ASKED: Readonly<Record<string, string>> = {
  dataset: "toRows()",
  report: "metrics()",
  vector: "toMatrix()",
  viz: "toMatrix()",
  grid: "materialize()",
  sae: "toJson()",
  features: "stats()",
  classifier: "materialize()",
  edit: "",
  group: "materialize()",
};

/** What to type where nothing is there to be seen. */
function wayToSee(op: Op, state: State | "unknown"): { before: string; code: string; after: string } | undefined {
  const asked = ASKED[op.kind] ?? "toArray()";
  if (asked === "" || op.evaluator === undefined || !["new", "ephemeral"].includes(state)) return undefined;
  const after = ", with the variable's name in place of op";
  return { before: "Not computed yet. Type: ", code: `await op.${asked}`, after };
}

function header(op: Op, state: State | "unknown", facts: readonly string[]): Html {
  const [type, hash] = [op.type, op.uuid.slice(op.type.length + 1)];
  const context = contextOf(op);
  return markup`<header><b>${phraseOf(op)}</b> ${
    context !== "" && markup`<bdi>${context}</bdi> `
  }<span class="mono faint" title="${op.uuid}">${type} ${
    hash.slice(0, 8)
  }</span> <span class="state ${state}">${state}</span> <span class="faint">${facts.join(" · ")}</span></header>`;
}

function factsOf(op: Op, status: Status | undefined): string[] {
  const { timeStarted = null, timeCompleted = null, bytes } = status ?? {};
  const kept = keptText(status?.rowsKept);
  return [
    ...(kept === undefined ? [] : [kept]),
    kindText(op),
    ...(bytes === undefined ? [] : [bytesText(bytes)]),
    ...(timeStarted && timeCompleted ? [durationText(timeCompleted.getTime() - timeStarted.getTime())] : []),
    ...(timeCompleted ? [timeText(timeCompleted)] : []),
    ...(status === undefined ? [] : reusedTexts(status)),
  ];
}

function notes(status: Status | undefined, warnings: readonly string[]): HtmlValue {
  const failure = status?.error && markup`<p class="note bad"><bdi>${status.error}</bdi></p>`;
  return [failure, ...warnings.map((warning) => markup`<p class="note"><bdi>${warning}</bdi></p>`)];
}

/** The op's code; its name where there is none, so that a card is never lost to it. */
async function codeOf(op: Op): Promise<string> {
  try {
    return await atPace(sketchSteps(op));
  } catch {
    return op.uuid;
  }
}

async function graphSection(op: Op): Promise<HtmlValue> {
  if (op.dependencies().length === 0) return undefined;
  const nodes = await atPace(foldSteps(op));
  const { length: count } = await atPace(walkSteps([op]));
  const picture = isDrawable(nodes) ? await pictureOf(op, nodes) : undefined;
  return picture === undefined
    ? markup`<p class="faint">The graph has ${count} ops, too many to draw.</p>`
    : markup`<details${isColumn(op) ? "" : " open"}><summary>Graph (${count} ops)</summary>${picture.html}</details>`;
}

async function pictureOf(op: Op, nodes: readonly FoldedNode[]): Promise<GraphPicture | undefined> {
  const states = await peekStates(nodes.map((node) => node.op), op.evaluator);
  return await drawGraph(op, ({ uuid }) => states.get(uuid)).catch(() => undefined);
}

/** Whether an op is no more than a column of a dataset: its graph says nothing new. */
function isColumn(op: Op): boolean {
  return op.isEphemeral && columnNameOf(op) !== undefined;
}

function parameters(op: Op): HtmlValue {
  const given = Object.entries(op.parameters);
  if (given.length === 0) return undefined;
  const rows = given.map(([name, value]) => [name, valueText(value, 400)]);
  return markup`<details><summary>Parameters</summary>${
    table([{ name: "name" }, { name: "value" }], rows).html
  }</details>`;
}
