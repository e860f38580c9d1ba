import assert from "node:assert/strict";
import { tempDir } from "../../tests/support/memmark.ts";
import { SetupError } from "../model/errors.ts";
import { denoSharedFiles as files } from "./shared_files.ts";

const bytes = (text: string) => new TextEncoder().encode(text);

Deno.test("a look tells what a path names, and nothing of what is not there", () => {
  using dir = tempDir();
  const path = dir.write("a", "12345");
  const facts = files.stat(path)!;
  assert.deepEqual([facts.isRegular, facts.sizeBytes], [true, 5]);
  assert.ok(Math.abs(facts.modifiedUnixMs - Date.now()) < 60_000);
  assert.equal(files.stat(dir.path)!.isRegular, false);
  assert.equal(files.stat(dir.file("b")), undefined);
  const file = files.open(path);
  assert.equal(file.id, facts.id);
  file.close();
});

Deno.test("an open file is read at offsets, and stays itself when its name goes to another", () => {
  using dir = tempDir();
  const path = dir.write("a", "12345");
  const file = files.open(path);
  const buffer = new Uint8Array(3);
  assert.equal(file.read(buffer, 3), 2);
  assert.equal(new TextDecoder().decode(buffer.subarray(0, 2)), "45");
  assert.equal(file.read(buffer, 5), 0);
  assert.ok(files.remove(path));
  dir.write("a", "other");
  assert.notEqual(files.stat(path)!.id, file.id);
  file.close();
});

Deno.test("appending makes the file and keeps what is there", () => {
  using dir = tempDir();
  files.append(dir.file("a"), bytes("x"));
  files.append(dir.file("a"), bytes("y"));
  assert.equal(Deno.readTextFileSync(dir.file("a")), "xy");
  assert.throws(() => files.append(dir.file("no/a"), bytes("x")), SetupError);
  assert.throws(() => files.open(dir.file("no/a")), SetupError);
});

Deno.test("what is not there counts as removed, what cannot be removed does not", () => {
  using dir = tempDir();
  assert.ok(files.remove(dir.file("a")));
  Deno.mkdirSync(dir.file("b"));
  dir.write("b/c", "");
  assert.equal(files.remove(dir.file("b")), false);
});
