import assert from "node:assert/strict";
import { type Classifier, Runner } from "../../../mod.ts";
import { budget, type Needs, type Share } from "../../../runner/schedule/budget.ts";
import { MemoryStore } from "../../../stores/memory.ts";

const CORES = navigator.hardwareConcurrency;

/** Watches what is taken of this process's cores. */
class Watch implements Disposable {
  /** Cores in use, after each change. */
  readonly used: number[] = [];
  readonly #shares = new Set<Share>();
  readonly #take = budget.take;

  constructor() {
    budget.take = async (needs: Needs, signal?: AbortSignal) => {
      const share = await this.#take.call(budget, needs, signal);
      const giveBack = share[Symbol.dispose].bind(share);
      this.#shares.add(share);
      this.#note();
      share[Symbol.dispose] = () => {
        this.#shares.delete(share);
        giveBack();
      };
      return share;
    };
  }

  [Symbol.dispose](): void {
    budget.take = this.#take;
  }

  #note(): void {
    this.used.push([...this.#shares].reduce((sum, { cores }) => sum + cores, 0));
  }
}

function probes(runner: Runner): Classifier[] {
  const rows = 1200;
  const x = Array.from(
    { length: rows },
    (_, i) => Float32Array.from({ length: 240 }, (_, j) => Math.sin(i * 7 + j * j)),
  );
  const data = runner.fromInline({ x, y: x.map((vector) => vector[0] + vector[3] > 0) });
  const positives = data.colBoolean("y");
  const linear = Array.from(
    { length: 12 },
    // Those that differ in C alone would be trained at once, with one share.
    (_, i) => data.colVector("x").trainClassifier("logistic_regression", { positives, params: { tol: (1 + i) / 1e4 } }),
  );
  const forests = Array.from(
    { length: 4 },
    (_, i) =>
      data.colVector("x").trainClassifier("random_forest", {
        positives,
        params: { n_estimators: 60, random_state: i },
      }),
  );
  return [...linear, ...forests];
}

Deno.test("12 probes and 4 forests use all cores, and never more than there are", async () => {
  const runner = new Runner({ store: new MemoryStore() });
  using watch = new Watch();
  await runner.materialize(probes(runner));
  assert.equal(Math.max(...watch.used), CORES);
  assert.ok(watch.used.length >= 16, "each of them took its share");
});

Deno.test("a forest is the same however many cores grow it", async () => {
  const grown = async (taken: number) => {
    const runner = new Runner({ store: new MemoryStore() });
    using _ = await budget.take({ cores: taken });
    const forest = probes(runner).at(-1)!;
    await forest.materialize();
    const bytes = await runner.store.get(`${forest.uuid.replace("_", "/")}/result.probe.json`);
    return bytes!.toHex();
  };
  assert.equal(await grown(0), await grown(CORES - 1));
});
