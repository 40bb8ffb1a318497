/**
 * @module
 */

/** `snake_case` of `camelCase`. */
export function snakeCase(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}
