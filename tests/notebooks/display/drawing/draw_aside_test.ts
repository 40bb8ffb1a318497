import assert from "node:assert/strict";
import { drawAside } from "../../../../notebooks/display/drawing/draw_aside.ts";
import { layered } from "../../../../notebooks/display/graph/layered.ts";
import { svgToPng } from "../../../../notebooks/display/sheets/raster.ts";
import { OpError } from "../../../../ops/errors.ts";
import { turnsDuring } from "../../../_turns.ts";

const svg =
  `<svg xmlns="http://www.w3.org/2000/svg" width="400" height="300"><rect width="400" height="300" fill="#fff"/>
<circle cx="200" cy="150" r="90" fill="#2f9e5b" fill-opacity="0.4"/><text x="20" y="40" font-size="20">letters</text></svg>`;

Deno.test("a worker draws the same pixels, while others have their turn", async () => {
  const drawn: Uint8Array[] = [];
  const turns = await turnsDuring(async () => void drawn.push(await drawAside("png", { svg, scale: 3 })));
  assert.deepEqual(drawn[0], await svgToPng(svg, 3));
  assert.ok(turns > 10, `${turns} turns`);
});

Deno.test("small pictures are drawn without a worker, in a thread of the library: others have their turn all the same", async () => {
  await svgToPng(svg, 1);
  assert.ok(await turnsDuring(() => svgToPng(svg, 3)) > 10);
});

Deno.test("a worker lays a graph out as it is laid out here", async () => {
  const box = { width: 80, height: 38 };
  const graph = {
    margin: 4,
    boxes: ["a", "b", "c", "d"].map((name) => ({ name, ...box })),
    lines: [
      { from: "a", to: "b" },
      { from: "a", to: "b", label: { width: 30, height: 14 } },
      { from: "a", to: "c" },
      { from: "b", to: "d" },
      { from: "c", to: "d" },
    ],
  };
  const here = layered(graph);
  assert.equal(new Set(here.lines.map(({ points }) => JSON.stringify(points))).size, graph.lines.length);
  assert.deepEqual(await drawAside("layered", graph), here);
});

Deno.test("what cannot be drawn is an error of ours", async () => {
  await assert.rejects(drawAside("png", { svg: "<svg", scale: 1 }), { name: OpError.name, message: /^Drawing: \w/ });
});
