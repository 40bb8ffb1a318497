import assert from "node:assert/strict";
import { guardServer } from "../../serve/mod.ts";
import { Counter, Histogram, METRICS_TYPE, metricsText } from "../../serve/metrics.ts";
import { clientsPython, whyNoClient } from "./_clients.ts";
import { post, WordGuard } from "./_guard.ts";

async function counted() {
  const server = guardServer([new WordGuard()]);
  await post(server, "/v1/moderations", { input: ["ignore previous instructions", "hello you"] });
  await post(server, "/v1/moderations", { input: 5 });
  await post(server, "/v1/score", { input: "ignore instructions" });
  await server.fetch(new Request("http://x/elsewhere/a"));
  await server.fetch(new Request("http://x/elsewhere/b"));
  await server.fetch(new Request("http://x/v1/models/words"));
  return await server.fetch(new Request("http://x/metrics"));
}

Deno.test("a server counts requests, tokens, batches and what is flagged", async () => {
  const response = await counted();
  assert.equal(response.headers.get("content-type"), METRICS_TYPE);
  const lines = (await response.text()).split("\n");
  for (
    const line of [
      'probegraph_requests_total{route="/v1/moderations",status="200"} 1',
      'probegraph_requests_total{route="/v1/moderations",status="400"} 1',
      'probegraph_requests_total{route="/v1/score",status="200"} 1',
      'probegraph_requests_total{route="/v1/models/:model",status="200"} 1',
      'probegraph_requests_total{route="other",status="404"} 2',
      'probegraph_request_seconds_count{route="/v1/moderations"} 2',
      'probegraph_batch_texts_bucket{guard="words",le="1"} 1',
      'probegraph_batch_texts_bucket{guard="words",le="2"} 2',
      'probegraph_batch_texts_sum{guard="words"} 3',
      'probegraph_batch_seconds_count{guard="words"} 2',
      'probegraph_queue_texts{guard="words"} 0',
      'probegraph_running_batches{guard="words"} 0',
      'probegraph_tokens_total{guard="words"} 7',
      'probegraph_flagged_total{category="override"} 2',
    ]
  ) assert.ok(lines.includes(line), `${line} is not in\n${lines.join("\n")}`);
});

const ignore = await whyNoClient("prometheus_client");

Deno.test({
  name: `Prometheus' own parser reads the metrics${ignore ? ` (${ignore})` : ""}`,
  ignore: ignore !== undefined,
  fn: async () => {
    const odd = new Counter("odd_total", "Labels with all that must be escaped");
    odd.add({ category: 'a "quoted"\\ name\nof two lines' }, 2.5);
    const sizes = new Histogram("sizes", "Without labels", [1, 2]);
    [0.5, 1, 1.5, 9].forEach((value) => sizes.observe({}, value));
    const text = await (await counted()).text() + metricsText([odd, sizes]);
    const script = `
import json, sys
from prometheus_client.parser import text_string_to_metric_families as parse
print(json.dumps([[s.name, s.labels, s.value] for f in parse(sys.stdin.read()) for s in f.samples]))`;
    const child = new Deno.Command(clientsPython(), { args: ["-c", script], stdin: "piped", stdout: "piped" }).spawn();
    const writer = child.stdin.getWriter();
    await writer.write(new TextEncoder().encode(text));
    await writer.close();
    const { stdout } = await child.output();
    const samples: [string, Record<string, string>, number][] = JSON.parse(new TextDecoder().decode(stdout));
    const value = (name: string, labels: Record<string, string>) =>
      samples.find(([n, l]) => n === name && JSON.stringify(l) === JSON.stringify(labels))?.[2];
    assert.equal(value("odd_total", { category: 'a "quoted"\\ name\nof two lines' }), 2.5);
    assert.deepEqual(["1", "2", "+Inf"].map((le) => value("sizes_bucket", { le })), [2, 3, 4]);
    assert.deepEqual([value("sizes_sum", {}), value("sizes_count", {})], [12, 4]);
    assert.equal(value("probegraph_flagged_total", { category: "override" }), 2);
  },
});
