/**
 * What a server counts.
 *
 * @module
 */

import type { Guard } from "../runner/guardrails/guard.ts";
import type { BatchRecord } from "./batcher.ts";
import { Counter, Histogram, type Metric, metricsText, ReadMetric } from "./metrics.ts";

/** Bounds of latencies, in seconds: from a millisecond to the time limit. */
const SECONDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];
const TEXTS = [1, 2, 4, 8, 16, 32, 64, 128, 256];

/** Where is read what a guardrail does at the moment. */
export interface Queue {
  /** Whose queue it is. */
  readonly guard: Pick<Guard, "name" | "health">;
  /** Texts that wait. */
  readonly queued: number;
  /** Batches that are computed. */
  readonly running: number;
}

/** The metrics of a server. */
export class ServerMetrics {
  readonly #requests = new Counter("probegraph_requests_total", "Requests by route and status");
  readonly #latency = new Histogram("probegraph_request_seconds", "How long requests took, by route", SECONDS);
  readonly #batchTexts = new Histogram("probegraph_batch_texts", "Texts of batches", TEXTS);
  readonly #batchSeconds = new Histogram("probegraph_batch_seconds", "How long batches were computed", SECONDS);
  readonly #tokens = new Counter("probegraph_tokens_total", "Tokens of texts that were scored");
  readonly #flagged = new Counter("probegraph_flagged_total", "Inputs that were flagged, by category");
  readonly #read: readonly Metric[];

  /** Makes metrics of which the queues' are read when they are asked for. */
  constructor(queues: readonly Queue[]) {
    const read = (value: (queue: Queue) => number | undefined) => () =>
      queues.flatMap((queue) => {
        const found = value(queue);
        return found === undefined ? [] : [[{ guard: queue.guard.name }, found] as const];
      });
    this.#read = [
      new ReadMetric("probegraph_queue_texts", "Texts that wait", "gauge", read(({ queued }) => queued)),
      new ReadMetric(
        "probegraph_running_batches",
        "Batches that are computed",
        "gauge",
        read(({ running }) => running),
      ),
      new ReadMetric(
        "probegraph_workers",
        "Workers that can compute",
        "gauge",
        read(({ guard }) => guard.health?.running),
      ),
      new ReadMetric(
        "probegraph_workers_lost_total",
        "Workers that ended by themselves",
        "counter",
        read(({ guard }) => guard.health?.lost),
      ),
    ];
  }

  /** Counts a request. `route` is one of the server's own, not what the client wrote. */
  request(route: string, status: number, seconds: number): void {
    this.#requests.add({ route, status: String(status) });
    this.#latency.observe({ route }, seconds);
  }

  /** Counts a batch. */
  batch(guard: string, { texts, seconds }: BatchRecord): void {
    this.#batchTexts.observe({ guard }, texts);
    this.#batchSeconds.observe({ guard }, seconds);
  }

  /** Counts tokens that a guardrail read. */
  tokens(guard: string, count: number): void {
    this.#tokens.add({ guard }, count);
  }

  /** Counts an input that was flagged. */
  flagged(category: string): void {
    this.#flagged.add({ category });
  }

  /** All of them, for Prometheus. */
  text(): string {
    const counted = [this.#requests, this.#latency, this.#batchTexts, this.#batchSeconds, this.#tokens, this.#flagged];
    return metricsText([...counted, ...this.#read]);
  }
}
