/**
 * Other programs that the bench runs.
 *
 * @module
 */

/**
 * Runs a program to its end.
 *
 * @returns What it printed.
 * @throws {Error} With the line in which it said why it failed, or what the system said.
 */
export async function outputOf([program, ...args]: readonly string[]): Promise<string> {
  const command = new Deno.Command(program, { args, stderr: "piped", env: { NO_COLOR: "1" } });
  const { success, stdout, stderr } = await command.output();
  const [text, errors] = [stdout, stderr].map((bytes) => new TextDecoder().decode(bytes).trimEnd());
  if (!success) throw new Error(reasonIn(errors) ?? `${program} ended without a word`);
  return text;
}

/** The line that names an error: Deno begins with it, Python ends with it. */
function reasonIn(errors: string): string | undefined {
  const lines = errors.split("\n");
  return lines.find((line) => line.startsWith("error: ")) ?? lines.findLast((line) => line.includes("Error"));
}
