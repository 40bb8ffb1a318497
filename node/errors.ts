/**
 * Deno's errors of the file system, for Node's.
 *
 * @module
 */

class NotFound extends Error {}
class NotADirectory extends Error {}
class IsADirectory extends Error {}
class AlreadyExists extends Error {}
class PermissionDenied extends Error {}
class NotCapable extends Error {}
class UnexpectedEof extends Error {}

/** `Deno.errors`, as far as probegraph looks for them. */
export const errors = {
  NotFound,
  NotADirectory,
  IsADirectory,
  AlreadyExists,
  PermissionDenied,
  NotCapable,
  UnexpectedEof,
};

const BY_CODE: Readonly<Record<string, new (message: string, options: ErrorOptions) => Error>> = {
  ENOENT: NotFound,
  ENOTDIR: NotADirectory,
  EISDIR: IsADirectory,
  EEXIST: AlreadyExists,
  EACCES: PermissionDenied,
  EPERM: PermissionDenied,
};

/** An error of Node's as Deno's, which has its code; others as they are. */
export function asDenoError(error: unknown): unknown {
  const { code, message } = Object(error) as { code?: unknown; message?: string };
  const known = typeof code === "string" ? BY_CODE[code] : undefined;
  if (known === undefined) return error;
  return Object.assign(new known(message ?? "", { cause: error }), { name: known.name, code });
}
