import assert from "node:assert/strict";
import { heldBytes } from "./held_bytes.ts";

const V2 = "anon 1000\nfile 500000\nkernel_stack 20\npagetables 30\npercpu 4\nsock 5\nshmem 600\n" +
  "slab_reclaimable 7000\nslab_unreclaimable 8\n";

Deno.test("v2: anonymous, shared and kernel memory, without page cache and caches of the kernel", () => {
  assert.equal(heldBytes(2, V2, ""), 1000 + 600 + 5 + 20 + 30 + 4 + 8);
  assert.equal(heldBytes(2, `${V2}kernel 7100\n`, ""), 1000 + 600 + 5 + 100);
  assert.equal(heldBytes(2, "file 7\n", ""), NaN);
});

Deno.test("v1: with all below it, and the kernel's where that is counted", () => {
  const stat = "cache 1\nrss 1\ntotal_cache 900\ntotal_rss 50\ntotal_shmem 6\n";
  assert.equal(heldBytes(1, stat, "700\n"), 756);
  assert.equal(heldBytes(1, stat, ""), 56);
  assert.equal(heldBytes(1, "total_cache 900\n", "1\n"), NaN);
});
