/**
 * What must compile, and what must not, of tagged templates. Checked by the compiler; never run.
 *
 * @module
 */

import {
  type BooleanColumn,
  type Classifier,
  type Dataset,
  graph,
  type NamedOps,
  score,
  type ScoreColumn,
  text,
  type TextColumn,
  type VectorColumn,
  where,
} from "../../ops/mod.ts";

/** Slots take the kinds of column that a tag combines. */
export function slots(ds: Dataset, flag: BooleanColumn, number: ScoreColumn, vector: VectorColumn): void {
  where`${flag} & (${ds.colCategorical("a")} in ${["a"]}) | (${ds.colText("b")} == ${"c"})` satisfies BooleanColumn;
  where`${ds.colTrainTestSplit("s")} in ${new Set(["a"])}` satisfies BooleanColumn;
  score`${number} + ${vector.col(0)}` satisfies ScoreColumn;
  text`${ds.colText("a")} ${ds.colJson("b")} ${ds.colConversation("c")} ${1} ${"x"}` satisfies TextColumn;

  where`${number} > ${0} & ${number} <= ${2n} & ${flag} == ${true} & ${vector} is null` satisfies BooleanColumn;
  where`${ds.colText("a")} matches ${/a+/i}` satisfies BooleanColumn;

  // @ts-expect-error: a dataset is no column
  where`${ds}`;
  // @ts-expect-error: a number is compared with numbers
  number.gt("0");
  // @ts-expect-error: a text is compared with texts
  ds.colText("a").eq(1);
  // @ts-expect-error: nor is a promise of one
  where`${Promise.resolve(flag)}`;
  // @ts-expect-error: nor undefined
  where`${undefined}`;
  // @ts-expect-error: labels are strings
  where`${ds.colText("a")} in ${[1]}`;
  // @ts-expect-error: numbers have no op
  score`${number} * ${2}`;
  // @ts-expect-error: a vector is no score
  score`${vector}`;
  // @ts-expect-error: a boolean is no score
  score`${flag} + ${number}`;
  // @ts-expect-error: a score is no text
  text`${number}`;
  // @ts-expect-error: a constant is a string or a number
  text`${ds.colText("a")} ${true}`;
  // @ts-expect-error: a tag is no function
  where(flag);
}

/** Names have the kinds that are asked for. */
export function names(ds: Dataset, flag: BooleanColumn): void {
  const { probe } = graph<{ probe: Classifier }>`probe = ${ds}.colVector("v").trainClassifier({ positives: ${flag} })`;
  probe.predict(ds.colVector("v")) satisfies ScoreColumn;
  graph`x = ${ds}.take(${5}, ${{ skip: 2 }})` satisfies NamedOps;
  graph("x = ds") satisfies NamedOps;

  // @ts-expect-error: no such name was asked for
  graph<{ probe: Classifier }>`x = ${ds}`.x;
  // @ts-expect-error: names stand for ops
  graph<{ n: number }>`n = ${5}`;
  // @ts-expect-error: a promise is no op
  graph`x = ${Promise.resolve(ds)}`;
  // @ts-expect-error: nor is undefined
  graph`x = ${undefined}`;
}
