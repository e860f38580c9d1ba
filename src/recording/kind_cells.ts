import type { MemoryKinds } from "../model/kinds.ts";

const KIB = 1024;

/** Three cells side by side, in KiB, that say what memory was made of; undefined where one was not measured (NaN). */
export function kindsAt(values: Float64Array, place: number): MemoryKinds | undefined {
  const anonBytes = values[place]! * KIB, fileBytes = values[place + 1]! * KIB;
  const shmemBytes = values[place + 2]! * KIB;
  return anonBytes >= 0 && fileBytes >= 0 && shmemBytes >= 0
    ? { anonBytes, fileBytes, shmemBytes }
    : undefined;
}
