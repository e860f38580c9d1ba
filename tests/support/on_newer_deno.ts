/** memmark, on a Deno that says it is 2.9.2. */
Object.defineProperty(Deno, "version", { value: { ...Deno.version, deno: "2.9.2" } });
await import("../../main.ts");
