/** The Deno that memmark was tried with first, and all of this major version; in words for people. */
export const FITTING_DENO = "Deno 2.8 or later, but not 3";

/** Refuses any other before it sees the program, whose syntax it may not know. A part of a module. */
export const CHECK_DENO = `{
const [major, minor] = Deno.version.deno.split(".").map(Number);
if (major !== 2 || minor < 8) {
  console.error("memmark: Cannot use Deno " + Deno.version.deno + " (" + Deno.execPath() +
    "): it needs ${FITTING_DENO}; MEMMARK_DENO can name another one");
  Deno.exit(1);
}
}
`;
