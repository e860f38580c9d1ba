import type { Host } from "../../src/system/host.ts";

/** A host that has these files and nothing else, and gives them out in blocks of this size. */
export function textHost(files: Readonly<Record<string, string>>, blockBytes = 1 << 18): Host {
  const host: Partial<Host> = {
    *readBlocks(path) {
      const text = files[path];
      if (text === undefined) throw new Deno.errors.NotFound(`No such file: ${path}`);
      const bytes = new TextEncoder().encode(text);
      // One buffer for all blocks, as the contract allows.
      const block = new Uint8Array(blockBytes);
      for (let i = 0; i < bytes.length; i += blockBytes) {
        const part = bytes.subarray(i, i + blockBytes);
        block.set(part);
        yield block.subarray(0, part.length);
      }
    },
  };
  return host as Host;
}
