/**
 * @module
 */

/** Cuts text into lines. */
export class TextLineStream extends TransformStream<string, string> {
  /** The last line ends with the stream. */
  constructor() {
    let rest = "";
    super({
      transform(chunk, controller) {
        const lines = (rest + chunk).split("\n");
        rest = lines.pop()!;
        for (const line of lines) controller.enqueue(line);
      },
    });
  }
}
