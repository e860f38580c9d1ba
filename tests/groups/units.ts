import { load } from "./groups.ts";

await load({ of: "units" });
