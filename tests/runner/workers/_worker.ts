/** A worker that does what it is told: adds, notes, fails, waits, as if in native code too, closes itself, or never answers. */
import { ModelError } from "../../../ops/errors.ts";
import { delay } from "../../../ops/standard.ts";
import { answerQuestions } from "../../../runner/workers/answers.ts";
import type { Protocol } from "../../../runner/workers/calls.ts";
import { inNativeCode } from "../../../runner/workers/native_code.ts";

export interface TestProtocol extends Protocol {
  readonly question: {
    readonly do: string;
    readonly numbers?: readonly number[];
    readonly bytes?: Uint8Array<ArrayBuffer>;
    readonly mayLeave?: Int32Array<SharedArrayBuffer>;
  };
  readonly answer: number | Uint8Array<ArrayBuffer>;
  readonly note: string;
  readonly news: number;
}

const news = Promise.withResolvers<number>();

answerQuestions<TestProtocol>({
  async answer({ do: action, numbers = [], bytes, mayLeave }, note) {
    switch (action) {
      case "add":
        numbers.forEach((number) => note(`adding ${number}`));
        // Later questions have to wait all the same.
        await new Promise((resolve) => setTimeout(resolve, numbers.length));
        return numbers.reduce((sum, number) => sum + number, 0);
      case "return bytes":
        return bytes!;
      case "fail as ours":
        throw new ModelError("no such model");
      case "fail as others do":
        throw new TypeError("x is not a function");
      case "wait for news":
        return await news.promise;
      case "wait in native code":
        await inNativeCode(async () => {
          note("inside");
          while (Atomics.load(mayLeave!, 0) === 0) await delay(5);
        });
        break;
      case "close":
        self.close();
        break;
      case "stop":
        setTimeout(() => {
          throw new Error("out of memory");
        });
    }
    return await new Promise<never>(() => {});
  },
  transfer: (answer) => typeof answer === "number" ? [] : [answer.buffer],
  hear: (number) => news.resolve(number),
});
