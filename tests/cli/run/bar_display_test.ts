import assert from "node:assert/strict";
import { withConsoleOnError } from "../../../cli/console.ts";
import { BarDisplay } from "../../../cli/run/bar_display.ts";
import { Runner } from "../../../mod.ts";
import { FakeTerminal } from "../_run.ts";

const op = new Runner({ store: "memory://bars" }).fromInline({ p: ["a"] }).colText("p");

/** The lines that a terminal shows: those that were not drawn over. */
function screen(written: string): string[] {
  let lines = [""];
  for (const [, up, text] of written.replaceAll("\x1b", "␛").matchAll(/␛\[(\d+)A\r␛\[J|␛\[\?7[lh]|([^␛]+)/g)) {
    if (up !== undefined) lines = [...lines.slice(0, lines.length - 1 - Number(up)), ""];
    if (text === undefined) continue;
    const [first, ...more] = text.split("\n");
    lines = [...lines.slice(0, -1), lines.at(-1) + first, ...more];
  }
  return lines.slice(0, -1);
}

Deno.test("what code prints while bars are drawn stays on the screen, above them", async () => {
  const terminal = new FakeTerminal({ isTerminal: true });
  await withConsoleOnError(terminal, () => {
    const display = new BarDisplay(terminal, { total: 2, variables: new Map() });
    display.begin();
    console.log("first");
    console.warn("second\nthird");
    assert.match(screen(terminal.errText).join("\n"), /^first\nsecond\nthird\n░+ 0 of 2 ops · /);
    display.close();
    console.log("after");
    return Promise.resolve();
  });
  assert.deepEqual(screen(terminal.errText), ["first", "second", "third", "after"]);
});

Deno.test("bars count what ended, not what was stopped, and failures stay", () => {
  const terminal = new FakeTerminal({ isTerminal: true });
  const display = new BarDisplay(terminal, { total: 3, variables: new Map([[op.uuid, "prompts"]]) });
  display.end({ op, outcome: "failed", error: new Error("no luck"), milliseconds: 1 });
  display.end({ op, outcome: "stopped", milliseconds: 1 });
  display.note("Stopping");
  assert.match(
    screen(terminal.errText).join("\n"),
    /^failed {5}[^\n]*\(prompts\): no luck\nStopping\n[█░]+ 1 of 3 ops · 1 failed/,
  );
  display.close();
});

Deno.test("lines that a narrower terminal broke in two are drawn over whole", () => {
  const terminal = new FakeTerminal({ isTerminal: true, columns: 100 });
  const display = new BarDisplay(terminal, { total: 3, variables: new Map() });
  display.begin();
  terminal.resize(15);
  display.close();
  // Of the 40 characters or so of the one line that was drawn.
  assert.match(terminal.errText, /\[3A\r.\[J$/);
});
