/**
 * How progress looks in a notebook.
 *
 * @module
 */

import { largest, smallest } from "../../../ops/extremes.ts";
import type { View } from "../bundle.ts";
import { markup } from "../html.ts";
import { plainCard } from "../style.ts";
import { durationText } from "../text.ts";
import { describe, type ProgressLine } from "./line.ts";

/** The most ops that ended which are listed one by one. */
const LISTED = 8;

/** Draws progress: a bar for each op that runs and a line for those that ended; when all did, what is worth a line. */
export function progressView(lines: readonly ProgressLine[], now: number): View {
  const ended = lines.filter(({ outcome }) => outcome !== undefined);
  const running = lines.filter(({ outcome }) => outcome === undefined);
  const shown = running.length > 0 ? [...ended.slice(-LISTED), ...running] : remarkable(ended);
  const hidden = lines.length - shown.length;
  const summary = summaryOf(ended, running, now);
  const rows = shown.map((line) => {
    const { name, share, facts } = describe(line, now);
    const bar = share !== undefined &&
      markup`<span class="track"><span class="bar" style="width:${Math.round(share * 1000) / 10}%"></span></span>`;
    const state = stateOf(line);
    const chip = markup`<span class="state ${STYLES[state] ?? state}">${state}</span>`;
    return markup`<tr><td>${chip}</td><td><bdi>${name}</bdi></td><td>${bar}</td><td class="faint">${facts}</td></tr>`;
  });
  const earlier = hidden > 0 && running.length > 0 && markup`<div class="faint">${hidden} earlier ops ended</div>`;
  const text = shown.map((line) => {
    const { name, facts } = describe(line, now);
    return `${stateOf(line)}  ${name}  ${facts}`;
  });
  return {
    html: plainCard(markup`<header><span class="faint">${summary}</span></header>${earlier}<table>${rows}</table>`),
    text: [summary, ...text].join("\n"),
  };
}

/** States of a run that look like those of a status. */
const STYLES: Readonly<Record<string, string>> = { stopped: "new", stopping: "pending" };

function stateOf({ outcome, running }: ProgressLine): string {
  return outcome ?? (running.isStopping ? "stopping" : "running");
}

/** What is worth a line when all is done: what went wrong, and what took longest. */
function remarkable(ended: readonly ProgressLine[]): ProgressLine[] {
  const bad = ended.filter(({ outcome }) => outcome !== "completed");
  const took = ({ running, ended = 0 }: ProgressLine): number => ended - running.started;
  return bad.length > 0 ? bad : ended.toSorted((a, b) => took(b) - took(a)).slice(0, 1);
}

function summaryOf(ended: readonly ProgressLine[], running: readonly ProgressLine[], now: number): string {
  const lines = [...ended, ...running];
  const start = smallest(lines.map((line) => line.running.started));
  const end = running.length > 0 ? now : largest(ended.map((line) => line.ended ?? now));
  const count = `${lines.length} ${lines.length === 1 ? "op" : "ops"}`;
  if (running.length > 0) return `${count}, ${running.length} running, ${durationText(end - start)}`;
  const bad = ended.filter(({ outcome }) => outcome !== "completed").map(({ outcome }) => outcome);
  return `${count} in ${durationText(end - start)}${
    bad.length > 0 ? `, ${bad.length} ${[...new Set(bad)].join(" or ")}` : ""
  }`;
}
