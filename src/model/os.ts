/** The systems that memmark runs on, as Deno names them. */
export type Os = "linux" | "darwin";
