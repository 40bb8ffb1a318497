/** What clients send a guardrail's server, and what others write into the queue. */
import { readJson } from "../../serve/body.ts";
import { readQuestion } from "../../serve/question.ts";
import { jobIn, progressIn, workerIn } from "../../runner/queue/heard.ts";
import type { FuzzTarget } from "../target.ts";
import { useAll } from "./_all.ts";

export const target: FuzzTarget = {
  words: [
    '"input"',
    '"model"',
    '"type":"text"',
    "image_url",
    '"progress"',
    '"seen"',
    '"together"',
    "\\ud800",
    "__proto__",
  ],
  *seeds() {
    yield '{"input":["a text",{"type":"text","text":"b"}],"model":"demo"}';
    yield '{"input":"a","model":null}';
    yield '{"run":"r","together":["Op_1"],"worker":"w","Op_1":{"done":1,"total":2,"unit":"rows","seen":{"a":1}}}';
  },
  async run(input) {
    const text = new TextDecoder().decode(input);
    const request = () => new Request("http://guard/v1/score", { method: "POST", body: input });
    const options = { maxBytes: 1 << 20, signal: AbortSignal.timeout(60_000), isStopping: () => false };
    await useAll([async () => readQuestion(await readJson(request(), options)), () => jobIn(text), () => {
      const heard = jsonIn(text);
      return [workerIn(heard), progressIn(heard)];
    }]);
  },
};

function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
