/**
 * Row-wise ops, beside what Python takes for some of them by hand.
 */
import { type Op, Runner } from "../../mod.ts";
import { columnFromValues, tableFromColumns } from "../../stores/formats/columns.ts";
import type { Part, Run, Task } from "../table/task.ts";

const SIZES = [100_000, 1_000_000];
type Dataset = Awaited<ReturnType<Runner["fromArrow"]>>;
const byHand = [{ name: "Python by hand, without a store", script: "rows_peer.py" }];

export const part: Part = {
  title: "Row-wise ops of a table in a store in memory; ours write their results into it.",
  tasks: {
    keep_table: { unit: "rows", sizes: SIZES, own: keepTable },
    is_in: taskOf((data) => data.colCategorical("label").isIn(["label 1", "label 3"]), byHand),
    and_not: taskOf((data) => {
      const label = data.colCategorical("label");
      return label.isIn("label 1").and(label.isIn("label 2").not());
    }),
    arithmetic: taskOf((data) => data.colScore("n").add(data.colScore("n")).div(data.colScore("n"))),
    parse_json: taskOf((data) => data.colText("json").parseJson(), byHand),
    template: taskOf((data) => data.template("{{ l }}: {{ k }}", { l: data.colText("label"), k: 3 }), byHand),
    split: taskOf((data) => data.assignTrainTestSplit()),
    row_id: taskOf((data) => data.assignRowId(), byHand),
    mask_rows: taskOf((data) => data.maskRows(data.colCategorical("label").isIn("label 1")), [], toArrow),
    take_third: taskOf((data) => data.take(null, { skip: 3 }), [], toArrow),
    evaluate: taskOf(
      (data) => data.colScore("n").evaluate({ gtPositives: data.colCategorical("label").isIn("label 1") }),
      [],
      (op) => op.materialize(),
    ),
  },
};

function toArrow(op: Op) {
  return (op as Dataset).toArrow();
}

function taskOf(
  opOf: (data: Dataset) => Op,
  peers: Task["peers"] = [],
  read = (op: Op): unknown => op.toArray(),
): Task {
  const own = async (size: number): Promise<Run> => {
    const op = opOf(await runner().fromArrow(table(size)));
    return { work: () => read(op) };
  };
  return { unit: "rows", sizes: SIZES, own, peers };
}

function keepTable(size: number): Run {
  const [given, keeper] = [table(size), runner()];
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
