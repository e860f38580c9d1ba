import config from "../../deno.json" with { type: "json" };

/** memmark's version. */
export const VERSION: string = config.version;
