import assert from "node:assert/strict";
import { type Listener, RunningCell } from "../../../runner/kernel/running_cell.ts";
import { type Cell, SharedCell } from "../../../runner/kernel/shared_cell.ts";

const CELL: Cell = { count: 7, time: 1.5e12, source: "data.take(1)" };

/** A listener that has heard of a cell and answers each question, unless it is told to be slow. */
class Heard implements Listener {
  onerror: Listener["onerror"] = null;
  shared = new SharedCell();
  isSlow = false;
  asked = 0;

  postMessage(buffer: SharedArrayBuffer): void {
    this.shared = new SharedCell(buffer);
    this.shared.hear();
    this.shared.begin(CELL.time);
  }

  readonly broadcast = (): void => {
    this.asked++;
    if (!this.isSlow) this.answer();
  };

  answer(): void {
    this.shared.answer(this.asked, CELL);
  }
}

/** Asks a listener that does not answer in time. */
function askedInVain(): { listener: Heard; running: RunningCell } {
  const listener = new Heard();
  const running = new RunningCell(listener.broadcast, listener, 1);
  assert.deepEqual(running.cell(), CELL);
  listener.isSlow = true;
  assert.equal(running.cell(), undefined);
  return { listener, running };
}

Deno.test("after an answer that came too late, cells are known again; until then no other is asked for", () => {
  const { listener, running } = askedInVain();
  assert.equal(running.cell(), undefined);
  assert.equal(listener.asked, 2);
  listener.answer();
  listener.isSlow = false;
  assert.deepEqual(running.cell(), CELL);
});

Deno.test("a question that the kernel dropped is no longer waited for in a later cell", () => {
  const { listener, running } = askedInVain();
  listener.isSlow = false;
  listener.shared.begin(Date.now() + 1);
  assert.deepEqual(running.cell(), CELL);
  assert.equal(listener.asked, 3);
});

Deno.test("a listener that failed is not asked again", () => {
  const listener = new Heard();
  const running = new RunningCell(listener.broadcast, listener, 1);
  listener.onerror!.call(new EventTarget() as Worker, new ErrorEvent("error"));
  assert.equal(running.cell(), undefined);
  assert.equal(listener.asked, 0);
});
