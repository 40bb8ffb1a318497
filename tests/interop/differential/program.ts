/**
 * Programs that both languages run: a list of steps, each of which makes one op from earlier ones.
 *
 * @module
 */

import { float, type PythonJson } from "../../../mod.ts";
import { PythonRandom } from "../../../runner/random/python_random.ts";

/** A value of a step: an earlier step's name is written `{ op: name }`. */
export type Argument = PythonJson | { readonly op: string };

/** One call, its options under krnel-graph's names. */
export interface Step {
  /** What the op is called in later steps. */
  readonly name: string;
  /** What is called; see the two interpreters, `ours.ts` and `peer.py`. */
  readonly call: string;
  /** Its arguments by name. */
  readonly args: { readonly [name: string]: Argument };
  /** Whether the op is only named, and never computed. */
  readonly isNamedOnly?: boolean;
}

/** A program. */
export interface Program {
  readonly seed: number;
  readonly steps: readonly Step[];
}

/** The classifiers of krnel-graph 0.1.8, with parameters that make them the same in every run. */
const CLASSIFIERS: readonly (readonly [type: string, params: readonly PythonJson[]])[] = [
  ["logistic_regression", [{}, { C: 0.01, tol: 1e-8 }, { C: 10, max_iter: 500, tol: 1e-8 }]],
  ["linear_svc", [{ random_state: 0 }, { C: 0.1, random_state: 3, tol: 1e-8, max_iter: 100000 }]],
  ["passive_aggressive", [{ random_state: 1 }, { C: 0.5, random_state: 2, max_iter: 50 }]],
  ["rbf_svc", [{}, { tol: 1e-8 }, { C: 5, gamma: 0.2, tol: 1e-8 }]],
  ["rbf_nusvm", [{ nu: 0.2 }, { nu: 0.2, tol: 1e-8 }, { nu: 0.3, gamma: 0.5, tol: 1e-8 }]],
  ["calibrated_rbf_nusvm", [{ nu: 0.2, tol: 1e-8 }, { nu: 0.3, gamma: 1, tol: 1e-8 }]],
  ["sgd", [{ random_state: 0 }, { random_state: 5, loss: "log_loss", alpha: 0.01 }]],
  ["sgd_nystroem", [{ nystroem_params: { n_components: 20, random_state: 0 }, sgd_params: { random_state: 0 } }]],
  ["lr_nystroem", [{ nystroem_params: { n_components: 20, random_state: 0 } }]],
  [
    "sgd_nystroem_one_class_svm",
    [{ nystroem_params: { n_components: 20, random_state: 0 }, sgd_params: { random_state: 0 } }],
  ],
  ["random_forest", [{ random_state: 0, n_estimators: 20 }, { random_state: 4, n_estimators: 10, max_depth: 3 }]],
  ["naive_bayes", [{}]],
];

const TEMPLATES = [
  "{{ a }}",
  "  {{ a|upper }} / {{ b|length }}  ",
  "{% for c in a %}{{ loop.index }}{{ c }}{% endfor %}",
  "{% if b %}{{ b|title }}{% else %}none{% endif %}",
  "{{ (a ~ '-' ~ k)|replace('e', 'E') }}{{ k }}",
  "{{ a|tojson }}\n{{ b|tojson }}",
  "{{ a.casefold() }} {{ a.title() }} {{ a[::-1] }}",
  "<{{ b if b is string else 'null' }}> {{ a|truncate(9) }}",
  "{{ [a, b]|drop_nulls }}",
];
const LABELS = ["a", "b", "c", "Ä", "train", "test", "none of them"];

/** Columns that belong to one dataset, by kind. */
interface Rows {
  readonly dataset: string;
  readonly rows: number | undefined;
  readonly text: string[];
  readonly labels: string[];
  readonly split: string[];
  readonly boolean: string[];
  readonly score: string[];
  readonly vector: string[];
}

/** The program of a seed: some forty ops, of which a few fail in both languages. */
export function programOf(seed: number): Program {
  return new Writer(seed).write();
}

class Writer {
  readonly #random: PythonRandom;
  readonly #seed: number;
  readonly #steps: Step[] = [];

  constructor(seed: number) {
    this.#seed = seed;
    this.#random = new PythonRandom(seed);
  }

  write(): Program {
    for (let i = 0; i < 2; i++) this.#study(this.#chance(0.7) ? this.#points() : this.#inline());
    return { seed: this.#seed, steps: this.#steps };
  }

  #study(rows: Rows): void {
    this.#text(rows);
    this.#booleans(rows);
    this.#arithmetic(rows);
    if (rows.vector.length > 0) this.#classify(rows);
    this.#report(rows, this.#pick(rows.score));
    if (this.#chance(0.3)) this.#named(rows);
  }

  /** Some rows of the file. */
  #points(): Rows {
    let dataset = this.#step("from_parquet", {});
    const take = this.#pick(
      [[0, 1, 0], [1, 1, 3], [3, 1, 0], [40, 1, 0], [60, 2, 5], [null, 1, 0], [90, 1, -90]] as const,
    );
    dataset = this.#step("take", { ds: { op: dataset }, num_rows: take[0], skip: take[1], offset: take[2] });
    if (this.#chance(0.3)) {
      const flag = this.#step("col_boolean", { ds: { op: dataset }, column_name: "other" });
      const mask = this.#chance(0.5) ? flag : this.#step("not", { left: { op: flag } });
      dataset = this.#step("mask_rows", { ds: { op: dataset }, mask: { op: mask } });
    }
    const column = (kind: string, name: string) =>
      this.#step(`col_${kind}`, { ds: { op: dataset }, column_name: name });
    const split = this.#chance(0.5) ? column("train_test_split", "split") : this.#assignSplit(dataset);
    const vector = column("vector", this.#pick(["x", "wide"]));
    const element = this.#step("col", { x: { op: vector }, index: this.#pick([0, 3, this.#chance(0.1) ? 4 : 1]) });
    return {
      dataset,
      rows: undefined,
      text: [column("text", "text"), column("text", this.#pick(["sparse", "text"]))],
      labels: [column("categorical", "label"), split],
      split: [split],
      boolean: [column("boolean", "flag"), column("boolean", "other")],
      score: [column("score", "score"), column("score", this.#pick(["small", "count"])), element],
      vector: [vector],
    };
  }

  /** A dataset that is written in the program, often tiny or empty. */
  #inline(): Rows {
    const rows = this.#pick([0, 1, 2, 5, 12]);
    const fill = <T>(make: () => T) => Array.from({ length: rows }, make);
    const words = ["x", "", "Æsop", "ς", "a\nb", "{{", "\u0000", "😀"];
    const dataset = this.#step("from_inline", {
      data: {
        t: fill(() => this.#pick(words)),
        u: fill(() => this.#chance(0.2) ? null : this.#pick(words)),
        l: fill(() => this.#pick(["a", "b"])),
        f: fill(() => this.#chance(0.5)),
        s: fill(() => float(this.#random.random() * 4 - 2)),
        n: fill(() => this.#random.randbelow(9) - 4),
        "naïve name": fill(() => float(this.#random.randbelow(3))),
      } as unknown as PythonJson,
    });
    const column = (kind: string, name: string) =>
      this.#step(`col_${kind}`, { ds: { op: dataset }, column_name: name });
    const split = this.#assignSplit(dataset);
    return {
      dataset,
      rows,
      text: [column("text", "t"), column("text", "u")],
      labels: [column("categorical", "l"), split],
      split: [split],
      boolean: [column("boolean", "f")],
      score: [column("score", "s"), column("score", this.#pick(["n", "naïve name"]))],
      vector: [],
    };
  }

  #assignSplit(dataset: string): string {
    const sizes = this.#pick<Record<string, Argument>>([
      {},
      { test_size: float(0.3) as unknown as PythonJson },
      { train_size: float(0.5) as unknown as PythonJson },
      { test_size: 1 },
      { train_size: 2, random_state: 7 },
      { test_size: float(0.5) as unknown as PythonJson, random_state: 123456789 },
    ]);
    return this.#step("assign_train_test_split", { ds: { op: dataset }, ...sizes });
  }

  #text(rows: Rows): void {
    const [a, b] = [this.#pick(rows.text), this.#pick(rows.text)];
    const template = this.#step("template", {
      ds: { op: rows.dataset },
      template: this.#pick(TEMPLATES),
      context: { a: { op: a }, b: { op: b } } as unknown as PythonJson,
      constants: {
        k: this.#pick<PythonJson>([3, "é", float(2.5) as unknown as PythonJson, float(1) as unknown as PythonJson]),
      },
      max_length: this.#pick([null, 8]),
      strip: this.#chance(0.7),
    });
    rows.text.push(template);
    if (rows.vector.length === 0) return;
    const json = this.#step("col_text", { ds: { op: rows.dataset }, column_name: "json" });
    const parsed = this.#step("parse_json", { text: { op: json } });
    this.#step("template", {
      ds: { op: rows.dataset },
      template: "{{ j.tags[0] }} {{ j.deep }} {{ j.n // 2 }}",
      context: { j: { op: parsed } } as unknown as PythonJson,
      constants: {},
      max_length: null,
      strip: true,
    });
  }

  #booleans(rows: Rows): void {
    for (let i = 0; i < 3; i++) {
      const made = this.#pick([() => this.#membership(rows), () => this.#logic(rows)])();
      rows.boolean.push(made);
    }
    const masked = this.#step("mask_rows", { ds: { op: rows.dataset }, mask: { op: this.#pick(rows.boolean) } });
    this.#step("take", { ds: { op: masked }, num_rows: this.#pick([0, 2, null]), skip: 1, offset: this.#pick([0, 1]) });
  }

  #membership(rows: Rows): string {
    const column = this.#pick([...rows.labels, ...rows.text]);
    const values = Array.from({ length: this.#random.randbelow(3) + 1 }, () => this.#pick(LABELS));
    if (this.#chance(0.3)) return this.#step("not_in", { column: { op: column }, values });
    const rest = LABELS.filter((label) => !values.includes(label));
    return this.#step("is_in", { column: { op: column }, values, false_values: this.#chance(0.3) ? rest : null });
  }

  #logic(rows: Rows): string {
    const [left, right] = [this.#pick(rows.boolean), this.#pick(rows.boolean)];
    const call = this.#pick(["and", "or", "xor", "not"]);
    return this.#step(call, { left: { op: left }, ...(call === "not" ? {} : { right: { op: right } }) });
  }

  #arithmetic(rows: Rows): void {
    for (let i = 0; i < 2; i++) {
      const [left, right] = [this.#pick(rows.score), this.#pick(rows.score)];
      rows.score.push(
        this.#step("arithmetic", {
          operation: this.#pick(["+", "-", "*", "/"]),
          left: { op: left },
          right: { op: right },
        }),
      );
    }
  }

  #classify(rows: Rows): void {
    const x = rows.vector[0];
    const positives = this.#chance(0.8) ? rows.boolean[0] : this.#pick(rows.boolean);
    // One after the other, so that any few dozen seeds have all of them.
    const [model_type, variants] = CLASSIFIERS[(this.#seed + this.#steps.length) % CLASSIFIERS.length];
    const domain = this.#step("is_in", { column: { op: rows.split[0] }, values: ["train"], false_values: null });
    const probe = this.#step("train_classifier", {
      x: { op: x },
      model_type,
      positives: { op: positives },
      train_domain: this.#chance(0.4) ? { op: domain } : null,
      preprocessing: this.#pick(["none", "standardize", "normalize"]),
      params: this.#pick(variants),
    });
    const score = this.#step("predict", { model: { op: probe }, x: { op: x } });
    rows.score.push(score);
    this.#report(rows, score);
  }

  #report(rows: Rows, score: string): void {
    this.#step("evaluate", {
      score: { op: score },
      gt_positives: { op: this.#pick(rows.boolean) },
      split: this.#chance(0.5) ? { op: this.#pick(rows.labels) } : null,
      predict_domain: this.#chance(0.3) ? { op: this.#pick(rows.boolean) } : null,
      score_threshold: this.#pick<PythonJson>([null, 0, float(0.5) as unknown as PythonJson]),
    });
  }

  /** Ops that need a model or a library that is not here: only their names are compared. */
  #named(rows: Rows): void {
    const text = { op: this.#pick(rows.text) };
    const activations = this.#step("llm_layer_activations", {
      text,
      model_name: "hf:gpt2",
      layer_num: this.#random.randbelow(13) - 1,
      token_mode: this.#pick(["last", "mean", "all"]),
      batch_size: 4,
      max_length: this.#pick([64, 2048]),
      dtype: this.#pick(["float16", "float32"]),
      apply_chat_template: this.#chance(0.5),
    }, true);
    this.#step("llm_logit_scores", {
      text,
      model_name: "hf:gpt2",
      batch_size: 1,
      max_length: 9,
      logit_token_ids: ["yes", 7],
      dtype: null,
    }, true);
    this.#step("umap_vis", {
      x: { op: activations },
      n_neighbors: 15,
      n_epochs: 200,
      random_state: 42,
      min_dist: float(0.5) as unknown as PythonJson,
    }, true);
    this.#step("grouped", { ops: [text, { op: activations }] as unknown as PythonJson }, true);
    this.#step("assign_row_id", { ds: { op: rows.dataset } }, true);
  }

  #step(call: string, args: Step["args"], isNamedOnly = false): string {
    const name = `v${this.#steps.length}`;
    this.#steps.push({ name, call, args, ...(isNamedOnly ? { isNamedOnly } : {}) });
    return name;
  }

  #pick<T>(items: readonly T[]): T {
    return items[this.#random.randbelow(items.length)];
  }

  #chance(probability: number): boolean {
    return this.#random.random() < probability;
  }
}
