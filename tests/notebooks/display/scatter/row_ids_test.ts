import assert from "node:assert/strict";
import { type Dataset, Runner, scatter } from "../../../../mod.ts";
import { selectionCode } from "../../../../notebooks/display/scatter/client/code.js";
import { plottedRows } from "../../../../notebooks/display/scatter/row_ids.ts";
import { pageTest } from "../../browser.ts";

const runner = new Runner({ store: "memory://row-ids" });
const data = runner.fromInline({
  x: [0, 1, 2, 3, 4, 4],
  y: [0, 1, 0, 1, 0, 0],
  text: ["a", "</script>", "c\nd", "e", "f", "f"],
});
const points = { x: data.colScore("x"), y: data.colScore("y") };

/** What a cell makes of copied code. */
async function pasted(code: string, variable: Dataset): Promise<Dataset> {
  const cell = new Function("data", `return (async () => {\n${code}\nreturn selected;\n})();`);
  return await cell(variable) as Dataset;
}

Deno.test("selected rows as code give these rows, each once, and duplicates with them", async () => {
  const rows = (await plottedRows(Object.values(points), 6, Infinity))!;
  const ids = Uint8Array.fromBase64(rows.ids);
  const code = selectionCode(ids, rows.dataset, [1, 2, 4]);
  assert.match(code, /^\/\/ 3 rows of inline data .*\(LoadInlineJsonDatasetOp_[\da-f]{8}\), which data is here\nconst/);
  const expected = (await data.assignRowId().toArray() as string[]).filter((_, row) => [1, 2, 4].includes(row));
  const selected = await pasted(code, data);
  assert.equal(selected.uuid, data.maskRows(data.assignRowId().isIn(expected)).uuid);
  assert.deepEqual((await selected.toRows()).map(({ text }) => text), ["</script>", "c\nd", "f", "f"]);
  // The rows are found in any dataset that has them.
  assert.equal((await (await pasted(code, data.take(2))).toRows()).length, 1);
});

Deno.test("a plot of rows that no one dataset has offers no code, nor one whose ids are too many", async () => {
  const other = data.take(6);
  assert.equal(await plottedRows([points.x, other.colScore("y")], 6, Infinity), undefined);
  assert.equal(await plottedRows([[0, 1]], 2, Infinity), undefined);
  assert.equal(await plottedRows([points.x], 5, Infinity), undefined);
  assert.equal(await plottedRows([points.x], 6, 127), undefined);
  assert.notEqual(await plottedRows([points.x], 6, 128), undefined);
});

Deno.test("where the dataset's file is gone, what is stored is drawn all the same, without code", async () => {
  const path = await Deno.makeTempFile({ suffix: ".csv" });
  await Deno.writeTextFile(path, "x,y\n1,2\n3,4\n");
  const file = await runner.fromCsv(path);
  await Deno.remove(path);
  assert.equal(await plottedRows([file.colScore("x")], 2, Infinity), undefined);
});

/** The clipboard of a page that may not use it by itself, as in many a notebook server's frame. */
const CATCH = `Object.defineProperty(navigator, "clipboard", { value: undefined });
document.execCommand = () => { window.copied = document.activeElement.value; return true; };`;

pageTest(
  "in a saved notebook, a lasso's rows are copied as code that gives them",
  async () =>
    (await scatter(points, { color: data.colText("text") }).toHtml()).replace(
      "<title>",
      `<script>${CATCH}</script><title>`,
    ),
  async (page) => {
    await page.waitFor("document.querySelector('.pg-overlay')");
    const box = await page.evaluate(`(() => {
    const { left, top, width, height } = document.querySelector(".pg-overlay").getBoundingClientRect();
    return { left, top, width, height };
  })()`) as Record<"left" | "top" | "width" | "height", number>;
    const [right, bottom] = [box.left + box.width - 6, box.top + box.height - 6];
    const [left, top] = [box.left + 6, box.top + 6];
    await page.mouse("mousePressed", left, top, 8);
    for (const [x, y] of [[right, top], [right, bottom], [left, bottom]]) await page.mouse("mouseMoved", x, y, 8);
    await page.mouse("mouseReleased", left, top, 8);
    await page.waitFor("document.querySelectorAll('.pg-chosen button').length === 2");
    await page.evaluate("document.querySelectorAll('.pg-chosen button')[1].click()");
    await page.waitFor("window.copied && document.querySelectorAll('.pg-chosen button')[1].textContent === 'Copied'");
    const selected = await pasted(await page.evaluate("window.copied") as string, data);
    assert.equal((await selected.toRows()).length, 6);
  },
);
