/**
 * The notebook of a new folder: from prompts in a file to a probe of every layer, in a few cells.
 *
 * @module
 */

interface Cell {
  readonly type: "code" | "markdown";
  readonly source: string;
}

/** A notebook file (nbformat 4.5) without outputs. */
export function firstNotebook(model: string): object {
  return {
    cells: cellsOf(model).map(({ type, source }, i) => ({
      cell_type: type,
      id: `cell-${i}`,
      metadata: {},
      source: source.split(/(?<=\n)/),
      ...(type === "code" && { execution_count: null, outputs: [] }),
    })),
    metadata: {
      kernelspec: { display_name: "Deno", language: "typescript", name: "deno" },
      language_info: { name: "typescript", file_extension: ".ts", mimetype: "text/x.typescript" },
    },
    nbformat: 4,
    nbformat_minor: 5,
  };
}

function cellsOf(model: string): Cell[] {
  return [
    markdown(
      "# A first probe\n\nDoes a language model know when a prompt tries to override its instructions? Run the cells from top to " +
        "bottom (Shift-Enter); then put your own prompts into `prompts.csv`, and the names of its columns, and the label that you " +
        "look for, into the second cell.",
    ),
    code(
      'import { layerSweep, Runner } from "@probegraph/probegraph";\n\n' +
        "// Results are kept here: run the notebook again, and it answers from there.\n" +
        'const runner = new Runner({ store: "./results" });\nconst prompts = await runner.fromCsv("prompts.csv");\nprompts',
    ),
    markdown("One probe for each layer, trained on one part of the rows and judged on the other. Nothing runs yet."),
    code(
      'const override = prompts.colCategorical("label").isIn("override");\n' +
        "const split = prompts.assignTrainTestSplit({ testSize: 0.4, randomState: 0 });\nconst sweep = layerSweep({\n" +
        `  text: prompts.colText("prompt"),\n  model: ${JSON.stringify(model)},\n  layers: [1, 2, 3, 4, 5],\n` +
        "  positives: override,\n  trainDomain: split.train,\n  split,\n});\nsweep",
    ),
    markdown("Asked for results, it runs the model once for all layers, and shows how far it is."),
    code("await sweep.materialize();\nsweep"),
    code("const best = await sweep.best();\nbest.report"),
    markdown("A figure for a paper, and the probe as a model that any ONNX runtime runs."),
    code(
      'await best.report.save("report.svg");\nawait Deno.writeFile("probe.onnx", await best.probe.toOnnx());\nbest.probe',
    ),
  ];
}

function markdown(source: string): Cell {
  return { type: "markdown", source };
}

function code(source: string): Cell {
  return { type: "code", source };
}
