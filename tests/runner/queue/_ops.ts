/** Ops that do what tests need of them, and say in a file that they were computed. */
import { type Dataset, defineOp, field, ModelError, type Op, Runner, type ScoreColumn } from "../../../mod.ts";

const QueueTestOp = defineOp({
  type: "QueueTestOp",
  kind: "score",
  fields: {
    name: field.string(),
    inputs: field.opList("score"),
    on: field.op("dataset"),
    does: field.oneOf(["add", "fail", "stumble", "kill", "linger"], { default: "add" }),
    milliseconds: field.int({ default: 0 }),
    device: field.string({ default: "auto" }),
    log: field.string({ hashed: false }),
  },
});

Runner.implement(QueueTestOp, async ({ name, inputs, does, milliseconds, log }, context) => {
  await Deno.writeTextFile(log, `${name} ${Deno.pid}\n`, { append: true });
  const columns = await Promise.all((inputs as readonly Op<"score">[]).map((input) => context.scores(input)));
  const attempts = (await readLog(log)).filter(({ name: other }) => other === name).length;
  if (does === "fail") throw new ModelError("there is no such model");
  if (does === "stumble" && attempts < 3) throw new Error("the network was away");
  if (does === "kill") Deno.kill(Deno.pid, "SIGKILL");
  const takes = does === "linger" && attempts === 1 ? 1e9 : Number(milliseconds);
  for (let passed = 0; passed < takes; passed += 20) {
    context.signal.throwIfAborted();
    context.progress(passed, takes, "ms");
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  context.signal.throwIfAborted();
  return Float64Array.from([0, 1], (row) => 1 + row + columns.reduce((sum, column) => sum + column[row], 0));
});

/** What a test op does. */
export interface Behaviour {
  /** One that lingers ends when it is stopped, and goes through when it is computed again. */
  readonly does?: "add" | "fail" | "stumble" | "kill" | "linger";
  readonly milliseconds?: number;
  readonly device?: string;
}

/** Makes test ops on a dataset, with one log. */
export function opMaker(on: Dataset, log: string) {
  return (name: string, inputs: readonly ScoreColumn[] = [], behaviour: Behaviour = {}): ScoreColumn =>
    QueueTestOp({ name, inputs, on, log, ...behaviour }) as unknown as ScoreColumn;
}

/** Which ops were computed, by which processes, in order. */
export async function readLog(log: string): Promise<{ readonly name: string; readonly pid: number }[]> {
  const text = await Deno.readTextFile(log).catch(() => "");
  return text.split("\n").filter((line) => line !== "").map((line) => {
    const [name, pid] = line.split(" ");
    return { name, pid: Number(pid) };
  });
}

/** The names of the ops that were computed, sorted. */
export async function computed(log: string): Promise<string[]> {
  return (await readLog(log)).map(({ name }) => name).sort();
}
