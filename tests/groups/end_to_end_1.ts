import { load } from "./groups.ts";

await load({ of: "endToEnd", part: 0, parts: 4 });
