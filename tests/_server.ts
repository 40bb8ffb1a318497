/** Programs that serve tests. The files of a run share one of each; a file that is run by itself starts its own. */

const addresses = new Map<string, Promise<string>>();

/** The address of a server: of the one that the run's files share, or of this process's own, started when it is first asked for. */
export function addressOf(name: string, start: () => Promise<string>): Promise<string> {
  const shared = Deno.env.get("PROBEGRAPH_TEST_SERVERS");
  const address = addresses.get(name) ?? (shared ? ask(`${shared}/${name}`) : start());
  addresses.set(name, address);
  return address;
}

async function ask(url: string): Promise<string> {
  const response = await fetch(url);
  const text = await response.text();
  if (!response.ok) throw new Error(`Asked the run of tests for ${url}, which answered ${response.status}: ${text}`);
  return text;
}

/** A program, and how it is started. */
export interface Program {
  readonly command: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
}

/** Once nobody holds a process, its standard input is closed. */
const held: Deno.ChildProcess[] = [];

/**
 * Starts a program that prints its address once it serves, and gives that. The program ends when its standard input does: with
 * this process, however that ends.
 *
 * @throws {Error} where it ends without an address
 */
export async function startServer({ command: [program, ...args], env }: Program): Promise<string> {
  // What a terminal sends to all of its programs would end this one before others are done with it.
  const child = new Deno.Command(program, {
    args,
    env,
    stdin: "piped",
    stdout: "piped",
    stderr: "null",
    detached: true,
  })
    .spawn();
  held.push(child);
  const reader = child.stdout.getReader();
  const { value } = await reader.read();
  reader.releaseLock();
  child.unref();
  if (value === undefined) throw new Error(`${program} ended before it served: ${args.join(" ")}`);
  return new TextDecoder().decode(value).split("\n")[0];
}

/** Looks for an address in what a program says; ends it, and removes its folder and what it left there, once standard input ends. */
const GUARD = `folder=$0 address=$1; shift
mkfifo "$folder/said"
TMPDIR=$folder "$@" >"$folder/said" 2>&1 </dev/null &
program=$!
sed -un "s|.*$address.*|\\1|p" <"$folder/said" &
exec >/dev/null
cat
kill $program
wait
rm -rf "$folder"`;

/**
 * Starts a program that would go on for ever, and gives its address.
 *
 * @param folder where it keeps its files; it is removed at the end
 * @param address a basic regular expression of POSIX with one group, which is found in what the program says
 * @throws {Error} where it says none
 */
export function startGuarded(folder: string, address: string, { command, env }: Program): Promise<string> {
  return startServer({ command: ["sh", "-c", GUARD, folder, address, ...command], env });
}
