import { load } from "./groups.ts";

await load({ of: "endToEnd", part: 3, parts: 4 });
