/**
 * Numbers about a running program, as Prometheus reads them.
 *
 * @see https://prometheus.io/docs/instrumenting/exposition_formats/#text-based-format
 * @module
 */

/** Names and values that tell the series of a metric apart. */
export type Labels = Readonly<Record<string, string>>;

/** A metric: its series as lines of text. */
export interface Metric {
  /** Its name. */
  readonly name: string;
  /** Its lines, with help and type. */
  lines(): string[];
}

/** What only grows. */
export class Counter implements Metric {
  readonly name: string;
  readonly #help: string;
  readonly #values = new Map<string, number>();

  /** Makes a counter without series. */
  constructor(name: string, help: string) {
    this.name = name;
    this.#help = help;
  }

  /** Adds to a series, which begins at 0. */
  add(labels: Labels, by = 1): void {
    const series = seriesOf(labels);
    this.#values.set(series, (this.#values.get(series) ?? 0) + by);
  }

  lines(): string[] {
    const values = [...this.#values].map(([series, value]) => `${this.name}${braced(series)} ${value}`);
    return [...head(this.name, this.#help, "counter"), ...values];
  }
}

/** What is read when it is asked for. */
export class ReadMetric implements Metric {
  readonly name: string;
  readonly #help: string;
  readonly #type: "counter" | "gauge";
  readonly #read: () => Iterable<readonly [Labels, number]>;

  /** Makes a metric whose series `read` gives: a counter only grows. */
  constructor(
    name: string,
    help: string,
    type: "counter" | "gauge",
    read: () => Iterable<readonly [Labels, number]>,
  ) {
    this.name = name;
    this.#help = help;
    this.#type = type;
    this.#read = read;
  }

  lines(): string[] {
    const values = [...this.#read()].map(([labels, value]) => `${this.name}${braced(seriesOf(labels))} ${value}`);
    return [...head(this.name, this.#help, this.#type), ...values];
  }
}

interface Buckets {
  /** How many values are at most each bound, and above the one before. */
  readonly counts: number[];
  sum: number;
  count: number;
}

/** How values are distributed. */
export class Histogram implements Metric {
  readonly name: string;
  readonly #help: string;
  readonly #bounds: readonly number[];
  readonly #series = new Map<string, Buckets>();

  /** Makes a histogram with buckets up to each of `bounds`, which rise, and one above them. */
  constructor(name: string, help: string, bounds: readonly number[]) {
    this.name = name;
    this.#help = help;
    this.#bounds = bounds;
  }

  /** Takes a value into account. */
  observe(labels: Labels, value: number): void {
    const buckets = this.#bucketsOf(seriesOf(labels));
    const index = this.#bounds.findIndex((bound) => value <= bound);
    if (index >= 0) buckets.counts[index]++;
    buckets.sum += value;
    buckets.count++;
  }

  lines(): string[] {
    return [
      ...head(this.name, this.#help, "histogram"),
      ...[...this.#series].flatMap(([series, buckets]) => this.#linesOf(series, buckets)),
    ];
  }

  #bucketsOf(series: string): Buckets {
    const found = this.#series.get(series) ?? { counts: this.#bounds.map(() => 0), sum: 0, count: 0 };
    this.#series.set(series, found);
    return found;
  }

  #linesOf(series: string, { counts, sum, count }: Buckets): string[] {
    const line = (bound: string, total: number) =>
      `${this.name}_bucket${braced([series, `le="${bound}"`].filter((part) => part !== "").join(","))} ${total}`;
    let total = 0;
    return [
      ...this.#bounds.map((bound, i) => line(String(bound), total += counts[i])),
      line("+Inf", count),
      `${this.name}_sum${braced(series)} ${sum}`,
      `${this.name}_count${braced(series)} ${count}`,
    ];
  }
}

/** The text of metrics. */
export function metricsText(metrics: readonly Metric[]): string {
  return metrics.flatMap((metric) => metric.lines()).join("\n") + "\n";
}

/** The content type of {@linkcode metricsText}. */
export const METRICS_TYPE = "text/plain; version=0.0.4; charset=utf-8";

function head(name: string, help: string, type: string): string[] {
  return [`# HELP ${name} ${help}`, `# TYPE ${name} ${type}`];
}

function seriesOf(labels: Labels): string {
  return Object.entries(labels).map(([name, value]) => `${name}="${escaped(value)}"`).join(",");
}

function braced(series: string): string {
  return series === "" ? "" : `{${series}}`;
}

function escaped(value: string): string {
  return value.replaceAll("\\", "\\\\").replaceAll('"', '\\"').replaceAll("\n", "\\n");
}
