/**
 * Statuses as a table.
 *
 * @module
 */

import type { Status } from "../../../ops/evaluator.ts";
import { atOnce, mapSteps, type Steps } from "../../../ops/steps.ts";
import { atPace } from "../../../stores/pace.ts";
import { bundle, type MediaBundle, type View } from "../bundle.ts";
import { detailOf, titleOf } from "../words.ts";
import { markup } from "../html.ts";
import { type Kernel, kernel, LiveOutput } from "../kernel.ts";
import { card, plainCard } from "../style.ts";
import { type Cell, tableSteps } from "../table.ts";
import { bytesText, durationText, keptText, shorten, timeText } from "../text.ts";
import type { StatusWatch } from "../../../runner/evaluation/status_watch.ts";
import { isStill } from "../../../runner/evaluation/stillness.ts";
import { delay } from "../../../ops/standard.ts";

const COLUMNS = [
  { name: "state" },
  { name: "what" },
  { name: "op" },
  { name: "", hint: "" },
  { name: "size", isNumber: true },
  { name: "when" },
  { name: "took", isNumber: true },
  { name: "by" },
];

/** Draws statuses, one line for each. */
export function statusTable(statuses: readonly Status[], now: number = Date.now()): View {
  return atOnce(statusTableSteps(statuses, now));
}

/** Statuses that are described in one step. */
const STATUSES_OF_STEP = 64;

function* statusTableSteps(statuses: readonly Status[], now: number): Steps<View> {
  const rows = yield* mapSteps(statuses, STATUSES_OF_STEP, (status) => statusCells(status, now));
  return yield* tableSteps(COLUMNS, rows);
}

function statusCells(status: Status, now: number): Cell[] {
  const { op, state, timeStarted, timeCompleted, bytes, error, provenance, rowsKept } = status;
  const end = timeCompleted?.getTime() ?? (state === "running" ? now : undefined);
  const chip = { html: markup`<span class="state ${state}">${state}</span>`, text: state };
  const hash = op.uuid.slice(op.type.length + 1, op.type.length + 9);
  const when = timeCompleted ?? timeStarted;
  return [
    chip,
    { html: markup`<span title="${op.type}">${titleOf(op)}</span>`, text: op.type },
    { html: markup`<span class="mono" title="${op.uuid}">${hash}</span>`, text: hash },
    [keptText(rowsKept), error === undefined ? detailOf(op) : shorten(error, 120)].filter(Boolean).join(" · "),
    bytes === undefined ? "" : bytesText(bytes),
    when ? timeText(when) : "",
    timeStarted && end !== undefined ? durationText(end - timeStarted.getTime()) : "",
    typeof provenance?.host === "string" ? provenance.host : "",
  ];
}

/** A card of statuses, drawn with rests. */
export async function statusCard(found: readonly Status[], draw: typeof card = card): Promise<View> {
  const counts = new Map<string, number>();
  for (const { state } of found) counts.set(state, (counts.get(state) ?? 0) + 1);
  const about = [...counts].map(([state, count]) => `${count} ${state}`).join(" · ");
  const drawn = await atPace(statusTableSteps(found, Date.now()));
  const head = markup`<header><b>${found.length} ${
    found.length === 1 ? "op" : "ops"
  }</b> <span class="faint">${about}</span></header>`;
  return { html: draw(head, drawn.html), text: `${about}\n${drawn.text}` };
}

/** The longest that a table is kept up to date by itself, in milliseconds. */
const LONGEST_WATCH = 24 * 3600_000;

/**
 * Shows a watch: at once, and in a kernel anew whenever something changed. The cell does not wait for the end, and only what is
 * shown when nothing is computed any more has a menu: its script would be sent, and would start, with every change.
 */
export async function showWatch(watch: StatusWatch, host: Kernel | undefined = kernel()): Promise<MediaBundle> {
  if (host === undefined) return bundle(await statusCard(await watch.read()));
  const output = new LiveOutput(host);
  const first = bundle(await statusCard(await watch.read(), plainCard));
  await output.show(first);
  refresh(watch, output, first).catch(() => {});
  return { "text/plain": `Watching ${watch.ops.length} ops` };
}

async function refresh(watch: StatusWatch, output: LiveOutput, first: MediaBundle): Promise<void> {
  const end = Date.now() + LONGEST_WATCH;
  let last = first["text/plain"];
  let withMenu: string | undefined;
  for (let found: readonly Status[] = []; Date.now() < end; await delay(watch.interval)) {
    for await (found of watch) {
      const shown = bundle(await statusCard(found, plainCard));
      if (shown["text/plain"] !== last) await output.show(shown);
      last = shown["text/plain"];
      if (Date.now() > end) break;
    }
    if (withMenu !== last) await output.show(bundle(await statusCard(found)));
    withMenu = last;
    // What is interrupted may be gone on with from the next cell.
    if (!isStill(found)) return;
  }
}
