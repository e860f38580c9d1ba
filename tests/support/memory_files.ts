import type { SharedFiles } from "../../src/system/host.ts";

/** Files in memory, for reading. */
export function memoryFiles(
  texts: Readonly<Record<string, string>>,
): Pick<SharedFiles, "open" | "stat"> {
  const bytes = new Map(
    Object.entries(texts).map(([path, text]) => [path, new TextEncoder().encode(text)] as const),
  );
  return {
    stat(path) {
      const file = bytes.get(path);
      return file && { id: path, isRegular: true, sizeBytes: file.length, modifiedUnixMs: 0 };
    },
    open: (path) => ({
      id: path,
      read(buffer, offset) {
        const part = bytes.get(path)!.subarray(offset, offset + buffer.length);
        buffer.set(part);
        return part.length;
      },
      close() {},
    }),
  };
}
