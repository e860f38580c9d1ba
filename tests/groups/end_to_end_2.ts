import { load } from "./groups.ts";

await load({ of: "endToEnd", part: 1, parts: 4 });
