import { load } from "./groups.ts";

await load({ of: "endToEnd", part: 2, parts: 4 });
