/**
 * Row-wise ops, beside krnel-graph, or what Python takes for them by hand.
 */
import { type Op, Runner } from "../../mod.ts";
import type { Report } from "../../runner/reports/mod.ts";
import { columnFromValues, tableFromColumns } from "../../stores/formats/columns.ts";
import type { Part, Run, Task } from "../table/task.ts";

const SIZES = [100_000, 1_000_000];
type Dataset = Awaited<ReturnType<Runner["fromArrow"]>>;
const byHand = { name: "Python by hand, without a store", script: "rows_peer.py" };
const withPyarrow = { name: "pyarrow by hand", script: "rows_peer.py" };
const krnelGraph = { name: "krnel-graph", script: "rows_krnel_graph.py" };

export const part: Part = {
  title: "Row-wise ops of a table in a store in memory; ours and krnel-graph's write their results into it.",
  tasks: {
    keep_table: { unit: "rows", sizes: SIZES, own: keepTable, peers: [withPyarrow] },
    is_in: taskOf((data) => data.colCategorical("label").isIn(["label 1", "label 3"]), {
      peers: [byHand, krnelGraph],
      figure: trueRows,
    }),
    and_not: taskOf((data) => {
      const label = data.colCategorical("label");
      return label.isIn("label 1").and(label.isIn("label 2").not());
    }, { peers: [krnelGraph], figure: trueRows }),
    arithmetic: taskOf((data) => data.colScore("n").add(data.colScore("n")).div(data.colScore("n")), {
      peers: [krnelGraph],
      figure: sumOfFinite,
    }),
    parse_json: taskOf((data) => data.colText("json").parseJson(), { peers: [byHand] }),
    template: taskOf((data) => data.template("{{ l }}: {{ k }}", { l: data.colText("label"), k: 3 }), {
      peers: [byHand],
    }),
    split: taskOf((data) => data.assignTrainTestSplit(), { peers: [krnelGraph], figure: sumOfTestRows }),
    row_id: taskOf((data) => data.assignRowId(), { peers: [byHand] }),
    mask_rows: taskOf((data) => data.maskRows(data.colCategorical("label").isIn("label 1")), {
      peers: [krnelGraph],
      read: toArrow,
      figure: countRows,
    }),
    take_third: taskOf((data) => data.take(null, { skip: 3 }), {
      peers: [krnelGraph],
      read: toArrow,
      figure: countRows,
    }),
    evaluate: taskOf(
      (data) => data.colScore("n").evaluate({ gtPositives: data.colCategorical("label").isIn("label 1") }),
      { peers: [krnelGraph], read: (op) => op.toJson(), figure: rocAuc },
    ),
  },
};

/** Figures that the peer's answers should have, too. */
async function trueRows(op: Op): Promise<number> {
  return (await op.toArray() as boolean[]).filter(Boolean).length;
}

async function sumOfFinite(op: Op): Promise<number> {
  return (await op.toArray() as Float64Array).reduce((sum, value) => Number.isFinite(value) ? sum + value : sum, 0);
}

async function sumOfTestRows(op: Op): Promise<number> {
  return (await op.toArray() as string[]).reduce((sum, part, row) => part === "test" ? sum + row : sum, 0);
}

async function countRows(op: Op): Promise<number> {
  return (await toArrow(op)).numRows;
}

async function rocAuc(op: Op): Promise<number> {
  return (await op.toJson() as Report).all.roc_auc!;
}

function toArrow(op: Op) {
  return (op as Dataset).toArrow();
}

interface TaskParts extends Pick<Task, "peers"> {
  /** What is timed. @default the values are asked for */
  readonly read?: (op: Op) => unknown;
  /** See `Run.figure`. */
  readonly figure?: (op: Op) => Promise<number>;
}

function taskOf(opOf: (data: Dataset) => Op, { peers, read = (op) => op.toArray(), figure }: TaskParts): Task {
  const own = async (size: number): Promise<Run> => {
    const op = opOf(await runner().fromArrow(table(size)));
    return { work: () => read(op), figure: figure && (() => figure(op)) };
  };
  return { unit: "rows", sizes: SIZES, own, peers };
}

/** What computes is loaded before, as for the other tasks: 'start' measures that. */
async function keepTable(size: number): Promise<Run> {
  const [given, keeper] = [table(size), runner()];
  await keeper.fromArrow(table(1));
  return { work: () => keeper.fromArrow(given) };
}

function runner(): Runner {
  return new Runner({ store: "memory://bench" });
}

function table(rows: number) {
  const numbers = Float64Array.from({ length: rows }, (_, i) => i % 1000);
  return tableFromColumns([
    ["n", columnFromValues(numbers)],
    ["label", columnFromValues(Array.from(numbers, (n) => `label ${n % 7}`))],
    ["json", columnFromValues(Array.from(numbers, (n) => `{"n": ${n}}`))],
  ]);
}
