/**
 * Differences of texts, line by line.
 *
 * @module
 */

/** Lines around a change that are shown. */
const CONTEXT = 3;

/** Comparing more pairs of lines than this costs too much; the lines in question are then shown as replaced. */
const MOST_PAIRS = 4_000_000;

interface Line {
  readonly mark: " " | "-" | "+";
  readonly text: string;
}

/**
 * A unified diff of two texts, as `diff -u` prints it; empty where they are equal.
 *
 * @param names What the two texts are called in the head.
 */
export function unifiedDiff(
  before: readonly string[],
  after: readonly string[],
  names: readonly [string, string],
): string {
  const lines = compare(before, after);
  const hunks = hunksOf(lines);
  if (hunks.length === 0) return "";
  const texts = hunks.map(([start, end]) => hunkText(lines, start, end));
  return `--- ${names[0]}\n+++ ${names[1]}\n${texts.join("")}`;
}

function compare(before: readonly string[], after: readonly string[]): Line[] {
  let head = 0;
  while (head < before.length && head < after.length && before[head] === after[head]) head++;
  let tail = 0;
  const most = Math.min(before.length, after.length) - head;
  while (tail < most && before[before.length - 1 - tail] === after[after.length - 1 - tail]) tail++;
  return [
    ...before.slice(0, head).map((text): Line => ({ mark: " ", text })),
    ...compareMiddle(before.slice(head, before.length - tail), after.slice(head, after.length - tail)),
    ...before.slice(before.length - tail).map((text): Line => ({ mark: " ", text })),
  ];
}

/** The shortest edit, from the longest common subsequence. */
function compareMiddle(before: readonly string[], after: readonly string[]): Line[] {
  const width = after.length + 1;
  // lengths[i * width + j]: the longest common subsequence of before[i…] and after[j…].
  const lengths = before.length * after.length > MOST_PAIRS ? undefined : commonLengths(before, after, width);
  const lines: Line[] = [];
  let [i, j] = [0, 0];
  while (i < before.length || j < after.length) {
    if (i < before.length && j < after.length && before[i] === after[j]) {
      lines.push({ mark: " ", text: before[i++] });
      j++;
    } else if (j === after.length || (i < before.length && removalIsBest(lengths, i * width + j, width))) {
      lines.push({ mark: "-", text: before[i++] });
    } else {
      lines.push({ mark: "+", text: after[j++] });
    }
  }
  return lines;
}

function removalIsBest(lengths: Uint32Array | undefined, at: number, width: number): boolean {
  return lengths === undefined || lengths[at + width] >= lengths[at + 1];
}

function commonLengths(before: readonly string[], after: readonly string[], width: number): Uint32Array {
  const lengths = new Uint32Array((before.length + 1) * width);
  for (let i = before.length - 1; i >= 0; i--) {
    for (let j = after.length - 1; j >= 0; j--) {
      const at = i * width + j;
      lengths[at] = before[i] === after[j]
        ? lengths[at + width + 1] + 1
        : Math.max(lengths[at + width], lengths[at + 1]);
    }
  }
  return lengths;
}

/** Ranges of lines that hold changes with their context; ranges that touch are one. */
function hunksOf(lines: readonly Line[]): [start: number, end: number][] {
  const hunks: [number, number][] = [];
  for (const [i, { mark }] of lines.entries()) {
    if (mark === " ") continue;
    const [start, end] = [Math.max(0, i - CONTEXT), Math.min(lines.length, i + CONTEXT + 1)];
    const last = hunks.at(-1);
    if (last !== undefined && start <= last[1]) last[1] = end;
    else hunks.push([start, end]);
  }
  return hunks;
}

function hunkText(lines: readonly Line[], start: number, end: number): string {
  const [above, shown] = [lines.slice(0, start), lines.slice(start, end)];
  const old = range(above, shown, "+");
  const fresh = range(above, shown, "-");
  return `@@ -${old} +${fresh} @@\n${shown.map(({ mark, text }) => `${mark}${text}\n`).join("")}`;
}

/** First line and number of lines on the side that lacks lines marked `absent`. */
function range(above: readonly Line[], shown: readonly Line[], absent: "-" | "+"): string {
  const count = shown.filter(({ mark }) => mark !== absent).length;
  const before = above.filter(({ mark }) => mark !== absent).length;
  return `${count === 0 ? before : before + 1},${count}`;
}
