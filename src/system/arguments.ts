/**
 * Whether all arguments that memmark was started with are UTF-8, by `/proc/self/cmdline`: Deno 2.9.6 has
 * U+FFFD where they are not. True where that file is missing.
 */
export function argumentsAreUtf8(): boolean {
  let bytes: Uint8Array;
  try {
    bytes = Deno.readFileSync("/proc/self/cmdline");
  } catch {
    return true;
  }
  try {
    new TextDecoder("utf-8", { fatal: true }).decode(bytes);
    return true;
  } catch {
    return false;
  }
}
