import assert from "node:assert/strict";
import { KernelClient, type Output } from "./kernel.ts";

const SETUP = `
import { defineOp, field, Runner } from "./mod.ts";
const runner = new Runner({ store: "memory://kernel" });
const dataset = runner.fromInline({ label: ["a", "b"] });
const Slow = defineOp({ type: "SlowOp", kind: "score", fields: { dataset: field.op("dataset"), steps: field.int() } });
Runner.implement(Slow, async ({ steps }, context) => {
  for (let i = 0; i < steps; i++) {
    context.signal.throwIfAborted();
    context.progress(i, steps, "rows");
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  return [1, 2];
});`;

/** What a cell printed or showed as text. */
function textOf({ content }: Output): string {
  const data = content.data as Record<string, string> | undefined;
  return data?.["text/plain"] ?? String(content.text ?? content.evalue ?? "");
}

Deno.test("in the kernel: cards, progress that lives, and Stop", async (t) => {
  const kernel = await KernelClient.start(".");
  try {
    assert.equal((await kernel.run(SETUP)).status, "ok");

    await t.step("an op as a cell's last line is a card", async () => {
      const { outputs: [shown] } = await kernel.run("dataset");
      assert.equal(shown.type, "execute_result");
      assert.deepEqual(Object.keys(shown.content.data as object).sort(), ["text/html", "text/plain"]);
    });

    await t.step("progress is one output, changed in place", async () => {
      const { outputs, status } = await kernel.run("await Slow({ dataset, steps: 60 }).materialize();");
      assert.equal(status, "ok");
      const [first, ...updates] = outputs;
      assert.equal(first.type, "display_data");
      assert.match(textOf(first), /running +slow steps = 60 +\d+ of 60 rows/);
      assert.ok(updates.length >= 2 && updates.every(({ type }) => type === "update_display_data"));
      const ids = new Set(outputs.map(({ content }) => (content.transient as { display_id: string }).display_id));
      assert.equal(ids.size, 1);
      assert.match(textOf(updates.at(-1)!), /completed +slow steps = 60/);
    });

    await t.step("display() shows before the cell ends, and anything", async () => {
      const cell = 'const { display } = await import("./mod.ts"); await display(dataset, 3, "text"); "end";';
      const { outputs } = await kernel.run(cell);
      const shown = outputs.filter(({ type }) => type === "display_data");
      assert.deepEqual(shown.map(({ content }) => Object.keys(content.data as object).length), [2, 1, 1]);
      assert.match(textOf(shown[0]), /LoadInlineJsonDatasetOp/);
      assert.deepEqual(shown.slice(1).map(textOf), ["3", "text"]);
    });

    const tracebackOf = async (cell: string): Promise<string[]> => {
      const { outputs } = await kernel.run(cell);
      return outputs.find(({ type }) => type === "error")!.content.traceback as string[];
    };
    const atOf = (at: string): string => at.replace(/\[\d+\]/, "[…]");

    await t.step(
      "an error shows its message, the cell's own functions and its line, and not the project's",
      async () => {
        const mine = 'function mine() { return dataset.colText("nosuch").toArray(); }';
        const cell = `// A comment, which the kernel takes out\n\n${mine}\nawait mine();`;
        // Who listens to the kernel begins a second after the import.
        let traceback = await tracebackOf(cell);
        while (traceback.length < 3) traceback = await tracebackOf(cell);
        const [message, ...places] = traceback;
        assert.match(message, /^RunError: .*no column "nosuch"; it has label$/);
        assert.deepEqual(places.map(atOf), ["    at async mine (in a cell)", "    at cell […], line 4: await mine();"]);
      },
    );

    await t.step("the line of a cell is told for whatever is refused at once", async () => {
      for (
        const wrong of ["dataset.take({ foo: 1 })", "new Runner({ foo: 1 })", "dataset.groupBy(1)"]
      ) {
        const [message, ...places] = await tracebackOf(`const typed: number = 1;\n\n\nif (typed) ${wrong}`);
        assert.match(message, /^OpError: /);
        assert.deepEqual(places.map(atOf), [`    at cell […], line 4: if (typed) ${wrong}`]);
      }
    });

    await t.step("the number of the cell is the one that the notebook shows", async () => {
      const { outputs: [shown] } = await kernel.run("1");
      const [, place] = await tracebackOf("dataset.take({ foo: 1 })");
      assert.ok(place.startsWith(`    at cell [${Number(shown.content.execution_count) + 1}], line 1: `));
    });

    await t.step("what an earlier cell asked for is not told as a line of this one", async () => {
      await kernel.run("const asked = dataset.colText('nosuch').toArray.bind(dataset.colText('nosuch'));");
      await kernel.run(
        "const late = new Promise((resolve) => globalThis.go = resolve).then(() => asked()); late.catch(() => {});",
      );
      assert.equal((await tracebackOf("go(); await late;")).length, 1);
    });

    await t.step("what a cell takes for an array, a table of columns or another name is told what works", async () => {
      await kernel.run('const label = dataset.colText("label");');
      const cells = {
        "dataset.length": /^OpError: There is no length on datasets: await data\.shape has the number of rows/,
        "for (const row of dataset) row;":
          /^OpError: There is no loop on datasets: for \(const row of await data\.toRows\(\)\)/,
        "[...label]": /^OpError: There is no loop on columns of text: for \(const value of await column\.toArray\(\)\)/,
        "label[1]": /^OpError: There is no \[1\] on columns of text: \(await column\.toArray\(\)\)\[0\] is a value/,
        "dataset.label": /^OpError: There is no label on datasets: a column of that name is colText\("label"\)/,
        'dataset.colTxt("label")': /^OpError: There is no colTxt on datasets \(did you mean "colText"\?\)/,
        'label.trainClassifier("lda", {})':
          /^OpError: There is no trainClassifier on columns of text: columns of vectors have it: data\.colVector\("label"\) .*llmLayerActivations\(/,
        "dataset.llmLayerActivations({})":
          /^OpError: There is no llmLayerActivations on datasets: columns of .* have it: one of its columns is meant, as in/,
        'runner.colText("label")':
          /^OpError: There is no colText on runners: datasets have it: a runner makes datasets, as in runner\.fromInline/,
        'dataset.fromCsv("a.csv")':
          /^OpError: There is no fromCsv on datasets: runners have it, as in runner\.fromCsv\(…\)$/,
        "label.nosuch": /^OpError: There is no nosuch on columns of text; they have llm\w+, .* in all\)$/,
        "runner.nosuch": /^OpError: There is no nosuch on runners; they have .*fromParquet, .* in all\)$/,
        'runner.fromCvs("a.csv")': /^OpError: There is no fromCvs on runners \(did you mean "fromCsv"\?\)/,
      };
      for (const [cell, message] of Object.entries(cells)) {
        const [said, ...places] = await tracebackOf(`const typed: number = 1;\n\n${cell}`);
        assert.match(said, message);
        assert.deepEqual(places.map(atOf), [`    at cell […], line 3: ${cell}`]);
      }
    });

    await t.step("what libraries and the runtime look for on ops is let, and so is await", async () => {
      const { outputs, status } = await kernel.run(`
        const { default: assert } = await import("node:assert/strict");
        const { looked } = await import("data:text/javascript,export const looked = (x) => [x.length, x[Symbol.iterator], x[0], x.colTxt]");
        assert.deepEqual([looked(dataset), looked(runner)], [Array(4).fill(undefined), Array(4).fill(undefined)]);
        assert.deepEqual({ dataset }, { dataset });
        assert.notDeepEqual([dataset], [label]);
        assert.equal(await dataset, dataset);
        console.log([dataset], Deno.inspect({ label }), JSON.stringify({ dataset }), structuredClone([typeof label]), Array.isArray(label));`);
      assert.equal(status, "ok", JSON.stringify(outputs));
    });

    await t.step("Stop ends the op and not the kernel, and the cell can run again", async () => {
      let isPressed = false;
      const press = (): void => {
        if (!isPressed) kernel.interrupt();
        isPressed = true;
      };
      const { status, outputs } = await kernel.run("await Slow({ dataset, steps: 100_000 }).materialize();", press);
      assert.equal(status, "error");
      assert.match(textOf(outputs.find(({ type }) => type === "error")!), /Stopped.*run the cell again to go on/);
      const after = await kernel.run(
        "console.log(await Slow({ dataset, steps: 100_000 }).status().then((s) => s.state));",
      );
      assert.match(after.outputs.map(textOf).join(""), /new/);
      assert.equal((await kernel.run("await Slow({ dataset, steps: 1 }).toArray()")).status, "ok");
    });
  } finally {
    await kernel.close();
  }
});
