import assert from "node:assert/strict";
import { gridView } from "../../../../notebooks/display/grids/view.ts";
import { turnsDuring } from "../../../_turns.ts";

const ROWS = 4000;

Deno.test("scores of many texts' tokens let others have their turn while they are drawn", async () => {
  const draw = (count: number) => {
    const rows = Array.from({ length: count }, (_, row) => [row, -row, 0.5]);
    return gridView({ axes: ["position"], labels: { position: ["a", "b", "c"] }, rows }, "score");
  };
  await draw(10);
  const turns = await turnsDuring(() => draw(ROWS)) - await turnsDuring(() => draw(10));
  // Each text is made, looked through for its highest score, and for all.
  assert.ok(turns >= 0.9 * 3 * ROWS / 32, `${turns} turns more than of few`);
});
