import assert from "node:assert/strict";
import { canDraw } from "../../../../notebooks/display/progress/can_draw.ts";
import { withVariables } from "../../../_variables.ts";

Deno.test("a terminal is drawn on unless it says that it is dumb", () => {
  const [terminal, pipe] = [{ isTerminal: () => true }, { isTerminal: () => false }];
  for (const [term, drawn] of [["xterm-256color", true], [undefined, true], ["dumb", false]] as const) {
    using _ = withVariables({ TERM: term });
    assert.deepEqual([canDraw(terminal), canDraw(pipe)], [drawn, false], `${term}`);
  }
});
